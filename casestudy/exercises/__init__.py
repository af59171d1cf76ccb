"""The registry of cases: an explicit list, in the order a page shows them."""

from __future__ import annotations

from casestudy.exercise import Exercise
from casestudy.exercises.demand_forecasting import DemandForecasting

EXERCISES: tuple[Exercise, ...] = (DemandForecasting(),)


def get(exercise_id: str) -> Exercise:
    """Return the case with ``exercise_id``; raise ``KeyError`` when there is none."""
    for exercise in EXERCISES:
        if exercise.info.id == exercise_id:
            return exercise
    raise KeyError(exercise_id)
