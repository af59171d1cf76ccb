"""Course search: a page of the starter catalogue, and the index against a plain scan at 20,000.

The scan is what a database does without an index: ``LIKE '%word%'`` over the same normalised
texts in SQLite. Both must return the same courses for a Japanese word, or the run fails.
"""

from __future__ import annotations

import logging
import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from catalog.app import create_app
from catalog.core.db import Base, db
from catalog.portal import setup
from catalog.portal.search import queries, rules
from catalog.portal.search.index import RANKS, Entry, Generation, Keeper
from catalog.portal.search.rules import Search
from tests.benchmarks.options import Options
from tests.benchmarks.rows import Goal, Row, Table, median, percentile, table_of, timed
from tests.databases import settings_for

COURSES = 20_000
SEED = 20_251
ROUNDS = 200
PAGES = (
    "/courses",
    "/courses?q=統計&role_type=data-scientist&level=2",
    "/courses?q=法",
    "/courses?q=python&language=ja",
    "/courses?q=statist&price=free&level=2&level=3",
    "/courses?q=統計 量子&level=4&role=ux-ui-designer",
    "/courses?category=technology&sort=title&page=3",
)
WORDS = ("統計", "法", "機械学習", "需要予測", "データ分析入門", "クラウド", "設計", "守")
SUBJECTS = [
    "統計",
    "機械学習",
    "需要予測",
    "データ分析",
    "クラウド",
    "設計",
    "法務",
    "守秘",
    "画像認識",
    "業務改善",
    "会計",
    "物流",
]
VERBS = ["入門", "基礎", "応用", "実践", "演習", "概論", "特論", "講座"]
FILLER = "この教材は例を使って考え方を身につけたい人に向けてつくられています"


def run(options: Options) -> list[Table]:
    """Measure."""
    return [table_of("Course search", [*_page_rows(), *_scan_rows()])]


def _page_rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings_for(Path(folder)))
        logging.disable(logging.INFO)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            first = timed(setup.load_bundled)
            again = timed(setup.load_bundled)
        client = app.test_client()
        for page in PAGES:
            client.get(page)
        times = [timed(partial(client.get, page)) for _ in range(15) for page in PAGES]
        with app.app_context():
            db.engine.dispose()
        logging.disable(logging.NOTSET)
    return [
        Row("search page, 137 courses, median", median(times), "ms"),
        Row("search page, 137 courses, p95", percentile(times, 95), "ms", goal=Goal(100, "ms")),
        Row("load bundled data, first time", first, "ms"),
        Row("load bundled data, again", again, "ms", goal=Goal(1000, "ms")),
    ]


def _scan_rows() -> list[Row]:
    texts = list(_texts(random.Random(SEED)))
    with tempfile.TemporaryDirectory() as folder:
        keeper = Keeper(Path(folder))
        with keeper.lock():
            built = timed(lambda: keeper.build("bench", _entries(texts)))
        generation = keeper.current()
        assert generation is not None
        scan = _scanner(texts)
        _agree(generation, scan)
        ours = _measure(lambda word: queries.find(generation, Search(text=word)))
        theirs = _measure(scan, rounds=len(WORDS) * 3)
    name, slow = "LIKE scan", partial(percentile, percent=95)
    return [
        Row("build index of 20,000 courses", built, "ms"),
        Row("find with all facets, 20,000, median", median(ours), "ms", median(theirs), name),
        Row("find with all facets, 20,000, p95", slow(ours), "ms", slow(theirs), name),
    ]


def _texts(chance: random.Random) -> Iterable[tuple[str, str]]:
    for number in range(COURSES):
        title = chance.choice(SUBJECTS) + chance.choice(VERBS) + str(number)
        words = chance.sample(SUBJECTS, 2)
        yield title, f"{FILLER}。{words[0]}と{words[1]}を扱います。" + FILLER * chance.randint(1, 4)


def _entries(texts: list[tuple[str, str]]) -> Iterable[Entry]:
    for number, (title, summary) in enumerate(texts):
        facets = {
            "level": [str(number % 4 + 1)],
            "language": ["ja" if number % 3 else "en"],
            "role_type": [f"type-{number % 5}"],
            "role": [f"role-{number % 15}"],
            "skill": [f"dss-1.2/{number % 49}", f"dss-1.2/{number * 7 % 49}"],
        }
        ranks = dict.fromkeys(RANKS, number)
        yield Entry(number, {"title": [title], "summary": [summary]}, facets, ranks)


def _scanner(texts: list[tuple[str, str]]) -> Callable[[str], set[int]]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE course (id INTEGER PRIMARY KEY, title TEXT, summary TEXT)")
    rows = ((n, rules.normalise(t), rules.normalise(s)) for n, (t, s) in enumerate(texts))
    connection.executemany("INSERT INTO course VALUES (?, ?, ?)", rows)

    def scan(word: str) -> set[int]:
        like = f"%{rules.normalise(word)}%"
        found = connection.execute(
            "SELECT id FROM course WHERE title LIKE ? OR summary LIKE ?", (like, like)
        )
        return {row[0] for row in found}

    return scan


def _agree(generation: Generation, scan: Callable[[str], set[int]]) -> None:
    for word in WORDS:
        found = queries.find(generation, Search(text=word, size=COURSES))
        if set(found.ids) != scan(word):
            raise AssertionError(f"index and scan disagree on {word}")


def _measure(work: Callable[[str], object], rounds: int = ROUNDS) -> list[float]:
    return [timed(partial(work, WORDS[n % len(WORDS)])) for n in range(rounds)]
