"""Looks at the queue while faults go on: what has ended, how long nothing did, who waited."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import sqlalchemy as sa

from catalog.accounts.actor import SYSTEM
from catalog.core.db import db, transaction
from catalog.programme.grading import control
from catalog.programme.grading.models import ENDS, GradingRun, RunStatus


@dataclass
class Observer:
    """Counts by its own clock; call ``look`` within an application context, often."""

    ended: int = 0
    longest_standstill: float = 0.0
    """Seconds without any run ending while one waited or ran."""
    longest_run: float = 0.0
    """Seconds from a run's first claim to its end, all tries together."""
    retried: int = 0
    """Dead runs queued again by hand."""
    _moved: float = field(default_factory=time.monotonic)
    _begun: dict[int, float] = field(default_factory=dict)
    _over: set[int] = field(default_factory=set)

    def look(self) -> None:
        """Take down what has changed, and retry what is dead."""
        db.session.rollback()
        now = time.monotonic()
        rows = db.session.execute(
            sa.select(GradingRun.id, GradingRun.status, GradingRun.fence)
        ).all()
        db.session.rollback()
        for run_id, status, fence in rows:
            self._note(run_id, status, fence, now)
        ended = sum(status in ENDS for _, status, _ in rows)
        if ended == len(rows) or ended > self.ended:
            self._moved = now
        self.ended = ended
        self.longest_standstill = max(self.longest_standstill, now - self._moved)
        if any(status is RunStatus.DEAD for _, status, _ in rows):
            with transaction():
                self.retried += control.retry_all(SYSTEM)

    @property
    def standstill(self) -> float:
        """Seconds since something ended."""
        return time.monotonic() - self._moved

    def _note(self, run_id: int, status: RunStatus, fence: int, now: float) -> None:
        if fence:
            self._begun.setdefault(run_id, now)
        if status is RunStatus.SCORED and run_id not in self._over:
            self._over.add(run_id)
            self.longest_run = max(self.longest_run, now - self._begun.get(run_id, now))
