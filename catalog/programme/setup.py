"""What an installation needs before it can grade: secret seeds and the anchors of ranked data."""

from __future__ import annotations

from pathlib import Path

from catalog.programme.cases import queries as cases
from catalog.programme.grading import ranked


def prepare_cases(instance: Path) -> None:
    """Make what is missing; fits the reference solutions the first time, then does nothing."""
    ranked.prepare(instance, cases.all_cases())
