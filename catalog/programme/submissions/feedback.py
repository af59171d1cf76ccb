"""Stored reports made ready for the feedback page and for download."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from casestudy.card import ScoreCard
from casestudy.charts import score_svg
from casestudy.pictures import from_json
from casestudy.report import breakdown_rows, format_value, render_charts
from casestudy.text import Text, format_place
from catalog.core.i18n import current_language
from catalog.programme.grading.models import Kind, Part
from catalog.programme.submissions.models import Submission

Report = Mapping[str, Any]


@dataclass(frozen=True)
class Feedback:
    """What the page shows of a run that has ended."""

    practice: Report | None
    ranked: Report | None
    failed: Report | None
    """The report of the part that was not scored, if any."""
    failed_part: Part | None
    kind: Kind

    @property
    def scored(self) -> bool:
        """Whether all parts of the run were scored."""
        last = self.practice if self.kind is Kind.PRACTICE else self.ranked
        return last is not None and last["status"] == "scored"


def read(submission: Submission) -> Feedback:
    """Return the reports of a submission by what they are shown for."""
    parts = {report.part: report.report for report in submission.run.reports}
    failed = next(
        (part for part in Part if part in parts and parts[part]["status"] != "scored"), None
    )
    return Feedback(
        practice=parts.get(Part.PRACTICE),
        ranked=parts.get(Part.RANKED),
        failed=parts[failed] if failed else None,
        failed_part=failed,
        kind=submission.run.kind,
    )


def document(submission: Submission) -> dict[str, Any]:
    """Return the file a learner can download."""
    run = submission.run
    return {
        "submission": submission.id,
        "case": submission.case_id,
        "case_version": submission.case_version,
        "notebook_sha256": submission.blob_key,
        "kind": run.kind.value,
        "status": run.status.value,
        "score": run.score,
        "reports": {report.part.value: report.report for report in run.reports},
    }


def say(text: Any) -> str:
    """Return a bilingual text, from the library or from a stored report, for the reader."""
    if isinstance(text, Text):
        return text.to(current_language())
    if isinstance(text, Mapping):
        return str(text.get(current_language()) or text.get("ja") or "")
    return str(text)


def show_value(value: float | None, unit: str = "") -> str:
    """Return a figure with its unit as people read it."""
    return format_value(value, unit, current_language())


def show_place(where: str) -> str:
    """Return the place of a check as people read it."""
    return format_place(where, current_language())


def show_rows(rows: Sequence[Sequence[Any]]) -> list[list[str]]:
    """Return a breakdown's cells as people read them, each column with its own decimals."""
    return breakdown_rows([[_cell(value) for value in row] for row in rows], current_language())


def _cell(value: Any) -> Text | float:
    if isinstance(value, Mapping):
        return _text(value)
    return math.nan if value is None else float(value)


def draw_score(report: Report) -> Markup:
    """Draw the score and its interval between baseline and reference."""
    low, high = report["interval"]
    card = ScoreCard(float(report["score"]), (float(low), float(high)), ())
    return score_svg(card, current_language())


def draw_charts(report: Report) -> Markup:
    """Draw a report's charts, each with the table of its values behind it."""
    return render_charts([from_json(data) for data in report["charts"]], current_language())


def _text(data: Report) -> Text:
    return Text(data["ja"], data["en"])
