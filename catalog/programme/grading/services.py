"""Every change of a grading run: queued, claimed, kept alive, ended, tried again.

A worker's writes carry the fence of its claim. A row that has moved on refuses them with
``LeaseLost``, so what a worker found counts only while the run is still its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.accounts import policy
from catalog.accounts.actor import SYSTEM, Actor
from catalog.audit import services as audit
from catalog.core.clock import utcnow
from catalog.core.db import db
from catalog.core.errors import Conflict, NotFound
from catalog.programme.evidence import services as evidence
from catalog.programme.grading import rules
from catalog.programme.grading.models import GradingRun, Part, RunReport, RunStatus
from catalog.programme.submissions.models import Submission


class LeaseLost(Exception):
    """The run no longer belongs to this claim; nothing was written."""


@dataclass(frozen=True)
class Claim:
    """A worker's right to one run, until its lease ends."""

    run_id: int
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
    reports: Mapping[Part, dict[str, Any]]
    score: float | None = None
    practice_score: float | None = None
    skills: Sequence[str] = ()


def enqueue(submission: Submission) -> GradingRun:
    """Queue the grading of a new submission."""
    run = GradingRun(submission=submission, user_id=submission.user_id)
    db.session.add(run)
    return run


def claim(worker: str, now: datetime | None = None) -> Claim | None:
    """Take the next run: the longest waiting whose learner has none running.

    A run whose worker fell silent counts as waiting. Must be called in a transaction of its own.
    On SQLite that transaction already holds the write lock; PostgreSQL skips rows others hold,
    and its unique index refuses a learner's second running run.
    """
    now = now or utcnow()
    _bury_the_tired(now)
    run = db.session.scalar(_claimable(now))
    if run is None:
        return None
    run.claim(worker, now, rules.LEASE)
    db.session.flush()
    submission = run.submission
    return Claim(
        run.id,
        run.fence,
        run.tries,
        worker,
        submission.id,
        submission.case_id,
        submission.blob_key,
    )


def extend(claim: Claim, position: Position | None, now: datetime | None = None) -> None:
    """Keep a claim for another lease and say where the run is.

    Raises
    ------
    LeaseLost
    """
    values: dict[str, Any] = {"lease_until": (now or utcnow()) + rules.LEASE}
    if position is not None:
        values |= {
            "part": position.part,
            "step": position.step,
            "cell": position.cell,
            "cells": position.cells,
        }
    result = db.session.execute(sa.update(GradingRun).where(*_own(claim)).values(**values))
    if not result.rowcount:  # type: ignore[attr-defined]  # an UPDATE returns a CursorResult
        raise LeaseLost


def finish(claim: Claim, outcome: Outcome) -> None:
    """Store result, feedback and skill evidence, and end the run: all of it or nothing.

    Raises
    ------
    LeaseLost
    """
    run = _locked(claim)
    run.finish(outcome.status, utcnow(), outcome.score)
    run.practice_score = outcome.practice_score
    run.reports = [RunReport(part=part, report=data) for part, data in outcome.reports.items()]
    if outcome.score is not None:
        evidence.record(
            run.user_id, outcome.skills, f"submission/{run.submission_id}", outcome.score
        )
    audit.record(
        SYSTEM,
        "grading.finish",
        "submission",
        run.submission_id,
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
    return True


def release(claim: Claim) -> None:
    """Put a run back, uncounted, because its worker has to stop.

    Raises
    ------
    LeaseLost
    """
    _locked(claim).put_back(utcnow(), uncounted=True)


def retry(actor: Actor, run_id: int) -> GradingRun:
    """Queue a run again that this installation failed.

    Raises
    ------
    NotFound, Conflict
    """
    policy.require(actor, "grading.retry")
    run = db.session.get(GradingRun, run_id, with_for_update=True)
    if run is None:
        raise NotFound
    if not run.retryable:
        raise Conflict
    before = run.reason or run.status.value
    run.retry(utcnow())
    audit.record(actor, "grading.retry", "submission", run.submission_id, before=before)
    return run


def _claimable(now: datetime) -> sa.Select[GradingRun]:
    other = aliased(GradingRun)
    busy = (
        sa.select(other.id)
        .where(
            other.user_id == GradingRun.user_id,
            other.status == RunStatus.RUNNING,
            other.id != GradingRun.id,
        )
        .exists()
    )
    waiting = sa.and_(GradingRun.status == RunStatus.QUEUED, GradingRun.ready_at <= now, ~busy)
    return (
        sa.select(GradingRun)
        .where(sa.or_(waiting, _expired(now)))
        .order_by(GradingRun.queued_at, GradingRun.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _expired(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(GradingRun.status == RunStatus.RUNNING, GradingRun.lease_until < now)


def _bury_the_tired(now: datetime) -> None:
    tired = sa.select(GradingRun).where(_expired(now), GradingRun.tries >= rules.MAX_TRIES)
    for run in db.session.scalars(tired.with_for_update(skip_locked=True)):
        _bury(run, "worker_lost")


def _bury(run: GradingRun, reason: str) -> None:
    run.give_up(reason, utcnow())
    audit.record(SYSTEM, "grading.dead", "submission", run.submission_id, reason=reason)


def _own(claim: Claim) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        GradingRun.id == claim.run_id,
        GradingRun.fence == claim.fence,
        GradingRun.status == RunStatus.RUNNING,
    )


def _locked(claim: Claim) -> GradingRun:
    run = db.session.scalar(sa.select(GradingRun).where(*_own(claim)).with_for_update())
    if run is None:
        raise LeaseLost
    return run
