"""Hours have a worth where they are short; prices follow it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from casestudy.exercises.effort_estimation.capacity import Cells, fill

CELLS = Cells(
    names=("mill", "lathe"),
    free=np.array([10.0, 100.0]),
    variable=np.array([2.0, 1.0]),
    overtime=np.array([6.0, 5.0]),
    fixed=np.array([4.0, 3.0]),
)


def test_hours_add_up_by_group_and_those_beyond_the_free_ones_cost_more() -> None:
    load = CELLS.load(np.array([0, 1, 0]), np.array([8.0, 30.0, 5.0]))
    assert load.tolist() == [13.0, 30.0]
    # 10 × 4 and 100 × 3 are paid in any case, 3 hours beyond cost 6 each
    assert CELLS.burden(load) == 40 + 300 + 18


@pytest.fixture
def market() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ten like jobs in each group; hours and contribution (N, T) at three prices."""
    cell = np.repeat([0, 1], 10)
    chance = np.array([0.8, 0.5, 0.2])
    profit = np.tile(chance * (np.array([10.0, 12.0, 14.0]) - 2 * CELLS.variable[0]), (20, 1))
    return cell, profit, np.tile(2 * chance, (20, 1))


def test_idle_hours_are_worth_nothing_and_short_ones_as_much_as_makes_the_jobs_fit(
    market: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    cell, profit, hours = market
    best, worth = fill(CELLS, cell, profit, hours)
    assert worth[1] == pytest.approx(0, abs=0.1)
    assert 0 < worth[0] < CELLS.overtime[0]
    assert set(best[cell == 1]) == {0}
    assert CELLS.load(cell, hours[np.arange(20), best])[0] <= 10


def test_the_choice_earns_as_much_as_the_best_of_all_choices_alike_within_a_group(
    market: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    cell, profit, hours = market
    rows = np.arange(20)

    def earned(position: np.ndarray) -> float:
        load = CELLS.load(cell, hours[rows, position])
        return float(profit[rows, position].sum() - CELLS.burden(load))

    best, _ = fill(CELLS, cell, profit, hours)
    tried = [
        earned(np.where(cell == 0, mill, lathe)) for mill, lathe in product(range(3), repeat=2)
    ]
    assert earned(best) == pytest.approx(max(tried))
