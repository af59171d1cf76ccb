"""The cases of this installation, as the registry of exercises holds them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app

from casestudy.exercise import Exercise
from catalog.core.errors import NotFound

EXERCISES = "exercises"
"""Key in ``app.extensions`` of the cases in force; missing means all of the registry."""


def all_cases() -> Sequence[Exercise]:
    """Return every case, in the order pages show them."""
    chosen: Sequence[Exercise] | None = current_app.extensions.get(EXERCISES)
    if chosen is not None:
        return chosen
    from casestudy.exercises import EXERCISES as registry  # takes a second: pandas, scikit-learn

    return registry


def case(case_id: str) -> Exercise:
    """Return one case.

    Raises
    ------
    NotFound
    """
    for exercise in all_cases():
        if exercise.info.id == case_id:
            return exercise
    raise NotFound
