"""The same bytes are graded once; what depended on chance or on us is never kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from casestudy import environment
from catalog.audit.models import AuditEntry
from catalog.core.clock import utcnow
from catalog.core.db import db, transaction
from catalog.core.instance import EXTENSION
from catalog.core.storage import blobs
from catalog.programme.evidence.models import SkillEvidence
from catalog.programme.grading import results, services
from catalog.programme.grading.leases import Pulse
from catalog.programme.grading.models import GradingResult, GradingRun, Kind, Part, RunStatus
from catalog.programme.grading.results import PartResult
from catalog.programme.grading.services import Outcome
from catalog.programme.grading.worker import Worker
from tests.casestudy.tiny import TINY, Tiny, notebook
from tests.catalog.programme.conftest import BundledTiny
from tests.catalog.programme.graders import Counting

HandIn = Callable[..., int]


def run_of(app: Flask, submission_id: int, kind: Kind = Kind.RANKED) -> GradingRun:
    with app.app_context():
        run = db.session.scalars(
            sa.select(GradingRun).where(
                GradingRun.submission_id == submission_id, GradingRun.kind == kind
            )
        ).one()
        assert run.reports is not None  # read before the session closes
        return run


def kept(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(GradingResult)) or 0


def work(app: Flask, grader: Counting) -> None:
    worker = Worker(app, grader, repeater=grader.repeat)
    while worker.step():
        pass


def test_the_same_notebook_of_two_learners_is_run_once(
    app: Flask, make_user: HandIn, hand_in: HandIn
) -> None:
    grader = Counting()
    first, second = (hand_in(make_user(f"{name}@example.jp")) for name in "ab")
    work(app, grader)
    one, other = run_of(app, first), run_of(app, second)
    assert (grader.runs, grader.repeats) == (2, 1)
    assert (one.reused, other.reused) == (False, True)
    assert one.score == other.score == 61.5
    assert [r.report for r in one.reports] == [r.report for r in other.reports]
    assert run_of(app, second, Kind.REPEAT).reused
    with app.app_context():
        assert len(db.session.scalars(sa.select(SkillEvidence.id)).all()) == 2
    assert kept(app) == 3


def test_another_notebook_is_run_for_itself(app: Flask, make_user: HandIn, hand_in: HandIn) -> None:
    grader = Counting()
    learner = make_user()
    hand_in(learner)
    hand_in(learner, notebook("x = 2"))
    work(app, grader)
    assert grader.runs == 4


@pytest.mark.parametrize("status", ["timeout", "out_of_memory", "sandbox_unavailable", "failed"])
def test_ends_that_hang_on_the_machine_are_never_kept(
    app: Flask, make_user: HandIn, hand_in: HandIn, status
) -> None:
    grader = Counting(status)
    for name in "ab":
        hand_in(make_user(f"{name}@example.jp"))
    work(app, grader)
    assert grader.runs == 2
    assert kept(app) == 0


@pytest.mark.parametrize(
    ("name", "wanted"), [("KeyError", 1), ("OSError", 0), ("RuntimeError", 0), ("MyError", 0)]
)
def test_of_exceptions_only_those_that_no_busy_machine_causes_are_kept(
    app: Flask, case: BundledTiny, name: str, wanted: int
) -> None:
    report = {"status": "failed", "error": {"name": name}}
    with app.app_context(), transaction():
        results.keep(PartResult(report, key="k" * 64))
    assert kept(app) == wanted


@pytest.mark.parametrize(("days", "left"), [(30, 1), (0, 3)])
def test_the_sweep_forgets_results_kept_too_long_and_says_how_many(
    app: Flask, case: BundledTiny, monkeypatch: pytest.MonkeyPatch, days: int, left: int
) -> None:
    monkeypatch.setattr(results, "FORGOTTEN_AT_ONCE", 1)
    app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], kept_results_days=days)
    with app.app_context():
        for age, letter in ((0, "a"), (31, "b"), (40, "c")):
            with transaction():
                made = utcnow() - timedelta(days=age)
                db.session.add(GradingResult(key=letter * 64, report={}, created_at=made))
        for _ in range(3):
            with transaction():
                services.sweep(Pulse())
        said = db.session.scalars(
            sa.select(AuditEntry.details).where(AuditEntry.action == "grading.forget")
        ).all()
    assert kept(app) == left
    assert list(said) == [{"count": 1, "days": 30}] * (3 - left)


def test_a_run_given_back_by_a_worker_that_died_takes_what_a_twin_came_to(
    app: Flask, make_user: HandIn, hand_in: HandIn
) -> None:
    first = hand_in(make_user("a@example.jp"))
    with app.app_context(), transaction():
        died_with = services.claim("dies after grading, before storing")
    grader = Counting()
    twin = hand_in(make_user("b@example.jp"))
    work(app, grader)
    grader.score = 99.0
    with app.app_context(), transaction():
        services.release(died_with)
    work(app, grader)
    assert run_of(app, first).score == run_of(app, twin).score == 61.5


def test_one_key_is_stored_once_and_stays(app: Flask, case: BundledTiny) -> None:
    key = "k" * 64
    with app.app_context():
        for score in (1.0, 2.0):
            with transaction():
                results.keep(PartResult({"status": "scored", "score": score}, key=key))
        found = results.find(key)
    assert found is not None
    assert (found.score, found.reused) == (1.0, True)


def test_the_key_hangs_on_everything_that_decides_the_result(
    case: BundledTiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = TINY.generate(1)
    anchors = TINY.anchors(data)
    other = TINY.generate(2)

    class Newer(Tiny):
        """The same case with another scorer."""

        info = case.info

    keys = [
        results.key_of("a" * 64, TINY, data, anchors, "practice"),
        results.key_of("b" * 64, TINY, data, anchors, "practice"),
        results.key_of("a" * 64, TINY, other, anchors, "practice"),
        results.key_of("a" * 64, TINY, data, {"baseline": {"mae": 9.0}}, "practice"),
        results.key_of("a" * 64, TINY, data, anchors, "ranked"),
        results.key_of("a" * 64, Newer(), data, anchors, "practice"),
    ]
    monkeypatch.setattr(environment, "environment_key", lambda: "another machine")
    keys.append(results.key_of("a" * 64, TINY, data, anchors, "practice"))
    assert len(set(keys)) == len(keys)
    assert results.key_of("a" * 64, TINY, TINY.generate(1), anchors, "practice") == keys[-1]


ENDS = [
    pytest.param(RunStatus.TIMEOUT, 30.0, 55.0, 1, id="earned by what was ready"),
    pytest.param(RunStatus.FAILED, None, 55.0, 1, id="failed on ranked data"),
    pytest.param(RunStatus.FAILED, None, None, 0, id="failed on practice data"),
    pytest.param(RunStatus.SANDBOX_UNAVAILABLE, None, 55.0, 0, id="our fault"),
]


@pytest.mark.parametrize(("status", "score", "practice", "charged"), ENDS)
def test_a_run_is_charged_once_it_has_met_the_ranked_data(
    app: Flask,
    make_user: HandIn,
    hand_in: HandIn,
    sign_in,
    status: RunStatus,
    score: float | None,
    practice: float | None,
    charged: int,
) -> None:
    learner = make_user()
    submission = hand_in(learner)
    with app.app_context():
        with transaction():
            claim = services.claim("w")
        assert claim is not None
        with transaction():
            services.finish(claim, Outcome(status, {}, score, practice))
    run = run_of(app, submission)
    assert (run.status, run.score, run.charged) == (status, score, bool(charged))
    assert f"今日の成績用の回数：{charged} / 10" in sign_in(learner).get("/cases/tiny").text


def test_practice_gives_feedback_and_no_score_that_counts(
    app: Flask, make_user: HandIn, hand_in: HandIn, sign_in
) -> None:
    grader = Counting()
    learner = make_user()
    submission = hand_in(learner, kind=Kind.PRACTICE)
    work(app, grader)
    run = run_of(app, submission, Kind.PRACTICE)
    assert (grader.runs, grader.repeats) == (1, 0)
    assert (run.status, run.score, run.practice_score) == (RunStatus.SCORED, None, 61.5)
    page = sign_in(learner).get("/cases/tiny").text
    assert "今日の成績用の回数：0 / 10" in page
    assert "今日の練習の回数：1 / 40" in page
    with app.app_context():
        assert db.session.scalars(sa.select(SkillEvidence)).all() == []


def test_a_scored_run_is_repeated_when_nothing_else_waits(
    app: Flask, make_user: HandIn, hand_in: HandIn
) -> None:
    grader = Counting()
    submission = hand_in(make_user())
    work(app, grader)
    repeat = run_of(app, submission, Kind.REPEAT)
    assert (repeat.status, repeat.score) == (RunStatus.SCORED, None)
    assert repeat.reports[0].report["repeat"]["state"] == "same"


def test_the_executed_notebook_is_kept_with_the_practice_report(
    app: Flask, make_user: HandIn, hand_in: HandIn
) -> None:
    submission = hand_in(make_user())
    work(app, Counting())
    keys = {report.part: report.executed_key for report in run_of(app, submission).reports}
    assert keys[Part.RANKED] is None
    with app.app_context():
        assert b'"runs": 1' in blobs().get(keys[Part.PRACTICE])
