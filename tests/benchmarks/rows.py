"""What a benchmark reports, and how times are summed up."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measured number; ``peer`` is the same measured on what it is compared with."""

    name: str
    value: float
    unit: str
    peer: float | None = None
    peer_name: str = ""
    goal: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the peer's number is ours."""
        return self.peer / self.value if self.peer is not None and self.value else None


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds one call takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def median(values: Iterable[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def p95(values: Iterable[float]) -> float:
    """Return the 95th percentile (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-95 * len(ordered) // 100) - 1)]
