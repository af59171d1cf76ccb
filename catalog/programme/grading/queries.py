"""Reading the queue: for the instructors' page, the command line, home pages and Prometheus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import contains_eager, joinedload

from catalog.core.clock import utcnow
from catalog.core.db import db
from catalog.core.home import StatusKind
from catalog.core.paging import Page, page_of
from catalog.programme.grading.models import ENDS, GradingRun, RunStatus
from catalog.programme.submissions.models import Submission

PAGE_SIZE = 30


@dataclass(frozen=True)
class QueueState:
    """How the queue stands now."""

    queued: int
    running: int
    dead: int
    oldest_wait: timedelta
    """How long the longest-waiting queued run has waited; zero when none waits."""
    ended_last_hour: int

    @property
    def stalled(self) -> bool:
        """Whether something waits although nothing runs, as when no worker is up."""
        return self.queued > 0 and self.running == 0 and self.oldest_wait > timedelta(seconds=60)


def queue_state() -> QueueState:
    """Return the queue's figures in one read."""
    now = utcnow()
    counts = sa.select(
        sa.func.count().filter(GradingRun.status == RunStatus.QUEUED),
        sa.func.count().filter(GradingRun.status == RunStatus.RUNNING),
        sa.func.count().filter(GradingRun.status == RunStatus.DEAD),
        sa.func.min(GradingRun.queued_at).filter(GradingRun.status == RunStatus.QUEUED),
        sa.func.count().filter(GradingRun.finished_at >= now - timedelta(hours=1)),
    )
    queued, running, dead, oldest, ended = db.session.execute(counts).one()
    wait = max(now - oldest, timedelta(0)) if oldest else timedelta(0)
    return QueueState(queued, running, dead, wait, ended)


def counts_by_status() -> dict[RunStatus, int]:
    """Return how many runs are in each status, with zeros."""
    rows = db.session.execute(
        sa.select(GradingRun.status, sa.func.count()).group_by(GradingRun.status)
    )
    found: dict[RunStatus, int] = {status: count for status, count in rows}  # noqa: C416 - typed
    return {status: found.get(status, 0) for status in RunStatus}


def runs(
    number: int = 1, status: RunStatus | None = None, case_id: str | None = None
) -> Page[GradingRun]:
    """Return a page of runs, newest submission first."""
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


def latest(limit: int = 5, statuses: Sequence[RunStatus] = ENDS) -> Sequence[GradingRun]:
    """Return the newest runs that have one of ``statuses``."""
    rows = (
        sa.select(GradingRun)
        .where(GradingRun.status.in_(statuses))
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
    }
    return labels[RunStatus(status)]


def status_kind(status: str) -> StatusKind:
    """Return the look of a status: a kind of the ``ui.status`` macro."""
    kinds: dict[RunStatus, StatusKind] = {
        RunStatus.QUEUED: "neutral",
        RunStatus.RUNNING: "progress",
        RunStatus.SCORED: "success",
        RunStatus.SANDBOX_UNAVAILABLE: "warning",
        RunStatus.DEAD: "warning",
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
