"""A deadline: every learner hands in at once, two workers grade, and the web must stay usable.

Everything is the real thing: `catalog run` with its web server and workers, a real database, the
real case. Notebooks differ by one comment, because equal bytes may be graded once only.
"""

from __future__ import annotations

import json
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from catalog.accounts import tokens
from catalog.accounts.actor import Actor, actor_for
from catalog.accounts.models import User
from catalog.core.db import db, transaction
from catalog.programme.grading.models import ACTIVE, GradingRun, Kind
from catalog.programme.submissions import services
from catalog.programme.submissions.models import Source
from tests.benchmarks import memory
from tests.benchmarks.installation import Installation, database, installed
from tests.benchmarks.notebooks import CASE
from tests.benchmarks.options import Options
from tests.benchmarks.rows import Goal, Row, Table, median, percentile, table_of
from tests.benchmarks.visitors import Visitors, sign_in

FULL = 2000
WORKERS = 2
OVER_HTTP = 20
VISITORS, SECONDS_BETWEEN, WATCHERS = 4, 1.0, 4
QUIET_SECONDS = 15.0
POLL_SECONDS = 1.0
PATIENCE_SECONDS = 300.0
"""For each submission, before the burst is given up."""
WATCHER = "learner@demo.example"
WEB = Goal(200, "ms")


@dataclass
class Burst:
    """What was measured of one burst."""

    submissions: list[int] = field(default_factory=list)
    hand_in_seconds: float = 0.0
    http_ms: list[float] = field(default_factory=list)
    drain_seconds: float = 0.0
    statuses: dict[str, int] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    """Seconds from handing in to the result."""
    peak: int = 0


def run(options: Options) -> list[Table]:
    """Measure."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            database(options.database, folder) as url,
            installed(folder / "instance", url, WORKERS) as place,
        ):
            quiet, busy, burst = _measure(place, options.burst)
    return [_table(quiet, busy, burst, options)]


def _measure(place: Installation, size: int) -> tuple[Visitors, Visitors, Burst]:
    with place.app.app_context():
        learners = create_learners(size)
        watcher = db.session.scalars(sa.select(User.id).where(User.email == WATCHER)).one()
    cookie = sign_in(place.address, watcher)
    [graded] = hand_in(place.app, CASE.info.id, starters(1, first=FULL), [watcher])
    _drain(place.app, PATIENCE_SECONDS)  # fills the feedback page, and lets a worker get warm
    pages = {
        "home": "/",
        "course search": "/courses?q=%E7%B5%B1%E8%A8%88",
        "feedback": f"/submissions/{graded}",
    }
    with Visitors(place.address, cookie, pages).visiting(VISITORS, SECONDS_BETWEEN) as quiet:
        time.sleep(QUIET_SECONDS)  # a span to measure, not a condition to wait for
    burst = _hand_in_all(place, learners)
    [last] = hand_in(place.app, CASE.info.id, starters(1, first=FULL + 1), [watcher])
    pages["waiting submission"] = f"/submissions/{last}"
    streams = (f"/submissions/{last}/events",) * WATCHERS
    with (
        memory.watched(place.pid, seconds=3.0) as peak,
        Visitors(place.address, cookie, pages, streams).visiting(VISITORS, SECONDS_BETWEEN) as busy,
    ):
        burst.drain_seconds = burst.hand_in_seconds + _drain(place.app, PATIENCE_SECONDS * size)
    burst.peak = peak.bytes
    read_results(place.app, burst)
    return quiet, busy, burst


def _hand_in_all(place: Installation, learners: Sequence[int]) -> Burst:
    """Hand in one notebook for each learner, the last of them over HTTP as their tools do."""
    burst = Burst()
    contents = starters(len(learners))
    split = max(0, len(learners) - OVER_HTTP)
    with place.app.app_context():
        secrets = [_token(user_id) for user_id in learners[split:]]
    started = time.perf_counter()
    burst.submissions = hand_in(place.app, CASE.info.id, contents[:split], learners[:split])
    for content, secret in zip(contents[split:], secrets, strict=True):
        began = time.perf_counter()
        burst.submissions.append(_post(place.address, content, secret))
        burst.http_ms.append((time.perf_counter() - began) * 1000)
    burst.hand_in_seconds = time.perf_counter() - started
    return burst


def create_learners(count: int) -> list[int]:
    """Register learners; return their ids."""
    people = [
        User(email=f"learner{number}@bench.example", fs_uniquifier=uuid.uuid4().hex)
        for number in range(count)
    ]
    with transaction() as session:
        session.add_all(people)
        session.flush()
        return [person.id for person in people]


def starters(count: int, first: int = 0) -> list[bytes]:
    """Return starter notebooks, no two of the same bytes."""
    starter = json.loads(CASE.starter_notebook.read_text(encoding="utf-8"))
    code = next(cell for cell in starter["cells"] if cell["cell_type"] == "code")
    source = "".join(code["source"])
    found = []
    for number in range(first, first + count):
        code["source"] = f"# {number}\n{source}"
        found.append(json.dumps(starter).encode())
    return found


def hand_in(
    app: Flask, case_id: str, contents: Sequence[bytes], learners: Sequence[int]
) -> list[int]:
    """Submit one notebook for each learner as the web does; return the submissions' ids."""
    found = []
    with app.app_context():
        for content, user_id in zip(contents, learners, strict=True):
            actor = _actor(user_id)
            upload = services.receive(actor, content, "starter.ipynb")
            with transaction():
                submission, _ = services.submit(actor, case_id, upload, Source.WEB)
            found.append(submission.id)
    return found


def _actor(user_id: int) -> Actor:
    return actor_for(db.session.get_one(User, user_id))


def _token(user_id: int) -> str:
    with transaction():
        _, secret = tokens.create(_actor(user_id), "benchmark", ["submissions:write"], 1)
    return secret


def _post(address: str, content: bytes, secret: str) -> int:
    """Hand in over the API; return the submission's id."""
    edge = "benchmark-edge"
    body = (
        (
            f'--{edge}\r\nContent-Disposition: form-data; name="case"\r\n\r\n{CASE.info.id}\r\n'
            f'--{edge}\r\nContent-Disposition: form-data; name="notebook"; filename="a.ipynb"\r\n'
            "Content-Type: application/x-ipynb+json\r\n\r\n"
        ).encode()
        + content
        + f"\r\n--{edge}--\r\n".encode()
    )
    request = urllib.request.Request(f"{address}/api/v1/submissions", body)
    request.add_header("Content-Type", f"multipart/form-data; boundary={edge}")
    request.add_header("Authorization", f"Bearer {secret}")
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        number: int = json.load(answer)["id"]
    return number


def _drain(app: Flask, patience: float) -> float:
    """Return the seconds until nothing waits or runs any more."""
    started = time.monotonic()
    while left := _count_active(app):
        if time.monotonic() - started > patience:
            raise RuntimeError(f"{left} submissions are still not graded after {patience:.0f} s")
        time.sleep(POLL_SECONDS)
    return time.monotonic() - started


def _count_active(app: Flask) -> int:
    # A repeat waits for an idle worker and nobody waits for it.
    asked = sa.and_(GradingRun.status.in_(ACTIVE), GradingRun.kind != Kind.REPEAT)
    active = sa.select(sa.func.count()).where(asked)
    with app.app_context():
        return db.session.scalar(active) or 0


def read_results(app: Flask, burst: Burst) -> None:
    """Read from the database how the burst's submissions ended and how long each waited.

    Raises
    ------
    RuntimeError
        When one of them is lost.
    """
    with app.app_context():
        runs = db.session.scalars(sa.select(GradingRun).where(GradingRun.kind != Kind.REPEAT)).all()
        wanted = set(burst.submissions)
        mine = [run for run in runs if run.submission_id in wanted]
        for run in mine:
            burst.statuses[run.status.value] = burst.statuses.get(run.status.value, 0) + 1
            if run.finished_at is not None:
                burst.waits.append((run.finished_at - run.queued_at).total_seconds())
    if len(burst.waits) != len(wanted):
        raise RuntimeError(f"{len(wanted) - len(burst.waits)} submissions have no result")


def _table(quiet: Visitors, busy: Visitors, burst: Burst, options: Options) -> Table:
    size = len(burst.submissions)
    rows = [*_drain_rows(burst, size), *_web_rows(quiet, busy)]
    ended = ", ".join(f"{count} {status}" for status, count in sorted(burst.statuses.items()))
    notes = [
        f"{size} starters by as many learners, {WORKERS} workers, {options.database}: {ended}.",
        f"Web: {VISITORS} pages in {SECONDS_BETWEEN:g} s and {WATCHERS} live streams; the peer is "
        "the same server with an empty queue.",
        f"Pages that failed: {len(quiet.failures) + len(busy.failures)} {busy.failures[:3] or ''}",
    ]
    title = f"Deadline burst of {size} submissions on {options.database}"
    return table_of(title, rows, notes)


def _drain_rows(burst: Burst, size: int) -> list[Row]:
    per_minute = 60 * size / burst.drain_seconds
    rows = [
        Row("hand in, mean of all", 1000 * burst.hand_in_seconds / size, "ms"),
        Row("hand in, over HTTP, p95", percentile(burst.http_ms, 95), "ms"),
        Row("drained after", burst.drain_seconds / 60, "min"),
        Row("graded a minute", per_minute, ""),
        Row("wait for a result, median", median(burst.waits) / 60, "min"),
        Row("wait for a result, largest", max(burst.waits) / 60, "min"),
        Row("peak memory of everything", burst.peak / memory.MB, "MiB"),
    ]
    if size < FULL:
        name = f"EXTRAPOLATED, not measured: {FULL:,} would drain after"
        rows.insert(4, Row(name, FULL / per_minute, "min"))
    return rows


def _web_rows(quiet: Visitors, busy: Visitors) -> list[Row]:
    def row(name: str, percent: int, goal: Goal | None = None) -> Row:
        times, before = percentile(busy.all_times, percent), percentile(quiet.all_times, percent)
        return Row(f"web while draining, {name}", times, "ms", before, "idle", goal)

    by_page = [
        Row(f"web while draining, {page}, p95", percentile(times, 95), "ms")
        for page, times in busy.times.items()
    ]
    return [row("p50", 50), row("p95", 95, WEB), row("largest", 100), *by_page]
