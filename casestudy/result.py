"""What a graded notebook comes back as: the one object every front end renders."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from casestudy.exercise import Check, ScoreCard, to_plain
from casestudy.text import Text

Status = Literal[
    "scored",
    "rejected",
    "failed",
    "timeout",
    "out_of_memory",
    "output_limit",
    "sandbox_unavailable",
]


@dataclass(frozen=True)
class Message:
    """A sentence for the learner: what happened, why, and what to do about it."""

    id: str
    level: Literal["info", "warning", "error"]
    text: Text


@dataclass(frozen=True)
class CellError:
    """The cell that stopped a run. ``traceback`` is plain text: no ANSI, no host paths."""

    cell: int
    """1-based position among the notebook's code cells."""
    source: str
    name: str
    value: str
    traceback: str


@dataclass(frozen=True)
class Timing:
    """Milliseconds of wall time: the whole grading, the notebook's cells, and the rest."""

    total_ms: float = 0.0
    cells_ms: float = 0.0
    overhead_ms: float = 0.0


@dataclass(frozen=True)
class Progress:
    """Where a running grade is, for someone watching."""

    step: Literal["checking", "starting", "running", "scoring"]
    cell: int = 0
    cells: int = 0


@dataclass(frozen=True)
class GradeReport:
    """The outcome of grading one notebook on one data set."""

    exercise: str
    exercise_version: str
    seed: int
    status: Status
    card: ScoreCard | None = None
    checks: tuple[Check, ...] = ()
    messages: tuple[Message, ...] = ()
    error: CellError | None = None
    timing: Timing = field(default_factory=Timing)
    executed_notebook: dict[str, Any] | None = None
    """The notebook with its outputs as re-executed; untrusted content."""

    @property
    def score(self) -> float | None:
        """Score from 0 to 120, or ``None`` unless scored."""
        return self.card.score if self.card else None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that ``casestudy grade --json`` prints."""
        card = to_plain(self.card) if self.card else {}
        return {
            "exercise": self.exercise,
            "exercise_version": self.exercise_version,
            "seed": self.seed,
            "status": self.status,
            "score": self.score,
            "interval": card.get("interval"),
            "metrics": card.get("metrics", []),
            "breakdowns": card.get("breakdowns", []),
            "charts": card.get("charts", []),
            "advice": card.get("advice", []),
            "checks": to_plain(self.checks),
            "messages": to_plain(self.messages),
            "error": to_plain(self.error),
            "timing": to_plain(self.timing),
        }
