"""Months of the case: numbers, dates, and the days on which customers' lines run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

HISTORY, HORIZON, TOTAL = 36, 3, 39
"""Months of orders on record, months to forecast, and both."""
LEADS = (1, 2, 3)
"""A customer gives notice of a month's orders three, two and one months before it."""
FIRST_MONTHS = (date(2025, 4, 1), date(2025, 7, 1), date(2025, 11, 1))
"""One of these is the first month to forecast; each is followed by a long holiday."""
_SHUTDOWNS = (((4, 29), (5, 6)), ((8, 9), (8, 17)), ((12, 27), (12, 31)), ((1, 1), (1, 4)))
"""First and last day on which the lines of most customers stand still."""


def shifted(month: date, by: int) -> date:
    """Return the first day of the month ``by`` months later."""
    number = month.year * 12 + month.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def span(first_target: date) -> tuple[date, ...]:
    """Return the first days of the 36 months on record and of the 3 to forecast."""
    return tuple(shifted(first_target, k - HISTORY) for k in range(TOTAL))


def _days(month: date) -> Iterator[date]:
    day = month
    while day.month == month.month:
        yield day
        day += timedelta(days=1)


def _stands_still(day: date) -> bool:
    return any(first <= (day.month, day.day) <= last for first, last in _SHUTDOWNS)


def working_days(month: date) -> int:
    """Return how many days the lines of most customers run in a month."""
    return sum(day.weekday() < 5 and not _stands_still(day) for day in _days(month))


def shutdown_days(month: date) -> int:
    """Return how many weekdays of a month fall into a long holiday."""
    return sum(day.weekday() < 5 and _stands_still(day) for day in _days(month))


def working_day_effect(months: tuple[date, ...]) -> NDArray[np.float64]:
    """Return the logarithm of each month's working days against the usual twenty and a half."""
    return np.log(np.array([working_days(month) for month in months]) / 20.5)
