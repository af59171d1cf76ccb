"""The most valuable weekly staffing that whole, lawful shifts can make: an integer programme."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from casestudy.exercises.store_profit.layout import (
    FIRST_HOUR,
    SHIFT_MAX,
    SHIFT_MIN,
    WORK_DAYS,
    Floats,
    Ints,
)
from casestudy.exercises.store_profit.limits import Limits
from casestudy.exercises.store_profit.shifts import rest_pairs

DAYS = 7
GAP = 5e-4
"""Relative optimality gap at which the search may stop."""


@dataclass(frozen=True)
class Week:
    """One store's week: shifts that may be, and how they cover its hours."""

    hours: int
    shifts: tuple[tuple[int, int, int], ...]
    """(day, first hour, length); hours count from opening."""


def staff_store(worth: Floats, store: int, limits: Limits) -> Ints:
    """Return staff (D, hours open) of greatest total worth.

    Parameters
    ----------
    worth : (D, hours open, S + 1) yen of having 0 to S people there.

    Raises
    ------
    RuntimeError
        No week keeps to the limits; today's does, so this does not happen on generated data.
    """
    hours = worth.shape[1]
    low, high = int(limits.min_staff[store]), int(limits.max_staff[store])
    week = _week(hours)
    gains = np.minimum.accumulate(np.diff(worth[..., low : high + 1], axis=-1), axis=-1)
    costs = np.concatenate([np.zeros(len(week.shifts)), -gains.ravel()])
    found = milp(
        costs,
        integrality=np.concatenate([np.ones(len(week.shifts)), np.zeros(gains.size)]),
        bounds=Bounds(
            np.zeros(len(costs)),
            np.concatenate([np.full(len(week.shifts), float(high)), np.ones(gains.size)]),
        ),
        constraints=_constraints(week, gains.shape[-1], store, limits),
        options={"mip_rel_gap": GAP},
    )
    if found.x is None:
        raise RuntimeError(f"no feasible week for store {store}: {found.message}")
    taken = np.rint(found.x[: len(week.shifts)]).astype(np.int64)
    staff = np.zeros((DAYS, hours), dtype=np.int64)
    for count, (day, start, length) in zip(taken, week.shifts, strict=True):
        staff[day, start : start + length] += count
    return staff


def _week(hours: int) -> Week:
    shifts = tuple(
        (day, start, length)
        for day in range(DAYS)
        for start in range(hours - SHIFT_MIN + 1)
        for length in range(SHIFT_MIN, min(SHIFT_MAX, hours - start) + 1)
    )
    return Week(hours, shifts)


def _constraints(week: Week, steps: int, store: int, limits: Limits) -> list[LinearConstraint]:
    cover, both = _matrices(week, steps)
    low = float(limits.min_staff[store])
    rows, most = _totals(week, cover, store, limits)
    padded = csr_array(np.pad(rows, ((0, 0), (0, DAYS * week.hours * steps))))
    return [LinearConstraint(both, low, low), LinearConstraint(padded, -np.inf, np.array(most))]


@lru_cache(maxsize=32)
def _matrices(week: Week, steps: int) -> tuple[Floats, csr_array]:
    """Return how shifts cover the hours, and that less the people of each hour, step by step."""
    cover = np.zeros((DAYS * week.hours, len(week.shifts)))
    for column, (day, start, length) in enumerate(week.shifts):
        first = day * week.hours + start
        cover[first : first + length, column] = 1.0
    people = np.kron(np.eye(DAYS * week.hours), np.ones((1, steps)))
    return cover, csr_array(np.concatenate([cover, -people], axis=1))


def _totals(week: Week, cover: csr_array, store: int, limits: Limits) -> tuple[Floats, list[float]]:
    """Return rows over the shifts and their upper limits: hours, shifts, people, rest."""
    people = float(limits.people[store])
    length = np.array([shift[2] for shift in week.shifts], dtype=np.float64)
    day = np.array([shift[0] for shift in week.shifts])
    rows = [length, np.ones(len(length)), *(np.where(day == d, 1.0, 0.0) for d in range(DAYS))]
    most = [float(limits.weekly_hours[store]), WORK_DAYS * people, *[people] * DAYS]
    opens = int(limits.opens[store])
    for late, early in rest_pairs(opens, int(limits.closes[store])):
        for d in range(DAYS):
            tomorrow = (d + 1) % DAYS
            rows.append(
                cover[d * week.hours + late - opens] + cover[tomorrow * week.hours + early - opens]
            )
            most.append(people)
    return np.array(rows), most


def open_hours(limits: Limits, store: int) -> slice:
    """Return the store's open hours as a slice of the hour axis."""
    return slice(int(limits.opens[store]) - FIRST_HOUR, int(limits.closes[store]) - FIRST_HOUR)
