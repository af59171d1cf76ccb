"""What a graded notebook comes back as: the one object every front end renders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from casestudy.card import ScoreCard
from casestudy.comparison import Stored
from casestudy.exercise import Check, to_plain
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


STATUS: dict[str, Text] = {
    "scored": Text("採点済み", "Scored"),
    "rejected": Text("受け付けられませんでした", "Rejected"),
    "failed": Text("実行に失敗しました", "Failed"),
    "timeout": Text("時間切れ", "Out of time"),
    "out_of_memory": Text("メモリ不足", "Out of memory"),
    "output_limit": Text("出力が多すぎます", "Too much output"),
    "sandbox_unavailable": Text("隔離環境を使えません", "Sandbox unavailable"),
}


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


LedgerState = Literal["ok", "error", "raised", "skipped", "stopped", "not_run"]


@dataclass(frozen=True)
class LedgerEntry:
    """What one code cell used, measured from outside the notebook's process."""

    cell: int
    """1-based."""
    state: LedgerState
    """``raised``: failed as its tag ``raises-exception`` announced."""
    wall_ms: float = 0.0
    cpu_ms: float = 0.0
    peak_memory: int = 0
    """Most bytes resident while the cell ran."""
    output_bytes: int = 0


@dataclass(frozen=True)
class LastSeen:
    """What the cell that was stopped was doing just before."""

    cell: int
    """1-based."""
    text: Text
    """In words."""
    line: int | None = None
    """Line of the cell it was on, 1 for the first."""
    code: str = ""
    """That line's source."""
    memory: tuple[int, ...] = ()
    """Bytes over the cell's time, evenly spaced, oldest first."""
    printed: tuple[str, ...] = ()
    """Last lines the cell printed."""
    elapsed_ms: float = 0.0


@dataclass(frozen=True)
class PartResult:
    """One part of the score and what an unfinished run earned of it."""

    id: str
    title: Text
    earned: bool
    points: float
    possible: float
    """Points at the reference solution."""
    text: Text
    """Why it was earned or not."""


@dataclass(frozen=True)
class Partial:
    """What a run that was not scored has earned with the files it had completed."""

    card: ScoreCard
    parts: tuple[PartResult, ...]


@dataclass(frozen=True)
class FileDifference:
    """An output file that came out differently in a second run."""

    name: str
    columns: tuple[tuple[str, float | None], ...] = ()
    """Column -> largest difference of its figures; ``None`` for text."""
    rows: tuple[int, int] = (0, 0)
    """Rows in each run."""


@dataclass(frozen=True)
class Repeat:
    """What a second run with another hash seed, thread count and random seed gave."""

    state: Literal["same", "varies", "not_run"]
    messages: tuple[Message, ...]
    cell: int | None = None
    """First cell whose outputs differ, 1-based."""
    causes: tuple[Literal["always", "random_seed", "hash_seed", "threads"], ...] = ()
    """What it takes to change the result; ``always`` when nothing needs to change."""
    files: tuple[FileDifference, ...] = ()
    first_score: float | None = None
    score: float | None = None


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
    ledger: tuple[LedgerEntry, ...] = ()
    last_seen: LastSeen | None = None
    partial: Partial | None = None
    stored: Stored | None = None
    """Saved outputs against those of the run."""
    fingerprint: dict[str, Any] = field(default_factory=dict)
    """SHA-256 of each output file (``outputs``) and of each cell's outputs (``cells``)."""
    repeat: Repeat | None = None
    outputs: Mapping[str, bytes] = field(default_factory=dict)
    """Expected files as the last finished cell left them; untrusted content, not in the JSON."""
    executed_notebook: dict[str, Any] | None = None
    """The notebook with its outputs as re-executed; untrusted content."""

    @property
    def score(self) -> float | None:
        """Score from 0 to 120, or ``None`` unless scored."""
        return self.card.score if self.card else None

    @property
    def earned(self) -> float | None:
        """The score, or what an unfinished run has earned of it; ``None`` when nothing."""
        if self.card is None and self.partial is not None:
            return self.partial.card.score
        return self.score

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that ``casestudy grade --json`` prints."""
        card = to_plain(self.card) if self.card else {}
        return {
            "exercise": self.exercise,
            "exercise_version": self.exercise_version,
            "seed": self.seed,
            "status": self.status,
            "score": self.score,
            "earned": self.earned,
            "interval": card.get("interval"),
            "metrics": card.get("metrics", []),
            "breakdowns": card.get("breakdowns", []),
            "charts": card.get("charts", []),
            "advice": card.get("advice", []),
            "checks": to_plain(self.checks),
            "messages": to_plain(self.messages),
            "error": to_plain(self.error),
            "timing": to_plain(self.timing),
            "partial": self._partial(),
            "ledger": to_plain(self.ledger),
            "last_seen": to_plain(self.last_seen),
            "stored": to_plain(self.stored),
            "fingerprint": self.fingerprint,
            "repeat": to_plain(self.repeat),
        }

    def _partial(self) -> dict[str, Any] | None:
        if self.partial is None:
            return None
        card = self.partial.card
        shown = {"score": card.score, "interval": card.interval, "metrics": card.metrics}
        plain: dict[str, Any] = to_plain({**shown, "parts": self.partial.parts})
        return plain
