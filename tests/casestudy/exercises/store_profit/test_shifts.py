"""Cutting a day into shifts, against a search through all sets of shifts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pytest

from casestudy.exercises.store_profit.layout import SHIFT_MAX, SHIFT_MIN, price_range
from casestudy.exercises.store_profit.shifts import cover, cut, rest_pairs


@lru_cache(maxsize=200_000)
def fewest(need: tuple[int, ...]) -> int | None:
    """Try every shift that begins where the first people are needed."""
    first = next((hour for hour, people in enumerate(need) if people), None)
    if first is None:
        return 0
    best: int | None = None
    for length in range(SHIFT_MIN, SHIFT_MAX + 1):
        hours = range(first, first + length)
        if hours.stop > len(need) or min(need[hour] for hour in hours) < 1:
            break
        rest = tuple(people - (hour in hours) for hour, people in enumerate(need))
        more = fewest(rest)
        if more is not None and (best is None or more + 1 < best):
            best = more + 1
    return best


def test_a_cut_day_needs_as_few_shifts_as_a_full_search_finds() -> None:
    rng = np.random.default_rng(11)
    feasible = 0
    for _ in range(400):
        hours = int(rng.integers(3, 11))
        day = rng.integers(1, 4, hours) if rng.random() < 0.5 else np.zeros(hours, dtype=int)
        for _ in range(int(rng.integers(0, 4))):
            start = int(rng.integers(0, hours - 2))
            day[start : start + int(rng.integers(3, 9))] += 1
        found, wanted = cut(day.tolist()), fewest(tuple(map(int, day)))
        assert (found.broken is None) == (wanted is not None), day
        if wanted is not None:
            feasible += 1
            assert found.shifts == wanted, day
    assert 100 < feasible < 390


@pytest.mark.parametrize(
    ("day", "hour"),
    [((1, 2, 1, 1, 1), 2), ((2, 2, 2, 2, 2, 3), 5), ((2, 1, 2, 2, 2, 2), 1)],
)
def test_a_day_that_no_shifts_make_is_broken_where_that_shows(
    day: Sequence[int], hour: int
) -> None:
    assert cut(day).broken == hour


def test_nobody_works_nine_hours() -> None:
    assert cut([1] * 8).shifts == 1
    assert cut([1] * 9).shifts == 2


def test_covering_a_need_makes_a_lawful_day_that_is_never_short() -> None:
    rng = np.random.default_rng(5)
    for _ in range(200):
        need = rng.integers(0, 7, int(rng.integers(5, 16))).tolist()
        staff = cover(need)
        assert all(have >= want for have, want in zip(staff, need, strict=True))
        assert cut(staff).broken is None


def test_late_hours_and_early_hours_less_than_eleven_hours_apart_are_paired() -> None:
    assert rest_pairs(7, 22) == [(20, 7), (21, 8)]
    assert rest_pairs(7, 20) == []
    assert rest_pairs(9, 22) == []


def test_prices_may_move_by_a_tenth_in_steps_of_ten_yen() -> None:
    assert price_range(420) == (380, 460)
    assert price_range(500) == (450, 550)
    assert price_range(1085) == (980, 1190)
