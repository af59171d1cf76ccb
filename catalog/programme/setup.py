"""What the programme needs before the first submission: secret seeds and their anchors."""

from __future__ import annotations

from pathlib import Path

from casestudy.exercises import EXERCISES
from catalog.programme.grading import ranked


def prepare_cases(instance: Path) -> None:
    """Make the ranked data's seeds and anchors where they are missing (slow the first time)."""
    ranked.prepare(instance, EXERCISES)
