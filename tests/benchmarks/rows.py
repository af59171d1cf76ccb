"""What a benchmark reports, and how times are summed up."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """A bound that a figure has to keep."""

    bound: float
    unit: str
    at_least: bool = False

    def verdict(self, value: float) -> str:
        """Say what was asked for and whether ``value`` keeps it."""
        kept = value >= self.bound if self.at_least else value <= self.bound
        sign = "≥" if self.at_least else "≤"
        return f"{sign} {self.bound:,g} {self.unit}: {'reached' if kept else 'NOT reached'}"


@dataclass(frozen=True)
class Row:
    """One measured number; ``peer`` is the same measured on what it is compared with."""

    name: str
    value: float
    unit: str
    peer: float | None = None
    peer_name: str = ""
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the peer's number is ours."""
        return self.peer / self.value if self.peer is not None and self.value else None


@dataclass(frozen=True)
class Table:
    """The answer to one question, ready to be printed."""

    title: str
    header: Sequence[str]
    lines: Sequence[Sequence[str]]
    notes: Sequence[str] = ()

    def __str__(self) -> str:
        """Return the table in Markdown, its columns aligned for a terminal too."""
        rows = [self.header, *self.lines]
        widths = [max(len(row[column]) for row in rows) for column in range(len(self.header))]
        head, *body = (_line(row, widths) for row in rows)
        rule = _line(["-" * width for width in widths], widths)
        notes = ["", *(f"- {note}" for note in self.notes)] if self.notes else []
        return "\n".join([f"## {self.title}", "", head, rule, *body, *notes])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def table_of(title: str, rows: Iterable[Row], notes: Sequence[str] = ()) -> Table:
    """Return a table with one line for each figure."""
    header = ("measured", "ours", "peer", "peer : ours", "goal")
    return Table(title, header, [_cells(row) for row in rows], notes)


def _cells(row: Row) -> tuple[str, ...]:
    peer = "" if row.peer is None else f"{row.peer:,.1f} {row.unit} ({row.peer_name})"
    ratio = "" if row.ratio is None else f"{row.ratio:,.1f}"
    goal = "" if row.goal is None else row.goal.verdict(row.value)
    return row.name, f"{row.value:,.2f} {row.unit}", peer, ratio, goal


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds one call takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def median(values: Iterable[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def percentile(values: Iterable[float], percent: int) -> float:
    """Return a percentile (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-percent * len(ordered) // 100) - 1)]
