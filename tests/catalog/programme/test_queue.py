"""The queue: order, leases, fences, tries, and two workers at once, on both engines."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from catalog.accounts.models import OrganisationKind, Role
from catalog.audit.models import AuditEntry
from catalog.core.clock import utcnow
from catalog.core.db import db, transaction
from catalog.core.errors import Conflict, NotFound
from catalog.programme.evidence.models import SkillEvidence
from catalog.programme.grading import control, queries, rules, services
from catalog.programme.grading.leases import Pulse
from catalog.programme.grading.models import GradingRun, Kind, Part, RunStatus
from catalog.programme.grading.results import PartResult
from catalog.programme.grading.services import Claim, LeaseLost, Outcome, Position
from tests.casestudy.tiny import notebook
from tests.catalog.programme.conftest import GOOD, actor_of

HandIn = Callable[..., int]
SCORED = Outcome(
    RunStatus.SCORED,
    {part: PartResult({"status": "scored"}) for part in Part},
    score=61.5,
    practice_score=70.0,
    skills=("dss-1.2/22", "dss-1.2/9"),
)


@pytest.fixture
def app(app: Flask) -> Iterator[Flask]:
    """An application with its context open, as a worker has it."""
    with app.app_context():
        yield app


def claim(worker: str = "a") -> Claim | None:
    with transaction():
        return services.claim(worker)


def run_of(submission_id: int) -> GradingRun:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(
        sa.select(GradingRun).where(
            GradingRun.submission_id == submission_id, GradingRun.kind != Kind.REPEAT
        )
    ).one()


def sweep(pulse: Pulse, now: float) -> services.Swept:
    with transaction():
        return services.sweep(pulse, now)


def expire() -> None:
    """Sweep as if a whole lease had gone by in silence."""
    pulse = Pulse()
    for now in (0, 10, 20):
        sweep(pulse, now)


def audits(action: str) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(AuditEntry.action == action)) or 0


def test_the_longest_waiting_is_claimed_first(make_user: HandIn, hand_in: HandIn) -> None:
    first, second = (hand_in(make_user(f"{name}@example.jp")) for name in "ab")
    assert [claim().submission_id, claim().submission_id] == [first, second]
    assert claim() is None


def test_a_learner_has_one_running_run(make_user: HandIn, hand_in: HandIn) -> None:
    eager = make_user("eager@example.jp")
    first = hand_in(eager)
    hand_in(eager, notebook("x = 1"))
    other = hand_in(make_user("other@example.jp"))
    assert [claim().submission_id, claim().submission_id] == [first, other]
    assert claim() is None


def test_the_database_itself_refuses_a_second_running_run(
    make_user: HandIn, hand_in: HandIn
) -> None:
    eager = make_user()
    ids = [hand_in(eager), hand_in(eager, notebook("x = 1"))]
    with pytest.raises(IntegrityError), transaction():
        for submission_id in ids:
            run_of_open = db.session.scalars(
                sa.select(GradingRun).where(GradingRun.submission_id == submission_id)
            ).one()
            run_of_open.claim("w", utcnow())
            db.session.flush()


def test_a_lease_that_ran_out_is_claimed_again_and_the_first_worker_is_fenced_off(
    make_user: HandIn, hand_in: HandIn
) -> None:
    submission = hand_in(make_user())
    lost = claim("lost")
    expire()
    found = claim("found")
    assert (found.submission_id, found.fence, found.tries) == (submission, 2, 2)
    for write in (
        lambda: services.finish(lost, SCORED),
        lambda: services.extend(lost, Position(Part.PRACTICE, "running", 1, 2)),
        lambda: services.give_up(lost, "blob_missing"),
        lambda: services.release(lost),
        lambda: services.fail_try(lost),
    ):
        with pytest.raises(LeaseLost), transaction():
            write()
    with transaction():
        services.finish(found, SCORED)
    with pytest.raises(LeaseLost), transaction():
        services.finish(found, SCORED)
    assert run_of(submission).score == 61.5
    assert audits("grading.finish") == 1


def test_a_result_lands_with_its_evidence_or_not_at_all(make_user: HandIn, hand_in: HandIn) -> None:
    submission = hand_in(make_user())
    taken = claim()
    impossible = Outcome(RunStatus.SCORED, SCORED.parts, score=121.0, skills=SCORED.skills)
    with pytest.raises(IntegrityError), transaction():
        services.finish(taken, impossible)
    run = run_of(submission)
    assert (run.status, run.reports) == (RunStatus.RUNNING, [])
    assert db.session.scalars(sa.select(SkillEvidence)).all() == []
    with transaction():
        services.finish(taken, SCORED)
    rows = db.session.scalars(sa.select(SkillEvidence).order_by(SkillEvidence.skill)).all()
    assert [(row.skill, row.source, row.score) for row in rows] == [
        ("dss-1.2/22", f"submission/{submission}", 61.5),
        ("dss-1.2/9", f"submission/{submission}", 61.5),
    ]


def test_a_run_that_kills_three_workers_is_dead_and_says_so(
    make_user: HandIn, hand_in: HandIn
) -> None:
    submission = hand_in(make_user())
    for _ in range(rules.MAX_TRIES):
        assert claim().submission_id == submission
        expire()
    assert claim() is None
    run = run_of(submission)
    assert (run.status, run.reason) == (RunStatus.DEAD, "worker_lost")
    assert audits("grading.dead") == 1


def test_a_try_that_fails_is_tried_again_later_and_at_last_given_up(
    make_user: HandIn, hand_in: HandIn
) -> None:
    submission = hand_in(make_user())
    for number in range(1, rules.MAX_TRIES + 1):
        with transaction() as session:
            session.execute(sa.update(GradingRun).values(ready_at=utcnow()))
        taken = claim()
        with transaction():
            more = services.fail_try(taken)
        assert more is (number < rules.MAX_TRIES)
        assert claim() is None
    assert (run_of(submission).status, run_of(submission).reason) == ("dead", "worker_error")


def test_a_released_run_keeps_its_place_and_its_tries(make_user: HandIn, hand_in: HandIn) -> None:
    submission = hand_in(make_user("first@example.jp"))
    hand_in(make_user("second@example.jp"))
    taken = claim()
    with transaction():
        services.release(taken)
    again = claim()
    assert (again.submission_id, again.tries, again.fence) == (submission, 1, 2)


def test_extending_beats_and_shows_the_cell(make_user: HandIn, hand_in: HandIn) -> None:
    submission = hand_in(make_user())
    taken = claim()
    with transaction():
        services.extend(taken, Position(Part.RANKED, "running", 3, 7))
    run = run_of(submission)
    assert (run.part, run.step, run.cell, run.cells) == (Part.RANKED, "running", 3, 7)
    assert run.beat == 1


def test_retry_by_hand_is_for_staff_and_for_our_own_faults_only(
    make_user: HandIn, hand_in: HandIn, make_organisation: HandIn
) -> None:
    office = make_organisation("office", OrganisationKind.SECRETARIAT)
    teacher = actor_of(make_user("teacher@example.jp", (Role.INSTRUCTOR, office)))
    learner = make_user()
    submission = hand_in(learner)
    run_id = run_of(submission).id
    with pytest.raises(NotFound), transaction():
        control.retry(actor_of(learner), run_id)
    with pytest.raises(Conflict), transaction():
        control.retry(teacher, run_id)
    with transaction():
        services.give_up(claim_now(), "blob_missing")
    with transaction():
        control.retry(teacher, run_id)
    run = run_of(submission)
    assert (run.status, run.reason, run.tries) == (RunStatus.QUEUED, "", 0)
    assert audits("grading.retry") == 1


def claim_now() -> Claim:
    taken = services.claim("w")
    assert taken is not None
    return taken


def test_many_workers_at_once_claim_every_run_once(
    app: Flask, make_user: HandIn, hand_in: HandIn
) -> None:
    wanted = {hand_in(make_user(f"u{number}@example.jp")) for number in range(12)}
    start = threading.Barrier(4)

    def work(name: int) -> list[int]:
        taken = []
        start.wait()
        with app.app_context():
            while (found := claim(f"w{name}")) is not None:
                taken.append(found.submission_id)
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [item for part in pool.map(work, range(4)) for item in part]
    assert sorted(taken) == sorted(wanted)


def test_workers_at_once_never_run_two_of_one_learner(
    app: Flask, make_user: HandIn, hand_in: HandIn
) -> None:
    eager = make_user()
    for number in range(6):
        hand_in(eager, notebook(f"x = {number}"))
    start = threading.Barrier(4)

    def work(name: int) -> int:
        start.wait()
        with app.app_context():
            try:
                return int(claim(f"w{name}") is not None)
            except IntegrityError:
                return 0

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 1


def test_the_queue_state_counts_what_waits(make_user: HandIn, hand_in: HandIn) -> None:
    assert queries.queue_state().oldest_wait == timedelta(0)
    hand_in(make_user("a@example.jp"))
    hand_in(make_user("b@example.jp"), GOOD)
    claim()
    with transaction() as session:
        session.execute(
            sa.update(GradingRun)
            .where(GradingRun.status == RunStatus.QUEUED)
            .values(queued_at=utcnow() - timedelta(seconds=90))
        )
    state = queries.queue_state()
    assert (state.queued, state.running, state.dead) == (1, 1, 0)
    assert state.oldest_wait >= timedelta(seconds=90)
    assert not state.stalled
