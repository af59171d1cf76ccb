"""Which runs wait and may be handed out, which run, and what counts against a learner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.core.db import db
from catalog.programme.grading import rules
from catalog.programme.grading.leases import Beat
from catalog.programme.grading.models import ACTIVE, GradingControl, GradingRun, Kind, RunStatus

_SAID_RUNNING: sa.ColumnElement[str] = sa.literal_column("'running'")
"""Written out, as in the partial index: a bound value would not find it."""
RUNNING = (GradingRun.status == RunStatus.RUNNING,)


def claimable(now: datetime) -> sa.Select[GradingRun]:
    """Return the query for the next run that may be handed out, locking it."""
    return (
        sa.select(GradingRun)
        .where(*_free(now))
        .order_by(GradingRun.turn_at, GradingRun.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _free(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions of a run that may be handed out."""
    other = aliased(GradingRun)
    busy = (
        sa.select(other.id)
        .where(
            other.user_id == GradingRun.user_id,
            other.status == _SAID_RUNNING,
            other.id != GradingRun.id,
        )
        .exists()
    )
    paused = sa.select(GradingControl.id).where(GradingControl.paused).exists()
    due = sa.or_(GradingRun.ready_at.is_(None), GradingRun.ready_at <= now)
    return (GradingRun.status == RunStatus.QUEUED, due, ~busy, ~paused)


def count_claimable(now: datetime) -> int:
    """Return how many runs could be claimed now: one for each learner who has none running."""
    learners = sa.func.count(sa.distinct(GradingRun.user_id))
    return db.session.scalar(sa.select(learners).where(*_free(now))) or 0


def recent(user_id: int, now: datetime) -> int:
    """Return how many of a learner's runs wait, run or were queued within ``SHARE_WINDOW``."""
    counted = sa.select(sa.func.count()).where(
        GradingRun.user_id == user_id,
        GradingRun.kind != Kind.REPEAT,
        sa.or_(GradingRun.queued_at > now - rules.SHARE_WINDOW, GradingRun.status.in_(ACTIVE)),
    )
    return db.session.scalar(counted) or 0


def beats() -> dict[int, Beat]:
    """Return the heartbeat of every run that runs."""
    rows = sa.select(GradingRun.id, GradingRun.fence, GradingRun.beat).where(*RUNNING)
    return {run_id: Beat(fence, beat) for run_id, fence, beat in db.session.execute(rows)}


def from_the_future(now: datetime) -> Sequence[GradingRun]:
    """Return queued runs that would wait for a time no honest clock wrote."""
    late = sa.select(GradingRun).where(
        GradingRun.status == RunStatus.QUEUED, GradingRun.turn_at > now + rules.LONGEST_DELAY
    )
    return db.session.scalars(late.with_for_update(skip_locked=True)).all()
