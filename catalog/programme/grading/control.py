"""What operators do to the queue, and what workers tell about themselves."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa

from catalog.accounts import policy
from catalog.accounts.actor import Actor
from catalog.audit import services as audit
from catalog.core.clock import utcnow
from catalog.core.db import db
from catalog.core.errors import Conflict, found
from catalog.programme.grading import carriers, once, rules, services
from catalog.programme.grading.models import (
    RETRYABLE,
    GradingControl,
    GradingRun,
    GradingSeed,
    GradingWorker,
    RunStatus,
)

THE_ROW = 1


def retry(actor: Actor, run_id: int) -> GradingRun:
    """Queue a run again that this installation failed.

    Raises
    ------
    NotFound, Conflict
    """
    policy.require(actor, "grading.retry")
    run = _locked(run_id)
    if not run.retryable:
        raise Conflict
    _retry(actor, run)
    return run


def retry_all(
    actor: Actor,
    status: RunStatus | None = None,
    reason: str | None = None,
    since: datetime | None = None,
) -> int:
    """Queue every run again that this installation failed; return how many.

    Parameters
    ----------
    actor
        Who asks for it.
    status, reason
        Only runs that ended so; both ``None`` for all.
    since
        Only runs that ended at this time or later.
    """
    policy.require(actor, "grading.retry")
    wanted: list[sa.ColumnElement[bool]] = [GradingRun.status.in_(RETRYABLE)]
    if status is not None:
        wanted.append(GradingRun.status == status)
    if reason is not None:
        wanted.append(GradingRun.reason == reason)
    if since is not None:
        wanted.append(GradingRun.finished_at >= since)
    rows = sa.select(GradingRun).where(*wanted).order_by(GradingRun.id)
    return _retry_each(actor, db.session.scalars(rows.with_for_update(skip_locked=True)).all())


def cancel(actor: Actor, run_id: int) -> GradingRun:
    """End anybody's run that waits or runs.

    Raises
    ------
    NotFound, Conflict
    """
    policy.require(actor, "grading.cancel")
    run = _locked(run_id)
    services.cancel(actor, run)
    return run


def pause(actor: Actor, reason: str) -> None:
    """Hand out no run any more; what runs is finished. Pausing again changes the reason."""
    policy.require(actor, "grading.control")
    _write_control(actor, True, reason.strip()[:200])
    audit.record(actor, "grading.pause", reason=reason.strip()[:200])


def resume(actor: Actor) -> None:
    """Hand runs out again."""
    policy.require(actor, "grading.control")
    _write_control(actor, False, "")
    carriers.announce_on_commit()
    audit.record(actor, "grading.resume")


def attend(name: str, carrier: str, since: datetime, ended: int) -> None:
    """Say that a worker of this process is there and how many runs it has ended."""
    row = db.session.get(GradingWorker, name)
    if row is None:
        row = GradingWorker(name=name, host=socket.gethostname()[:80], pid=os.getpid())
        db.session.add(row)
    row.carrier, row.since, row.seen_at, row.ended = carrier, since, utcnow(), ended


def depart(name: str) -> None:
    """Say that a worker has stopped in good order."""
    db.session.execute(sa.delete(GradingWorker).where(GradingWorker.name == name))


def register_seeds(digests: Mapping[str, str], *, accept: bool = False) -> list[str]:
    """Remember the hashes of seeds that are new; return the cases whose hash was another one.

    Parameters
    ----------
    digests
        Case -> hash of its seed on this host.
    accept
        Whether the hashes of this host replace those that differ.
    """
    kept = {row.case_id: row for row in db.session.scalars(sa.select(GradingSeed))}
    differing = []
    for case_id, digest in digests.items():
        if case_id not in kept:
            db.session.add(GradingSeed(case_id=case_id, digest=digest))
        elif kept[case_id].digest != digest:
            differing.append(case_id)
            kept[case_id].digest = digest if accept else kept[case_id].digest
    db.session.flush()
    return differing


def _locked(run_id: int) -> GradingRun:
    return found(db.session.get(GradingRun, run_id, with_for_update=True))


def _retry_each(actor: Actor, runs: Iterable[GradingRun]) -> int:
    count = 0
    for run in runs:
        _retry(actor, run)
        count += 1
    return count


def _retry(actor: Actor, run: GradingRun) -> None:
    before = run.reason or run.status.value
    now = utcnow()
    run.retry(now, now + rules.delay(run.kind, 0))
    carriers.announce_on_commit()
    audit.record(
        actor,
        "grading.retry",
        "submission",
        run.submission_id,
        kind=run.kind.value,
        before=before,
    )


def _write_control(actor: Actor, paused: bool, reason: str) -> None:
    nobody = {"paused": False, "reason": "", "changed_by": "", "since": utcnow()}
    once.insert(GradingControl, id=THE_ROW, **nobody)
    row = db.session.get_one(GradingControl, THE_ROW, with_for_update=True)
    row.paused, row.reason, row.changed_by, row.since = paused, reason, actor.label, utcnow()
