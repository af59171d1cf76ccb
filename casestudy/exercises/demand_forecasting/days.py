"""The calendar of the case: dates, Japanese holidays, paydays and pension days."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays
import numpy as np
from numpy.typing import NDArray

FIRST_DAY = date(2022, 4, 4)
ORIGIN = date(2025, 4, 7)
"""First day to forecast; a Monday. The horizon holds a pension day, a payday and Golden Week."""
HORIZON = 28
HISTORY = (ORIGIN - FIRST_DAY).days
TOTAL = HISTORY + HORIZON

DATES: tuple[date, ...] = tuple(FIRST_DAY + timedelta(days=k) for k in range(TOTAL))


@lru_cache(maxsize=1)
def holiday_names() -> tuple[str, ...]:
    """Name of the national holiday of each day in Japanese, empty on other days."""
    japan = holidays.country_holidays("JP", years=range(2022, 2026), language="ja")
    return tuple(str(japan.get(day, "")) for day in DATES)


def _business_day_before(day: date, off: frozenset[date]) -> date:
    while day.weekday() >= 5 or day in off:
        day -= timedelta(days=1)
    return day


def _marked(day_of_month: int, months: range) -> NDArray[np.bool_]:
    """Mark ``day_of_month``, moved forward to the business day before when banks are closed."""
    off = frozenset(day for day, name in zip(DATES, holiday_names(), strict=True) if name)
    nominal = [day for day in DATES if day.day == day_of_month and day.month in months]
    paid = {_business_day_before(day, off) for day in nominal}
    return np.array([day in paid for day in DATES])


def paydays() -> NDArray[np.bool_]:
    """Days on which most firms pay wages: the 25th, or the business day before."""
    return _marked(25, range(1, 13))


def pension_days() -> NDArray[np.bool_]:
    """Days on which public pensions are paid: the 15th of even months, or the day before."""
    return _marked(15, range(2, 13, 2))


def days_off() -> NDArray[np.bool_]:
    """National holidays that fall on Monday to Friday."""
    return np.array(
        [bool(n) and d.weekday() < 5 for d, n in zip(DATES, holiday_names(), strict=True)]
    )


def golden_week() -> NDArray[np.bool_]:
    """29 April to 5 May."""
    return np.array([(d.month, d.day) in _GOLDEN_WEEK for d in DATES])


def year_end() -> NDArray[np.bool_]:
    """28 to 31 December."""
    return np.array([d.month == 12 and d.day >= 28 for d in DATES])


_GOLDEN_WEEK = {(4, 29), (4, 30), (5, 1), (5, 2), (5, 3), (5, 4), (5, 5)}
