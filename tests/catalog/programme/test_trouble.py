"""What breaks around a grading: blobs, disks, database connections. Nothing is lost by it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from casestudy.result import GradeReport
from catalog.accounts.actor import SYSTEM
from catalog.audit.models import AuditEntry
from catalog.core.clock import utcnow
from catalog.core.db import db, transaction
from catalog.core.storage import blobs
from catalog.programme.evidence.models import SkillEvidence
from catalog.programme.grading import control, rules
from catalog.programme.grading.models import GradingResult, GradingRun, Kind, RunReport, RunStatus
from catalog.programme.grading.worker import Worker
from catalog.programme.submissions.models import Submission
from tests.catalog.programme.conftest import GOOD
from tests.catalog.programme.graders import Counting
from tests.catalog.programme.waiting import eventually

HandIn = Callable[..., int]


def the_run(app: Flask) -> GradingRun:
    with app.app_context():
        return db.session.scalars(sa.select(GradingRun).where(GradingRun.kind == Kind.RANKED)).one()


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def finishes(app: Flask) -> int:
    with app.app_context():
        wanted = sa.select(sa.func.count()).where(AuditEntry.action == "grading.finish")
        return db.session.scalar(wanted) or 0


@pytest.mark.parametrize("harm", ["missing", "corrupt"])
def test_a_lost_notebook_is_graded_once_it_is_restored(
    app: Flask, make_user: HandIn, hand_in: HandIn, harm: str
) -> None:
    hand_in(make_user())
    with app.app_context():
        key = db.session.scalars(sa.select(Submission.blob_key)).one()
    path = Path(app.extensions["settings"].instance_dir) / "blobs" / key[:2] / key
    path.unlink() if harm == "missing" else path.write_bytes(b"other")
    worker = Worker(app, Counting())
    assert worker.step()
    run = the_run(app)
    assert (run.status, run.reason) == (RunStatus.DEAD, f"blob_{harm}")
    with app.app_context():
        blobs().put(GOOD)
        with transaction():
            assert control.retry_all(SYSTEM, reason=f"blob_{harm}") == 1
    assert worker.step()
    assert (the_run(app).status, the_run(app).score) == (RunStatus.SCORED, 61.5)


def test_a_store_without_room_for_the_executed_notebook_costs_no_score(
    app: Flask, make_user: HandIn, hand_in: HandIn
) -> None:
    hand_in(make_user())
    grader = Counting()

    def fill(*args: Any) -> GradeReport:
        folder = Path(app.extensions["settings"].instance_dir) / "blobs"
        if folder.is_dir():
            folder.rename(folder.with_name("full"))
            folder.write_text("no room")
        return grader(*args)

    assert Worker(app, fill).step()
    assert the_run(app).score == 61.5
    with app.app_context():
        assert set(db.session.scalars(sa.select(RunReport.executed_key))) == {None}


@pytest.fixture
def no_room(app: Flask) -> Iterator[Callable[[bool], None]]:
    """Return a function that lets the database refuse every further result, or take them again.

    SQLite runs out of pages for real; on PostgreSQL a trigger raises what a full disk raises.
    """
    with app.app_context():
        engine = db.engine
    full = threading.Event()

    def limit(connection: sa.Connection) -> None:
        cursor = connection.connection.cursor()
        pages = cursor.execute("PRAGMA page_count").fetchone()[0] if full.is_set() else 10**6
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        cursor.close()

    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "engine_connect", limit)

    def switch(on: bool) -> None:
        full.set() if on else full.clear()
        if engine.dialect.name == "postgresql":
            with engine.begin() as connection:
                for statement in DISK_FULL if on else DISK_FREE:
                    connection.execute(sa.text(statement))

    yield switch
    switch(False)


DISK_FULL = (
    "CREATE FUNCTION no_room() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no space left on"
    " device' USING ERRCODE = 'disk_full'; END $$ LANGUAGE plpgsql",
    "CREATE TRIGGER no_room BEFORE INSERT ON grading_report EXECUTE FUNCTION no_room()",
)
DISK_FREE = ("DROP FUNCTION IF EXISTS no_room CASCADE",)


class Bulky(Counting):
    """Leaves a report that needs more room than there is."""

    def __call__(self, *args):
        report = super().__call__(*args)
        from dataclasses import replace

        from casestudy.result import Message
        from casestudy.text import Text

        text = "長い" * 200_000
        return replace(report, messages=(Message("bulk", "info", Text(text, text)),))


def test_a_full_disk_fails_the_try_and_leaves_nothing_half_written(
    app: Flask, make_user: HandIn, hand_in: HandIn, no_room
) -> None:
    hand_in(make_user())
    worker = Worker(app, Bulky(), pace=rules.Pace(patience=0.5))
    no_room(True)
    assert worker.step()
    no_room(False)
    run = the_run(app)
    assert (run.status, run.tries, run.score) == (RunStatus.QUEUED, 1, None)
    for model in (RunReport, GradingResult, SkillEvidence):
        assert count(app, model) == 0
    with app.app_context(), transaction() as session:
        session.execute(sa.update(GradingRun).values(ready_at=utcnow()))
    assert worker.step()
    assert (the_run(app).score, finishes(app)) == (61.5, 1)


END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


class Away:
    """Cuts the database off, as when its server goes away: every statement fails."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._away = threading.Event()
        self.refused = threading.Event()
        sa.event.listen(engine, "before_cursor_execute", self._check)

    def _check(self, connection, cursor, statement, parameters, context, many) -> None:
        if self._away.is_set():
            self.refused.set()
            raise sa.exc.OperationalError(statement, parameters, OSError("connection refused"))

    def go(self) -> None:
        """Be away from now on; PostgreSQL breaks the connections there are, too."""
        self._away.set()
        if self._engine.dialect.name == "postgresql":
            other = sa.create_engine(self._engine.url, poolclass=sa.NullPool)
            with other.connect() as connection:
                connection.execute(sa.text(END_OTHERS))

    def come_back(self) -> None:
        """Answer again."""
        self._away.clear()


@pytest.fixture
def away(app: Flask) -> Iterator[Away]:
    with app.app_context():
        gone = Away(db.engine)
    yield gone
    gone.come_back()


def test_a_result_is_stored_once_the_database_is_back(
    app: Flask, make_user: HandIn, hand_in: HandIn, away: Away
) -> None:
    hand_in(make_user())
    grader = Counting()

    def last_then_gone(*args: Any) -> GradeReport:
        report = grader(*args)
        if grader.runs == 2:
            away.go()
        return report

    worker = Worker(app, last_then_gone)
    thread = threading.Thread(target=worker.step)
    thread.start()
    assert away.refused.wait(20)
    away.come_back()
    thread.join(30)
    assert not thread.is_alive()
    run = the_run(app)
    assert (run.status, run.tries, run.score) == (RunStatus.SCORED, 1, 61.5)
    assert (grader.runs, finishes(app)) == (2, 1)


def test_a_worker_outlives_a_database_that_goes_away(
    app: Flask, make_user: HandIn, hand_in: HandIn, away: Away, monkeypatch
) -> None:
    monkeypatch.setattr(rules, "TROUBLE_SECONDS", 0.1)
    worker = Worker(app, Counting())
    away.go()
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        assert away.refused.wait(20)
        away.come_back()
        hand_in(make_user())
        eventually(lambda: the_run(app).ended)
    finally:
        worker.stop()
        thread.join(30)
    assert the_run(app).score == 61.5


def test_a_commit_whose_answer_was_lost_is_not_made_twice(
    app: Flask, make_user: HandIn, hand_in: HandIn
) -> None:
    hand_in(make_user())
    with app.app_context():
        engine = db.engine
    lost = []

    def lose_the_answer(session) -> None:
        stored = any(isinstance(row, RunReport) for row in session.identity_map.values())
        if stored and not lost:
            lost.append(True)
            raise sa.exc.OperationalError("COMMIT", {}, OSError("connection reset"))

    sa.event.listen(sa.orm.Session, "after_commit", lose_the_answer)
    try:
        assert Worker(app, Counting()).step()
    finally:
        sa.event.remove(sa.orm.Session, "after_commit", lose_the_answer)
    assert lost
    assert engine.dialect.name in {"sqlite", "postgresql"}
    assert (the_run(app).score, finishes(app)) == (61.5, 1)


def test_a_store_that_is_away_costs_no_try_and_holds_nobody_up(
    app: Flask, make_user: HandIn, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "TROUBLE_SECONDS", 0)
    first, second = (hand_in(make_user(f"{name}@example.jp")) for name in ("first", "second"))
    kept = Path(app.extensions["settings"].instance_dir) / "blobs"
    away = kept.with_name("away")
    kept.rename(away)
    kept.write_text("where the store was")
    worker = Worker(app, Counting())
    assert [worker.step() for _ in range(3)] == [True, True, False]
    with app.app_context():
        runs = db.session.scalars(sa.select(GradingRun).order_by(GradingRun.id)).all()
        assert [(run.status, run.tries) for run in runs] == [(RunStatus.QUEUED, 0)] * 2
    kept.unlink()
    away.rename(kept)
    with app.app_context(), transaction() as session:
        session.execute(sa.update(GradingRun).values(ready_at=None))
    assert worker.step()
    assert worker.step()
    with app.app_context():
        ended = db.session.scalars(
            sa.select(Submission.id)
            .join(Submission.run)
            .where(GradingRun.status == RunStatus.SCORED)
        )
        assert set(ended) == {first, second}
