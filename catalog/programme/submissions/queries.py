"""Reading submissions: one's own, one by id, how far it is, what is left of the day's quota."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from catalog.accounts import policy
from catalog.accounts.actor import Actor
from catalog.core.clock import TOKYO, utcnow
from catalog.core.db import db
from catalog.core.errors import found
from catalog.core.instance import current_settings
from catalog.core.paging import Page, page_of
from catalog.programme.grading import queries as grading
from catalog.programme.grading import rules as grading_rules
from catalog.programme.grading.models import ACTIVE, GradingRun, Kind, Part, RunStatus
from catalog.programme.submissions.models import Submission
from catalog.programme.submissions.rules import Quota, day_of

PAGE_SIZE = 20


@dataclass(frozen=True)
class Progress:
    """Where a submission is, as the live page and the API tell it."""

    id: int
    status: RunStatus
    ended: bool
    position: int | None
    """Place in the queue, 1 for the next; ``None`` unless queued."""
    paused: bool
    """Whether it waits because nothing is handed out."""
    part: Part | None
    step: str
    cell: int
    cells: int
    percent: int
    tries: int


def visible(actor: Actor, submission_id: int) -> Submission:
    """Return a submission with its run.

    Raises
    ------
    NotFound
        When there is none, or the actor may not see it.
    """
    submission = found(
        db.session.scalar(
            sa.select(Submission)
            .where(Submission.id == submission_id)
            .options(joinedload(Submission.run), joinedload(Submission.user))
        )
    )
    policy.require(actor, "submissions.view", submission)
    return submission


def own(actor: Actor, number: int = 1, case_id: str | None = None) -> Page[Submission]:
    """Return a page of the actor's own submissions, newest first."""
    mine = [Submission.user_id == actor.user_id]
    if case_id is not None:
        mine.append(Submission.case_id == case_id)
    rows = (
        sa.select(Submission)
        .where(*mine)
        .options(joinedload(Submission.run))
        .order_by(Submission.id.desc())
    )
    return page_of(rows, number, PAGE_SIZE)


def active(actor: Actor) -> Sequence[Submission]:
    """Return the actor's submissions that are waiting or running, oldest first."""
    rows = (
        sa.select(Submission)
        .join(Submission.run)
        .where(Submission.user_id == actor.user_id, GradingRun.status.in_(ACTIVE))
        .options(contains_eager(Submission.run))
        .order_by(Submission.id)
    )
    return db.session.scalars(rows).all()


def best_scores(user_id: int) -> dict[str, float]:
    """Return the learner's best ranked score in each case they have a score in."""
    rows = db.session.execute(
        sa.select(Submission.case_id, sa.func.max(GradingRun.score))
        .join(Submission.run)
        .where(Submission.user_id == user_id, GradingRun.score.is_not(None))
        .group_by(Submission.case_id)
    )
    return {case_id: float(score) for case_id, score in rows if score is not None}


def latest_scored(actor: Actor, limit: int = 3) -> Sequence[Submission]:
    """Return the actor's newest submissions that have ended."""
    rows = (
        sa.select(Submission)
        .join(Submission.run)
        .where(Submission.user_id == actor.user_id, GradingRun.status.not_in(ACTIVE))
        .options(contains_eager(Submission.run))
        .order_by(GradingRun.finished_at.desc())
        .limit(limit)
    )
    return db.session.scalars(rows).all()


def quota(user_id: int, case_id: str, kind: Kind = Kind.RANKED) -> Quota:
    """Return what the learner has used of today's runs of a case (days in Japan's time)."""
    start, end = day_of(utcnow(), TOKYO)
    settings = current_settings()
    today = sa.and_(GradingRun.finished_at >= start, GradingRun.finished_at < end)
    charged = sa.and_(GradingRun.charged, today)
    row = db.session.execute(
        sa.select(
            sa.func.count().filter(charged), sa.func.count().filter(GradingRun.status.in_(ACTIVE))
        )
        .select_from(Submission)
        .join(Submission.run)
        .where(
            Submission.user_id == user_id, Submission.case_id == case_id, GradingRun.kind == kind
        )
    ).one()
    limit = settings.daily_scored_runs if kind is Kind.RANKED else settings.daily_practice_runs
    return Quota(charged=row[0], waiting=row[1], limit=limit)


def in_flight(user_id: int) -> int:
    """Return how many submissions of a learner wait or run."""
    counted = sa.select(sa.func.count()).where(
        GradingRun.user_id == user_id,
        GradingRun.status.in_(ACTIVE),
        GradingRun.kind != Kind.REPEAT,
    )
    return db.session.scalar(counted) or 0


def progress(submission_id: int) -> Progress:
    """Return where a submission is, in one or two small reads.

    Raises
    ------
    NotFound
    """
    run = found(
        db.session.scalar(
            sa.select(GradingRun).where(
                GradingRun.submission_id == submission_id, GradingRun.kind != Kind.REPEAT
            )
        )
    )
    return progress_of(run)


def progress_of(run: GradingRun) -> Progress:
    """Return where the submission of ``run`` is."""
    return Progress(
        id=run.submission_id,
        status=run.status,
        ended=run.ended,
        position=_position(run) if run.status is RunStatus.QUEUED else None,
        paused=run.status is RunStatus.QUEUED and grading.paused() is not None,
        part=run.part,
        step=run.step,
        cell=run.cell,
        cells=run.cells,
        percent=grading_rules.percent_done(run.kind, run.part, run.step, run.cell, run.cells),
        tries=run.tries,
    )


def _position(run: GradingRun) -> int:
    key = sa.tuple_(GradingRun.turn_at, GradingRun.id)
    ahead = sa.select(sa.func.count()).where(
        GradingRun.status == RunStatus.QUEUED,
        key < sa.tuple_(sa.literal(run.turn_at, GradingRun.turn_at.type), sa.literal(run.id)),
    )
    return (db.session.scalar(ahead) or 0) + 1
