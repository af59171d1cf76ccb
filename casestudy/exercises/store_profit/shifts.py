"""From people needed an hour to shifts that the law and the firm allow, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from casestudy.exercises.store_profit.layout import REST, SHIFT_MAX, SHIFT_MIN, Ints


@dataclass(frozen=True)
class Day:
    """One day cut into the fewest shifts; ``started`` counts them hour by hour."""

    started: tuple[int, ...]
    broken: int | None
    """Hour (0 for the first open one) at which no shifts fit; ``None`` when they do."""

    @property
    def shifts(self) -> int:
        """How many shifts the day needs."""
        return self.started[-1] if self.started else 0


def cut(staff: Sequence[int]) -> Day:
    """Cut a day's staff into shifts of ``SHIFT_MIN`` to ``SHIFT_MAX`` hours; all end at closing.

    Let ``A(h)`` count the shifts begun by hour ``h``; ``A(h) - staff(h)`` have ended by then.
    First in, first out loses nothing, so lengths fit if and only if ``A(h) - staff(h)`` is at most
    ``A(h - SHIFT_MIN)`` and at least ``A(h - SHIFT_MAX)``, and neither count falls. These are
    difference constraints: raising each bound in turn reaches the smallest solution, or none.
    """
    need = [*map(int, staff), 0]
    count = _fewest(need, closing=True)
    if count is not None:
        return Day(tuple(count[:-1]), None)
    hours = range(1, len(need))
    broken = next((h - 1 for h in hours if _fewest(need[:h], closing=False) is None), None)
    return Day((), len(need) - 2 if broken is None else broken)


def _fewest(need: Sequence[int], closing: bool) -> list[int] | None:
    """Return the least ``A``, or ``None``; with ``closing`` no shift begins in the last slot."""
    count, last, most = [0] * len(need), len(need) - 1, sum(need)
    moved = True
    while moved:
        moved = False
        for hour in range(len(need)):
            low = _lower(count, need, hour)
            if hour + SHIFT_MIN <= last:
                low = max(low, count[hour + SHIFT_MIN] - need[hour + SHIFT_MIN])
            if closing and hour == last - 1:
                low = max(low, count[last])
            if low > (need[hour] if hour < SHIFT_MIN else most):
                return None
            if low > count[hour]:
                count[hour], moved = low, True
    return count


def _lower(count: Sequence[int], need: Sequence[int], hour: int) -> int:
    """Return the least number of shifts begun by ``hour``, seen from the hours before."""
    low = need[hour]
    if hour:
        low = max(low, count[hour - 1], count[hour - 1] + need[hour] - need[hour - 1])
    if hour >= SHIFT_MAX:
        low = max(low, count[hour - SHIFT_MAX] + need[hour])
    return low


def cover(need: Sequence[int]) -> list[int]:
    """Return staff (hour by hour) made of whole shifts that is nowhere below ``need``.

    Shifts begin where people are missing and last as long as they are missed, at least
    ``SHIFT_MIN`` and at most ``SHIFT_MAX`` hours.
    """
    staff, hours = [0] * len(need), len(need)
    for hour in range(hours):
        while staff[hour] < need[hour]:
            end = hour + 1
            while end < hours and end - hour < SHIFT_MAX and staff[end] < need[end]:
                end += 1
            end = min(max(end, hour + SHIFT_MIN), hours)
            for at in range(min(hour, end - SHIFT_MIN), end):
                staff[at] += 1
    return staff


def rest_pairs(opens: int, closes: int) -> list[tuple[int, int]]:
    """Return (late hour, next morning's hour) that no one may work both of.

    Who works in the late hour leaves after it has begun; ``REST`` hours must pass before the
    morning's hour begins. Only the first ``SHIFT_MIN`` hours of a morning matter: no shift that
    began with the day has ended by then.
    """
    mornings = range(opens, min(opens + SHIFT_MIN, closes))
    return [(hour + 24 - REST, hour) for hour in mornings if hour + 24 - REST < closes]


def week_shifts(week: Ints) -> int:
    """Return how many shifts a week (7, hours) needs."""
    return sum(cut(day.tolist()).shifts for day in np.asarray(week))
