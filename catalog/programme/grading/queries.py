"""Reading the queue: for the instructors' page, the command line, home pages and Prometheus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import contains_eager, joinedload

from catalog.audit import queries as audit
from catalog.core.clock import utcnow
from catalog.core.db import db
from catalog.core.home import StatusKind
from catalog.core.paging import Page, page_of
from catalog.programme.grading import rules
from catalog.programme.grading.models import (
    ACTIVE,
    ENDS,
    GRADED,
    RETRYABLE,
    GradingControl,
    GradingRun,
    GradingWorker,
    Kind,
    Part,
    RunReport,
    RunStatus,
)
from catalog.programme.submissions.models import Submission

PAGE_SIZE = 30
NOTHING = timedelta(0)
FAILURES_SHOWN = timedelta(days=1)


@dataclass(frozen=True)
class QueueState:
    """How the queue stands now."""

    waiting: Mapping[Kind, int]
    running: int
    dead: int
    waits: Mapping[Kind, timedelta]
    """How long the longest-waiting queued run of each kind has waited; zero when none waits."""
    ended_last_hour: int
    ended_last_minutes: int
    """In the last ``rules.SHORTLY``."""
    paused: GradingControl | None
    """Who paused the queue, when and why; ``None`` when runs are handed out."""

    @property
    def queued(self) -> int:
        """Runs of all kinds that wait."""
        return sum(self.waiting.values())

    @property
    def oldest_wait(self) -> timedelta:
        """The longest wait of a run that somebody waits for; a repeat waits on purpose."""
        return max(self.waits[Kind.RANKED], self.waits[Kind.PRACTICE])

    @property
    def stalled(self) -> bool:
        """Whether something waits although nothing runs, as when no worker is up."""
        late = self.oldest_wait > timedelta(seconds=60)
        return self.queued > 0 and self.running == 0 and late and self.paused is None


@dataclass(frozen=True)
class Slot:
    """A worker as operators see it."""

    worker: GradingWorker
    alive: bool
    run: GradingRun | None


@dataclass(frozen=True)
class Failure:
    """Runs that ended without a score for one reason, within the last day."""

    status: RunStatus
    reason: str
    count: int
    latest: datetime

    @property
    def retryable(self) -> bool:
        """Whether the reason is a fault of this installation."""
        return self.status in RETRYABLE


def queue_state() -> QueueState:
    """Return the queue's figures."""
    now = utcnow()
    rows = db.session.execute(
        sa.select(
            GradingRun.status, GradingRun.kind, sa.func.count(), sa.func.min(GradingRun.queued_at)
        )
        .where(GradingRun.status.in_((*ACTIVE, RunStatus.DEAD)))
        .group_by(GradingRun.status, GradingRun.kind)
    ).all()
    waiting = {kind: count for status, kind, count, _ in rows if status is RunStatus.QUEUED}
    since = {kind: first for status, kind, _, first in rows if status is RunStatus.QUEUED}
    hour, shortly = (ended_since(now - span) for span in (timedelta(hours=1), rules.SHORTLY))
    return QueueState(
        waiting={kind: waiting.get(kind, 0) for kind in Kind},
        running=sum(count for status, _, count, _ in rows if status is RunStatus.RUNNING),
        dead=sum(count for status, _, count, _ in rows if status is RunStatus.DEAD),
        waits={kind: max(now - since.get(kind, now), NOTHING) for kind in Kind},
        ended_last_hour=hour,
        ended_last_minutes=shortly,
        paused=paused(),
    )


def ended_since(moment: datetime) -> int:
    """Return how many runs came to an end of the notebook's own since ``moment``."""
    ended = (GradingRun.finished_at >= moment, GradingRun.status.in_(GRADED))
    return db.session.scalar(sa.select(sa.func.count()).where(*ended)) or 0


def paused() -> GradingControl | None:
    """Return the pause in force, if any."""
    return db.session.scalar(sa.select(GradingControl).where(GradingControl.paused))


def slots() -> list[Slot]:
    """Return the workers that reported themselves lately, with what they run."""
    now = utcnow()
    workers = db.session.scalars(sa.select(GradingWorker).order_by(GradingWorker.name)).all()
    running = db.session.scalars(
        sa.select(GradingRun)
        .where(GradingRun.status == RunStatus.RUNNING)
        .options(joinedload(GradingRun.submission))
    )
    at_work = {run.worker: run for run in running}
    return [
        Slot(worker, now - worker.seen_at <= rules.ALIVE, at_work.get(worker.name))
        for worker in workers
    ]


def failures() -> list[Failure]:
    """Return the last day's ends without a score by reason, the most frequent first.

    A repeat that ended so is none: its submission has been scored.
    """
    number = sa.func.count()
    ends = [status for status in ENDS if status not in (RunStatus.SCORED, RunStatus.CANCELLED)]
    rows = db.session.execute(
        sa.select(GradingRun.status, GradingRun.reason, number, sa.func.max(GradingRun.finished_at))
        .where(
            GradingRun.finished_at >= utcnow() - FAILURES_SHOWN,
            GradingRun.status.in_(ends),
            GradingRun.kind != Kind.REPEAT,
        )
        .group_by(GradingRun.status, GradingRun.reason)
        .order_by(number.desc(), GradingRun.status)
    )
    return [
        Failure(status, reason, count, latest)
        for status, reason, count, latest in rows
        if latest is not None
    ]


def counts_by_status() -> dict[RunStatus, int]:
    """Return how many runs are in each status, with zeros."""
    rows = db.session.execute(
        sa.select(GradingRun.status, sa.func.count()).group_by(GradingRun.status)
    )
    found = dict(rows.all())
    return {status: found.get(status, 0) for status in RunStatus}


def ends_ever() -> dict[RunStatus, int]:
    """Return how many ends of each kind there have been, also of runs that were retried since."""
    now, retried = counts_by_status(), audit.counts("grading.retry", "before")
    ever = {status: now[status] for status in ENDS}
    ever[RunStatus.SANDBOX_UNAVAILABLE] += retried.pop(RunStatus.SANDBOX_UNAVAILABLE.value, 0)
    ever[RunStatus.DEAD] += sum(retried.values())
    return ever


def claims_again() -> int:
    """Return how many claims there were beyond the first of each run."""
    again = sa.select(sa.func.sum(GradingRun.fence - 1)).where(GradingRun.fence > 1)
    return int(db.session.scalar(again) or 0)


def reused() -> int:
    """Return how many graded runs took a result that was known."""
    known = (GradingRun.reused, GradingRun.status.in_(GRADED))
    return db.session.scalar(sa.select(sa.func.count()).where(*known)) or 0


def runs(
    number: int = 1, status: RunStatus | None = None, case_id: str | None = None
) -> Page[GradingRun]:
    """Return a page of runs, newest first."""
    wanted: list[sa.ColumnElement[bool]] = []
    if status is not None:
        wanted.append(GradingRun.status == status)
    if case_id is not None:
        wanted.append(Submission.case_id == case_id)
    rows = (
        sa.select(GradingRun)
        .join(GradingRun.submission)
        .where(*wanted)
        .options(contains_eager(GradingRun.submission).joinedload(Submission.user))
        .order_by(GradingRun.id.desc())
    )
    return page_of(rows, number, PAGE_SIZE)


def practice_report(submission_id: int) -> dict[str, Any]:
    """Return what the run its learner asked for reported on practice data."""
    wanted = (
        sa.select(RunReport.report)
        .join(RunReport.run)
        .where(
            GradingRun.submission_id == submission_id,
            GradingRun.kind != Kind.REPEAT,
            RunReport.part == Part.PRACTICE,
        )
    )
    report: dict[str, Any] = db.session.scalars(wanted).one()
    return report


def latest(limit: int = 5, statuses: Sequence[RunStatus] = ENDS) -> Sequence[GradingRun]:
    """Return the newest runs that somebody asked for and that have one of ``statuses``."""
    rows = (
        sa.select(GradingRun)
        .where(GradingRun.status.in_(statuses), GradingRun.kind != Kind.REPEAT)
        .options(joinedload(GradingRun.submission).joinedload(Submission.user))
        .order_by(GradingRun.id.desc())
        .limit(limit)
    )
    return db.session.scalars(rows).all()


def status_label(status: str) -> str:
    """Return a status in the reader's words."""
    labels: dict[RunStatus, str] = {
        RunStatus.QUEUED: _("採点待ち"),
        RunStatus.RUNNING: _("採点中"),
        RunStatus.SCORED: _("採点済み"),
        RunStatus.REJECTED: _("出力に誤りあり"),
        RunStatus.FAILED: _("実行エラー"),
        RunStatus.TIMEOUT: _("時間切れ"),
        RunStatus.OUT_OF_MEMORY: _("メモリ不足"),
        RunStatus.OUTPUT_LIMIT: _("出力が多すぎる"),
        RunStatus.SANDBOX_UNAVAILABLE: _("採点環境の不具合"),
        RunStatus.DEAD: _("採点できず"),
        RunStatus.CANCELLED: _("取り消し"),
    }
    return labels[RunStatus(status)]


def kind_label(kind: str) -> str:
    """Return what a run is for, in the reader's words."""
    labels: dict[Kind, str] = {
        Kind.RANKED: _("本番"),
        Kind.PRACTICE: _("練習"),
        Kind.REPEAT: _("再現性の確認"),
    }
    return labels[Kind(kind)]


def status_kind(status: str) -> StatusKind:
    """Return the look of a status: a kind of the ``ui.status`` macro."""
    kinds: dict[RunStatus, StatusKind] = {
        RunStatus.QUEUED: "neutral",
        RunStatus.RUNNING: "progress",
        RunStatus.SCORED: "success",
        RunStatus.SANDBOX_UNAVAILABLE: "warning",
        RunStatus.DEAD: "warning",
        RunStatus.CANCELLED: "neutral",
    }
    return kinds.get(RunStatus(status), "error")


def reason_text(reason: str) -> str:
    """Return in words why a run is dead."""
    texts: dict[str, str] = {
        "blob_missing": _("保存されたノートブックが見つかりません。もう一度提出してください。"),
        "blob_corrupt": _("保存されたノートブックが壊れています。もう一度提出してください。"),
        "case_unknown": _("この課題は、採点プログラムに登録されていません。"),
        "worker_lost": _("採点プログラムが3回続けて途中で止まりました。"),
        "worker_error": _("採点プログラムで3回続けて問題が起きました。"),
    }
    return texts.get(reason, reason)
