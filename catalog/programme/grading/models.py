"""The queue of gradings: its runs, their states, and what the database enforces of them.

``fence`` grows with every claim. A worker writes only while the row still carries the fence it was
given, so a worker that was thought dead can no longer change anything when it comes back. ``beat``
grows while a worker is alive; see ``leases`` for who may conclude what from it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.accounts.models import enum_column
from catalog.core.clock import utcnow
from catalog.core.db import Base, Created
from catalog.core.errors import Conflict
from catalog.programme.submissions.models import Submission


class RunStatus(StrEnum):
    """Where a run is. Everything after ``running`` is an end."""

    QUEUED = "queued"
    RUNNING = "running"
    SCORED = "scored"
    REJECTED = "rejected"
    FAILED = "failed"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"
    OUTPUT_LIMIT = "output_limit"
    SANDBOX_UNAVAILABLE = "sandbox_unavailable"
    DEAD = "dead"
    CANCELLED = "cancelled"


class Kind(StrEnum):
    """What a run is for. The order is that of the queue."""

    RANKED = "ranked"
    """Practice data for feedback, then ranked data for the score that counts."""
    PRACTICE = "practice"
    """Practice data only: feedback, and no score that counts."""
    REPEAT = "repeat"
    """A scored notebook once more, to see whether it gives the same again."""


class Part(StrEnum):
    """Which data the notebook runs on: the open practice data, then the secret ranked data."""

    PRACTICE = "practice"
    RANKED = "ranked"


ACTIVE = (RunStatus.QUEUED, RunStatus.RUNNING)
ENDS = tuple(status for status in RunStatus if status not in ACTIVE)
RETRYABLE = (RunStatus.DEAD, RunStatus.SANDBOX_UNAVAILABLE)
"""Ends that were this installation's fault; nothing is charged for them."""
GRADED = tuple(status for status in ENDS if status not in (*RETRYABLE, RunStatus.CANCELLED))
"""Ends that the notebook itself came to."""
TRANSITIONS = {
    RunStatus.QUEUED: {RunStatus.RUNNING, RunStatus.CANCELLED},
    RunStatus.RUNNING: {RunStatus.QUEUED, *ENDS},
    **{status: {RunStatus.QUEUED} for status in RETRYABLE},
}


def _sql(statuses: tuple[RunStatus, ...]) -> str:
    return ", ".join(f"'{status.value}'" for status in statuses)


class GradingRun(Created, Base):
    """One grading of a submission. A retry by hand reuses the row."""

    __tablename__ = "grading_run"
    __table_args__ = (
        sa.UniqueConstraint("submission_id", "kind"),
        sa.CheckConstraint("(status = 'running') = (worker IS NOT NULL)", name="worker"),
        sa.CheckConstraint("kind = 'ranked' OR score IS NULL", name="score_counts"),
        sa.CheckConstraint(
            "status <> 'scored' OR kind <> 'ranked' OR score IS NOT NULL", name="scored"
        ),
        sa.CheckConstraint(f"score IS NULL OR status IN ({_sql(GRADED)})", name="score_of_an_end"),
        sa.CheckConstraint("score >= 0 AND score <= 120", name="score_range"),
        sa.CheckConstraint(
            f"(status IN ({_sql(ENDS)})) = (finished_at IS NOT NULL)", name="finished"
        ),
        sa.CheckConstraint("(status = 'dead') = (reason <> '')", name="reason"),
        sa.CheckConstraint("tries >= 0 AND fence >= tries", name="tries"),
        sa.Index("ix_grading_run_queue", "status", "turn_at", "id"),
        sa.Index("ix_grading_run_learner", "user_id", "queued_at"),
        sa.Index("ix_grading_run_ended", "finished_at"),
        sa.Index(
            "uq_grading_run_one_running_per_learner",
            "user_id",
            unique=True,
            sqlite_where=sa.text("status = 'running'"),
            postgresql_where=sa.text("status = 'running'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(sa.ForeignKey("submission.id"))
    kind: Mapped[Kind] = mapped_column(enum_column(Kind, "grading_run_kind"), default=Kind.RANKED)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    """The submission's learner, repeated so that an index can hold one running run for each."""
    status: Mapped[RunStatus] = mapped_column(
        enum_column(RunStatus, "grading_run_status"), default=RunStatus.QUEUED
    )
    queued_at: Mapped[datetime] = mapped_column(default=utcnow)
    turn_at: Mapped[datetime] = mapped_column(default=utcnow)
    """Place in the queue: the earliest goes first. ``queued_at`` and what ``rules.delay`` adds."""
    ready_at: Mapped[datetime | None]
    """Not claimed before; set after a try that failed."""
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    worker: Mapped[str | None] = mapped_column(sa.String(80))
    tries: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    beat: Mapped[int] = mapped_column(default=0)
    """Grows with every heartbeat of the worker."""
    part: Mapped[Part | None] = mapped_column(enum_column(Part, "grading_run_part"))
    step: Mapped[str] = mapped_column(sa.String(20), default="")
    cell: Mapped[int] = mapped_column(default=0)
    cells: Mapped[int] = mapped_column(default=0)
    score: Mapped[float | None]
    """On the ranked data, 0 to 120: the score that counts, of all stages or of those reached."""
    practice_score: Mapped[float | None]
    reused: Mapped[bool] = mapped_column(default=False)
    """Whether a stored result of the same bytes was taken instead of running them again."""
    reason: Mapped[str] = mapped_column(sa.String(40), default="")
    """Why the run is dead: a key of ``grading.queries.reason_text``."""

    submission: Mapped[Submission] = relationship(back_populates="runs")
    reports: Mapped[list[RunReport]] = relationship(
        back_populates="run", cascade="all, delete-orphan"
    )

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.status in ENDS

    @property
    def retryable(self) -> bool:
        """Whether a retry by hand makes sense."""
        return self.status in RETRYABLE

    @hybrid_property
    def charged(self) -> bool:
        """Whether the run counts in its learner's quota: it ended after points on practice data.

        A ranked run has then met the ranked data. It counts whether it was scored there, stopped
        or was cancelled, because even the way it ended may carry something of the data out.
        """
        if self.status is RunStatus.CANCELLED:
            return self.part is Part.RANKED
        return self.status in GRADED and self.practice_score is not None

    @property
    def shown_score(self) -> float | None:
        """The score that counts; of a practice run, which has none, the one on practice data."""
        return self.practice_score if self.kind is Kind.PRACTICE else self.score

    @charged.inplace.expression
    @classmethod
    def _charged_expression(cls) -> sa.ColumnElement[bool]:
        return sa.or_(
            sa.and_(cls.status == RunStatus.CANCELLED, cls.part == Part.RANKED),
            sa.and_(cls.status.in_(GRADED), cls.practice_score.is_not(None)),
        )

    def _move(self, status: RunStatus) -> None:
        if status not in TRANSITIONS.get(self.status, set()):
            raise Conflict(f"grading run {self.id} cannot go from {self.status} to {status}")
        self.status = status

    def claim(self, worker: str, now: datetime) -> None:
        """Hand the run to ``worker``."""
        self._move(RunStatus.RUNNING)
        self.worker, self.started_at = worker, now
        self.tries += 1
        self.fence += 1
        self._forget_progress()

    def finish(
        self,
        status: RunStatus,
        now: datetime,
        score: float | None,
        practice_score: float | None = None,
    ) -> None:
        """End the run with what the grading found."""
        self._move(status)
        self._let_go(now)
        self.score, self.practice_score = score, practice_score

    def give_up(self, reason: str, now: datetime) -> None:
        """End the run although it was never graded; ``reason`` says why."""
        self._move(RunStatus.DEAD)
        self._let_go(now)
        self.reason = reason

    def cancel(self, now: datetime) -> None:
        """End the run unfinished, because its learner no longer wants it."""
        self._move(RunStatus.CANCELLED)
        self._let_go(now)

    def put_back(self, ready_at: datetime | None, *, uncounted: bool = False) -> None:
        """Return the run to its place in the queue; ``uncounted`` when the worker only stops."""
        self._move(RunStatus.QUEUED)
        self._let_go(None)
        self.ready_at = ready_at
        self.tries -= int(uncounted)
        self._forget_progress()

    def retry(self, now: datetime, turn_at: datetime) -> None:
        """Queue a run again that this installation failed; its tries start anew."""
        self._move(RunStatus.QUEUED)
        self._let_go(None)
        self.queued_at, self.turn_at = now, turn_at
        self.ready_at = None
        self.reason, self.tries = "", 0
        self.practice_score = None
        self.reports.clear()
        self._forget_progress()

    def _let_go(self, finished_at: datetime | None) -> None:
        self.worker, self.finished_at = None, finished_at

    def _forget_progress(self) -> None:
        self.part, self.step, self.cell, self.cells = None, "", 0, 0


class RunReport(Created, Base):
    """What one part of a run reported, as a learner may see it."""

    __tablename__ = "grading_report"
    __table_args__ = (sa.UniqueConstraint("run_id", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("grading_run.id"))
    part: Mapped[Part] = mapped_column(enum_column(Part, "grading_report_part"))
    report: Mapped[dict[str, Any]]
    executed_key: Mapped[str | None] = mapped_column(sa.String(64))
    """Blob of the notebook as re-executed on practice data, where it could be kept."""

    run: Mapped[GradingRun] = relationship(back_populates="reports")


class GradingResult(Created, Base):
    """What a notebook came to, kept under the hashes of everything that decides it.

    The same bytes on the same data with the same scorer in the same environment are not run again.
    Rows are forgotten after ``kept_results_days``; a run's own reports stay.
    """

    __tablename__ = "grading_result"
    __table_args__ = (
        sa.CheckConstraint("length(key) = 64", name="key"),
        sa.Index("ix_grading_result_created_at", "created_at"),
    )

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    report: Mapped[dict[str, Any]]
    executed_key: Mapped[str | None] = mapped_column(sa.String(64))


class GradingControl(Base):
    """The one row that says whether runs are handed out; no row means that they are."""

    __tablename__ = "grading_control"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    paused: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.String(200))
    changed_by: Mapped[str] = mapped_column(sa.String(255))
    since: Mapped[datetime]


class GradingWorker(Base):
    """A worker that reported itself: what an operator sees of the slots."""

    __tablename__ = "grading_worker"

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    host: Mapped[str] = mapped_column(sa.String(80))
    pid: Mapped[int]
    carrier: Mapped[str] = mapped_column(sa.String(20))
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended: Mapped[int] = mapped_column(default=0)
    """Runs it has ended since it started."""


class GradingSeed(Base):
    """The hash of the seed a case's ranked data come from; the seed itself stays in its file."""

    __tablename__ = "grading_seed"

    case_id: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
