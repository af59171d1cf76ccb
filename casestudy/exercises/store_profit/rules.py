"""Whether a week's staffing keeps to the law and to the firm's rules, and where it does not."""

from __future__ import annotations

from dataclasses import dataclass

from casestudy.exercises.store_profit.layout import (
    FIRST_HOUR,
    WEEKDAYS,
    WORK_DAYS,
    Ints,
)
from casestudy.exercises.store_profit.limits import Limits
from casestudy.exercises.store_profit.shifts import Day, cut, rest_pairs


@dataclass(frozen=True)
class WeekFault:
    """A rule that a store's week breaks, and the hour where that shows."""

    rule: str
    """``least``, ``most``, ``shift``, ``people``, ``rest``, ``days`` or ``hours``."""
    day: int
    hour: int
    """Clock hour."""
    found: int
    limit: int
    other_hour: int = 0
    """For ``rest``: the hour of the next morning."""


def week_faults(staff: Ints, store: int, limits: Limits) -> list[WeekFault]:
    """Return what is wrong with a week (D, H) of one store; nothing when all is well."""
    opens, closes = int(limits.opens[store]), int(limits.closes[store])
    open_hours = staff[:, opens - FIRST_HOUR : closes - FIRST_HOUR]
    found = _edges(open_hours, opens, store, limits)
    if found:
        return found
    days = [cut(row.tolist()) for row in open_hours]
    found = _days(days, open_hours, opens, store, limits)
    if found:
        return found
    return [*_rests(open_hours, opens, closes, store, limits), *_totals(days, open_hours, opens,
            store, limits)]  # fmt: skip


def _edges(staff: Ints, opens: int, store: int, limits: Limits) -> list[WeekFault]:
    low, high = int(limits.min_staff[store]), int(limits.max_staff[store])
    found = []
    for day, row in enumerate(staff.tolist()):
        for at, people in enumerate(row):
            if people < low:
                found.append(WeekFault("least", day, opens + at, people, low))
            elif people > high:
                found.append(WeekFault("most", day, opens + at, people, high))
    return found


def _days(days: list[Day], staff: Ints, opens: int, store: int, limits: Limits) -> list[WeekFault]:
    people = int(limits.people[store])
    found = []
    for number, day in enumerate(days):
        if day.broken is not None:
            here = int(staff[number, day.broken])
            found.append(WeekFault("shift", number, opens + day.broken, here, 0))
        elif day.shifts > people:
            peak = int(staff[number].argmax())
            found.append(WeekFault("people", number, opens + peak, day.shifts, people))
    return found


def _rests(staff: Ints, opens: int, closes: int, store: int, limits: Limits) -> list[WeekFault]:
    people = int(limits.people[store])
    found = []
    for late, early in rest_pairs(opens, closes):
        for day in range(len(WEEKDAYS)):
            both = int(staff[day, late - opens] + staff[(day + 1) % 7, early - opens])
            if both > people:
                found.append(WeekFault("rest", day, late, both, people, early))
    return found


def _totals(
    days: list[Day], staff: Ints, opens: int, store: int, limits: Limits
) -> list[WeekFault]:
    busiest = int(staff.sum(axis=1).argmax())
    peak = opens + int(staff[busiest].argmax())
    shifts, hours = sum(day.shifts for day in days), int(staff.sum())
    found = []
    if shifts > (most := WORK_DAYS * int(limits.people[store])):
        found.append(WeekFault("days", busiest, peak, shifts, most))
    if hours > (most := int(limits.weekly_hours[store])):
        found.append(WeekFault("hours", busiest, peak, hours, most))
    return found
