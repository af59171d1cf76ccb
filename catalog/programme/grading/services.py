"""What happens to a grading run: queued, claimed, kept alive, ended, cancelled, given back.

A worker's writes carry the fence of its claim. A row that has moved on refuses them with
``LeaseLost``, so what a worker found counts only while the run is still its own.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from catalog.accounts.actor import SYSTEM, Actor
from catalog.audit import services as audit
from catalog.core.clock import utcnow
from catalog.core.db import db
from catalog.core.errors import Conflict
from catalog.core.instance import current_settings
from catalog.programme.evidence import services as evidence
from catalog.programme.grading import carriers, results, rules, waiting
from catalog.programme.grading.leases import Beat, Pulse
from catalog.programme.grading.models import (
    GradingRun,
    GradingWorker,
    Kind,
    Part,
    RunReport,
    RunStatus,
)
from catalog.programme.grading.results import PartResult
from catalog.programme.submissions.models import Submission


class LeaseLost(Exception):
    """The run no longer belongs to this claim; nothing was written."""


@dataclass(frozen=True)
class Claim:
    """A worker's right to one run, for as long as its heart beats."""

    run_id: int
    kind: Kind
    fence: int
    tries: int
    worker: str
    submission_id: int
    case_id: str
    blob_key: str


@dataclass(frozen=True)
class Position:
    """Where in a run the worker is."""

    part: Part
    step: str
    cell: int = 0
    cells: int = 0


@dataclass(frozen=True)
class Outcome:
    """What a grading found, ready to be stored."""

    status: RunStatus
    parts: Mapping[Part, PartResult] = field(default_factory=dict)
    score: float | None = None
    practice_score: float | None = None
    skills: Sequence[str] = ()


@dataclass(frozen=True)
class Swept:
    """What a sweep found."""

    given_back: int
    buried: int
    waiting: int
    """Runs that could be claimed now, for a carrier that lost the messages about them."""


def enqueue(submission: Submission, kind: Kind = Kind.RANKED) -> GradingRun:
    """Queue a grading of a submission.

    A repeat of the learner's that runs makes way: nobody waits for it, and it would hold up what
    somebody does wait for. It keeps its place and starts again later.
    """
    now = utcnow()
    if kind is not Kind.REPEAT:
        _interrupt_repeat(submission.user_id)
    turn = now + rules.delay(kind, waiting.recent(submission.user_id, now))
    run = GradingRun(
        submission=submission, user_id=submission.user_id, kind=kind, queued_at=now, turn_at=turn
    )
    db.session.add(run)
    carriers.announce_on_commit()
    return run


def claim(worker: str, now: datetime | None = None) -> Claim | None:
    """Take the next run: the first in the queue whose learner has none running.

    Must be called in a transaction of its own. On SQLite that transaction already holds the write
    lock; PostgreSQL skips rows others hold, and its unique index refuses a learner's second
    running run. Nothing is handed out while the queue is paused.
    """
    now = now or utcnow()
    run = db.session.scalar(waiting.claimable(now))
    if run is None:
        return None
    run.claim(worker, now)
    db.session.flush()
    submission = run.submission
    return Claim(
        run.id,
        run.kind,
        run.fence,
        run.tries,
        worker,
        submission.id,
        submission.case_id,
        submission.blob_key,
    )


def extend(claim: Claim, position: Position | None) -> None:
    """Beat once for a claim and say where the run is.

    Raises
    ------
    LeaseLost
    """
    values: dict[str, Any] = {"beat": GradingRun.beat + 1}
    if position is not None:
        values |= {
            "part": position.part,
            "step": position.step,
            "cell": position.cell,
            "cells": position.cells,
        }
    beat = sa.update(GradingRun).where(*_own(claim)).values(**values).returning(GradingRun.id)
    if db.session.scalar(beat) is None:
        raise LeaseLost


def holds(claim: Claim) -> bool:
    """Return whether the run still belongs to the claim: neither cancelled nor given away."""
    return db.session.scalar(sa.select(GradingRun.id).where(*_own(claim))) is not None


def finish(claim: Claim, outcome: Outcome) -> None:
    """Store result, feedback and skill evidence, and end the run: all of it or nothing.

    Raises
    ------
    LeaseLost
    """
    run = _locked(claim)
    run.finish(outcome.status, utcnow(), outcome.score, outcome.practice_score)
    _announce_next(run)
    run.reused = any(found.reused for found in outcome.parts.values())
    run.reports = [
        RunReport(part=part, report=found.report, executed_key=found.executed_key)
        for part, found in outcome.parts.items()
    ]
    for found in outcome.parts.values():
        results.keep(found)
    if outcome.score is not None:
        evidence.record(
            run.user_id, outcome.skills, f"submission/{run.submission_id}", outcome.score
        )
    if run.kind is Kind.RANKED and run.status is RunStatus.SCORED:
        _queue_repeat(run)
    audit.record(
        SYSTEM,
        "grading.finish",
        "submission",
        run.submission_id,
        kind=run.kind.value,
        status=outcome.status.value,
        score=outcome.score,
        tries=run.tries,
    )


def give_up(claim: Claim, reason: str) -> None:
    """End a run that can never be graded, such as one whose notebook is gone.

    Raises
    ------
    LeaseLost
    """
    _bury(_locked(claim), reason)


def fail_try(claim: Claim) -> bool:
    """Note that a try failed by our own fault; return whether there will be another.

    Raises
    ------
    LeaseLost
    """
    run = _locked(claim)
    if run.tries >= rules.MAX_TRIES:
        _bury(run, "worker_error")
        return False
    run.put_back(utcnow() + rules.wait_after(run.tries))
    _announce_next(run)
    return True


def release(claim: Claim) -> None:
    """Put a run back, uncounted, because its worker has to stop.

    Raises
    ------
    LeaseLost
    """
    run = _locked(claim)
    run.put_back(None, uncounted=True)
    _announce_next(run)


def postpone(claim: Claim) -> None:
    """Put a run back, uncounted, for a while: what it needs is away. Others may go first.

    Raises
    ------
    LeaseLost
    """
    run = _locked(claim)
    run.put_back(utcnow() + rules.POSTPONED, uncounted=True)
    _announce_next(run)


def cancel(actor: Actor, run: GradingRun) -> None:
    """End a run that waits or runs. A worker that has it notices within a second and stops.

    The caller has asked the policy and locked the row.

    Raises
    ------
    Conflict
        The run has ended.
    """
    if run.ended:
        raise Conflict
    before = run.status.value
    run.cancel(utcnow())
    _announce_next(run)
    audit.record(
        actor,
        "grading.cancel",
        "submission",
        run.submission_id,
        kind=run.kind.value,
        before=before,
    )


def sweep(pulse: Pulse, now: float | None = None) -> Swept:
    """Give back the runs of workers that fell silent; bury those that have no try left.

    What wrong clocks wrote is mended, and results kept for too long are forgotten.

    Call it every few seconds, and at least three times a minute, with one ``pulse`` for each
    process that calls it: a run is lost only once the same pulse has seen it silent for a lease.

    Parameters
    ----------
    pulse
        What this process has seen so far.
    now
        Seconds on this process's monotonic clock.
    """
    lost = pulse.silent(waiting.beats(), time.monotonic() if now is None else now)
    given_back = buried = 0
    rows = sa.select(GradingRun).where(GradingRun.id.in_(lost), *waiting.RUNNING)
    for run in db.session.scalars(rows.with_for_update(skip_locked=True)):
        if Beat(run.fence, run.beat) != lost[run.id]:
            continue
        if run.tries >= rules.MAX_TRIES:
            _bury(run, "worker_lost")
            buried += 1
        else:
            _give_back(run)
            given_back += 1
    _mend_times(utcnow())
    _forget_results(utcnow())
    return Swept(given_back, buried, waiting.count_claimable(utcnow()))


def _interrupt_repeat(user_id: int) -> None:
    running = sa.select(GradingRun).where(
        GradingRun.user_id == user_id, GradingRun.kind == Kind.REPEAT, *waiting.RUNNING
    )
    run = db.session.scalar(running.with_for_update().execution_options(populate_existing=True))
    if run is not None:
        run.put_back(None, uncounted=True)


def _queue_repeat(run: GradingRun) -> None:
    if current_settings().repeat_checks and run.submission.repeat is None:
        enqueue(run.submission, Kind.REPEAT)


def _give_back(run: GradingRun) -> None:
    audit.record(
        SYSTEM,
        "grading.lost",
        "submission",
        run.submission_id,
        kind=run.kind.value,
        worker=run.worker,
        tries=run.tries,
    )
    run.put_back(None)
    _announce_next(run)


def _mend_times(now: datetime) -> None:
    """Undo what a clock that was ahead for a while wrote: no run may wait for such a time."""
    queued = sa.update(GradingRun).where(GradingRun.status == RunStatus.QUEUED)
    latest = now + 2 * max(rules.RETRY_AFTER)
    db.session.execute(queued.where(GradingRun.ready_at > latest).values(ready_at=None))
    for run in waiting.from_the_future(now):
        run.turn_at = now + min(run.turn_at - run.queued_at, rules.LONGEST_DELAY)
        run.queued_at = now
    gone = sa.delete(GradingWorker).where(GradingWorker.seen_at < now - rules.FORGOTTEN)
    db.session.execute(gone)


def _forget_results(now: datetime) -> None:
    days = current_settings().kept_results_days
    if days and (count := results.forget(now - timedelta(days=days))):
        audit.record(SYSTEM, "grading.forget", count=count, days=days)


def _announce_next(ended: GradingRun) -> None:
    """Announce what its learner may have graded now, since one running run holds the others up."""
    db.session.flush()
    queued = sa.select(GradingRun.id).where(
        GradingRun.user_id == ended.user_id, GradingRun.status == RunStatus.QUEUED
    )
    if db.session.scalar(queued.limit(1)) is not None:
        carriers.announce_on_commit()


def _bury(run: GradingRun, reason: str) -> None:
    run.give_up(reason, utcnow())
    _announce_next(run)
    audit.record(
        SYSTEM,
        "grading.dead",
        "submission",
        run.submission_id,
        kind=run.kind.value,
        reason=reason,
    )


def _own(claim: Claim) -> tuple[sa.ColumnElement[bool], ...]:
    return (GradingRun.id == claim.run_id, GradingRun.fence == claim.fence, *waiting.RUNNING)


def _locked(claim: Claim) -> GradingRun:
    run = db.session.scalar(sa.select(GradingRun).where(*_own(claim)).with_for_update())
    if run is None:
        raise LeaseLost
    return run
