"""Results kept under the hashes of all that decides them, so that nothing is run twice for nothing.

A grading that ended the notebook's own way is the same again for the same bytes, data, scorer and
environment. Whoever is asked for it again (a second submission, a retry, the worker after one that
died before it could store) takes the kept result.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from casestudy import environment
from casestudy.exercise import Anchors, CaseData, Exercise
from catalog.core.db import db
from catalog.programme.grading import once
from catalog.programme.grading.models import GradingResult

KEPT = ("scored", "rejected", "output_limit")
"""Ends that do not depend on how busy the machine was, or on a fault of ours."""
OWN_FAULTS = frozenset(
    [
        *("AssertionError", "AttributeError", "IndentationError", "IndexError", "KeyError"),
        *("ModuleNotFoundError", "NameError", "NotImplementedError", "StdinNotImplementedError"),
        *("SyntaxError", "TypeError", "UnboundLocalError", "ValueError", "ZeroDivisionError"),
    ]
)
"""Of failures only these exceptions are kept. Others, such as OSError or RuntimeError ("can't start
new thread"), may come from a machine that somebody keeps busy on purpose, while a notebook runs
whose bytes others hand in, too."""
FORGOTTEN_AT_ONCE = 500
"""Rows that one sweep deletes at most, so that it never holds up the queue."""


@dataclass(frozen=True)
class PartResult:
    """What a notebook came to on one data set."""

    report: dict[str, Any]
    """As a learner may see it."""
    executed_key: str | None = None
    """Blob of the executed notebook."""
    key: str | None = None
    """What to keep the result under; ``None`` when it is not to be kept."""
    reused: bool = False

    @property
    def score(self) -> float | None:
        """Points of all stages, or of those that were reached before the run stopped."""
        found = self.report.get("score")
        earned = self.report.get("earned") or None
        return float(found) if found is not None else earned


def key_of(
    blob_key: str, exercise: Exercise, data: CaseData, anchors: Anchors, variant: str
) -> str:
    """Return the key of a result: SHA-256, hexadecimal."""
    parts = (
        blob_key,
        environment.data_key(data, anchors),
        environment.scorer_key(exercise),
        environment.environment_key(),
        variant,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def find(key: str) -> PartResult | None:
    """Return the result kept under ``key``."""
    row = db.session.get(GradingResult, key)
    if row is None:
        return None
    return PartResult(row.report, row.executed_key, key, reused=True)


def keep(result: PartResult) -> None:
    """Keep a result, once: what is kept already stays as it is."""
    if result.reused or result.key is None or not _comes_again(result.report):
        return
    row = {"key": result.key, "report": result.report, "executed_key": result.executed_key}
    once.insert(GradingResult, **row)


def forget(before: datetime) -> int:
    """Delete the oldest results kept before a time, some at a time; return how many."""
    old = (
        sa.select(GradingResult.key)
        .where(GradingResult.created_at < before)
        .order_by(GradingResult.created_at)
        .limit(FORGOTTEN_AT_ONCE)
    )
    gone = sa.delete(GradingResult).where(GradingResult.key.in_(old))
    deleted = db.session.execute(gone.execution_options(synchronize_session=False))
    return int(deleted.rowcount)  # type: ignore[attr-defined]  # a DELETE returns a CursorResult


def _comes_again(report: dict[str, Any]) -> bool:
    raised = (report.get("error") or {}).get("name")
    failed = report.get("status") == "failed" and raised in OWN_FAULTS
    return failed or report.get("status") in KEPT
