"""How much to measure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """What ``python -m tests.benchmarks`` takes; its ``--help`` says what each means."""

    rounds: int = 30
    peer_rounds: int = 7
    burst: int = 200
    database: str = "sqlite"
