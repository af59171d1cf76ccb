"""The queue of gradings: one run a submission, its states, and what the database enforces of them.

``fence`` grows with every claim. A worker writes only while the row still carries the fence it was
given, so a worker that was thought dead can no longer change anything when it comes back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
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


class Part(StrEnum):
    """Which data the notebook runs on: the open practice data, then the secret ranked data."""

    PRACTICE = "practice"
    RANKED = "ranked"


ACTIVE = (RunStatus.QUEUED, RunStatus.RUNNING)
ENDS = tuple(status for status in RunStatus if status not in ACTIVE)
RETRYABLE = (RunStatus.DEAD, RunStatus.SANDBOX_UNAVAILABLE)
"""Ends that were this installation's fault; everything else is the notebook's."""
TRANSITIONS = {
    RunStatus.QUEUED: {RunStatus.RUNNING},
    RunStatus.RUNNING: {RunStatus.RUNNING, RunStatus.QUEUED, *ENDS},
    **{status: {RunStatus.QUEUED} for status in RETRYABLE},
}
_ENDS_SQL = ", ".join(f"'{status.value}'" for status in ENDS)


class GradingRun(Created, Base):
    """The grading of one submission. A retry by hand reuses the row."""

    __tablename__ = "grading_run"
    __table_args__ = (
        sa.CheckConstraint(
            "(status = 'running') = (lease_until IS NOT NULL AND worker IS NOT NULL)", name="lease"
        ),
        sa.CheckConstraint("(status = 'scored') = (score IS NOT NULL)", name="score"),
        sa.CheckConstraint("score >= 0 AND score <= 120", name="score_range"),
        sa.CheckConstraint(
            f"(status IN ({_ENDS_SQL})) = (finished_at IS NOT NULL)", name="finished"
        ),
        sa.CheckConstraint("(status = 'dead') = (reason <> '')", name="reason"),
        sa.CheckConstraint("tries >= 0 AND fence >= tries", name="tries"),
        sa.Index("ix_grading_run_queue", "status", "queued_at", "id"),
        sa.Index(
            "uq_grading_run_one_running_per_learner",
            "user_id",
            unique=True,
            sqlite_where=sa.text("status = 'running'"),
            postgresql_where=sa.text("status = 'running'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(sa.ForeignKey("submission.id"), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    """The submission's learner, repeated so that an index can hold one running run for each."""
    status: Mapped[RunStatus] = mapped_column(
        enum_column(RunStatus, "grading_run_status"), default=RunStatus.QUEUED
    )
    queued_at: Mapped[datetime] = mapped_column(default=utcnow)
    ready_at: Mapped[datetime] = mapped_column(default=utcnow)
    """Not claimed before; later than ``queued_at`` after a try that failed."""
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    worker: Mapped[str | None] = mapped_column(sa.String(80))
    tries: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    part: Mapped[Part | None] = mapped_column(enum_column(Part, "grading_run_part"))
    step: Mapped[str] = mapped_column(sa.String(20), default="")
    cell: Mapped[int] = mapped_column(default=0)
    cells: Mapped[int] = mapped_column(default=0)
    score: Mapped[float | None]
    """On the ranked data, 0 to 120: the score that counts."""
    practice_score: Mapped[float | None]
    reason: Mapped[str] = mapped_column(sa.String(40), default="")
    """Why the run is dead: a key of ``grading.queries.reason_text``."""

    submission: Mapped[Submission] = relationship(back_populates="run")
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

    def _move(self, status: RunStatus) -> None:
        if status not in TRANSITIONS.get(self.status, set()):
            raise Conflict(f"grading run {self.id} cannot go from {self.status} to {status}")
        self.status = status

    def claim(self, worker: str, now: datetime, lease: timedelta) -> None:
        """Hand the run to ``worker``: from the queue, or from a worker whose lease ran out."""
        self._move(RunStatus.RUNNING)
        self.worker, self.lease_until = worker, now + lease
        self.started_at = now
        self.tries += 1
        self.fence += 1
        self._forget_progress()

    def finish(self, status: RunStatus, now: datetime, score: float | None) -> None:
        """End the run with what the grading found."""
        self._move(status)
        self._let_go(now)
        self.score = score

    def give_up(self, reason: str, now: datetime) -> None:
        """End the run although it was never graded; ``reason`` says why."""
        self._move(RunStatus.DEAD)
        self._let_go(now)
        self.reason = reason

    def put_back(self, ready_at: datetime, *, uncounted: bool = False) -> None:
        """Return the run to its place in the queue; ``uncounted`` when the worker only stops."""
        self._move(RunStatus.QUEUED)
        self._let_go(None)
        self.ready_at = ready_at
        self.tries -= int(uncounted)
        self._forget_progress()

    def retry(self, now: datetime) -> None:
        """Queue a run again that this installation failed; its tries start anew."""
        self._move(RunStatus.QUEUED)
        self._let_go(None)
        self.queued_at = self.ready_at = now
        self.reason, self.tries = "", 0
        self.reports.clear()
        self._forget_progress()

    def _let_go(self, finished_at: datetime | None) -> None:
        self.worker = self.lease_until = None
        self.finished_at = finished_at

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

    run: Mapped[GradingRun] = relationship(back_populates="reports")
