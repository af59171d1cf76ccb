"""Whether a notebook gives the same result under other seeds and threads, and why not."""

from __future__ import annotations

import json

import pytest

from casestudy.grading import grade, repeat
from casestudy.result import Repeat
from tests.casestudy.tiny import GOOD_CELL, TINY, notebook

WRITE = """
import csv
shops = [row["shop"] for row in csv.DictReader(open("data/sales.csv", encoding="utf-8"))]
with open("outputs/forecast.csv", "w", encoding="utf-8") as target:
    print("shop,sales", file=target)
    for shop in shops:
        print(f"{shop},{value(shop)}", file=target)
"""


def repeated(*cells: str) -> Repeat:
    content = notebook(*cells)
    first = grade(content, TINY)
    assert first.status == "scored", first.messages
    return repeat(content, TINY, json.loads(json.dumps(first.to_json())))


@pytest.mark.slow
def test_a_notebook_that_draws_nothing_gives_the_same_again() -> None:
    found = repeated("print('hello')", GOOD_CELL)
    assert (found.state, found.causes, found.files) == ("same", (), ())
    assert found.score == found.first_score == 50.0
    assert [message.id for message in found.messages] == ["repeat.same"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("value", "cause"),
    [
        ("import random\ndef value(shop): return 40 + random.random()", "random_seed"),
        ("def value(shop): return 40 + [*{'a', 'b', 'c', 'd', 'e', 'f'}].index('a')", "hash_seed"),
        ("import os\ndef value(shop): return 40 + int(os.environ['OMP_NUM_THREADS'])", "threads"),
        ("import os\ndef value(shop): return 40 + os.urandom(4)[0] / 7", "always"),
    ],
)
def test_what_the_result_depends_on_is_named(value: str, cause: str) -> None:
    found = repeated("print('stays')", value, WRITE, "print(value('A'))")
    assert (found.state, found.causes, found.cell) == ("varies", (cause,), 4)
    assert [item.name for item in found.files] == ["forecast.csv"]
    assert [column for column, _ in found.files[0].columns] == ["sales"]
    assert (found.files[0].columns[0][1] or 0) > 0
    assert [message.id for message in found.messages] == ["repeat.varies", f"repeat.{cause}"]
    assert "forecast.csv" in found.messages[0].text.ja
    assert "Cell 4" in found.messages[0].text.en
