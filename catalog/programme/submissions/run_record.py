"""What a stored report tells of the run itself, made ready for the feedback page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from casestudy.last_seen import memory_chart
from casestudy.report import render_charts
from casestudy.result import LedgerEntry
from casestudy.run_report import LEDGER_STATE, heaviest, ledger_figures
from catalog.core.i18n import current_language
from catalog.programme.grading.models import Part
from catalog.programme.submissions.models import Submission

Report = Mapping[str, Any]


@dataclass(frozen=True)
class LedgerRow:
    """One code cell as the page shows it."""

    cell: int
    state: str
    figures: Sequence[str]
    """Time, CPU time, peak memory, output."""
    heaviest: bool


def ledger_rows(report: Report) -> list[LedgerRow]:
    """Return what each cell used; nothing for reports from before it was measured."""
    entries = [LedgerEntry(**entry) for entry in report.get("ledger") or ()]
    top, language = heaviest(entries), current_language()
    return [
        LedgerRow(
            entry.cell,
            LEDGER_STATE[entry.state].to(language),
            ledger_figures(entry, language),
            entry.cell == top,
        )
        for entry in entries
    ]


def draw_memory(report: Report) -> Markup:
    """Draw the memory of the cell that was stopped; empty where there is no curve."""
    seen = report.get("last_seen") or {}
    chart = memory_chart(seen.get("memory", ()), seen.get("elapsed_ms", 0.0))
    return render_charts([chart], current_language()) if chart else Markup()


def executed_key(submission: Submission) -> str | None:
    """Return the blob of the executed notebook: the practice run's, never the ranked run's."""
    return next(
        (item.executed_key for item in submission.run.reports if item.part is Part.PRACTICE), None
    )


def repeated(submission: Submission) -> Report | None:
    """Return what a second run under other conditions gave, once there was one."""
    if submission.repeat is None:
        return None
    reports = [item.report for item in submission.repeat.reports]
    return next((report["repeat"] for report in reports if report.get("repeat")), None)
