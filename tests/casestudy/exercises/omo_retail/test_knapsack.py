"""The plan under a budget, against the best that an exact solver finds."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from casestudy.exercises.omo_retail.knapsack import allocate


def _worth(choice: np.ndarray, value: np.ndarray) -> float:
    return float(sum(value[row, action] for row, action in enumerate(choice) if action >= 0))


def _spent(choice: np.ndarray, cost: np.ndarray) -> float:
    return float(sum(cost[action] for action in choice if action >= 0))


def test_with_money_for_all_each_member_gets_the_best_action() -> None:
    value = np.array([[5.0, 9.0], [-1.0, -2.0], [3.0, -np.inf]])
    assert allocate(value, np.array([1.0, 2.0]), 100.0).tolist() == [1, -1, 0]


def test_without_money_nobody_gets_anything() -> None:
    assert allocate(np.array([[5.0], [7.0]]), np.array([3.0]), 2.0).tolist() == [-1, -1]


@pytest.mark.parametrize("seed", range(8))
def test_no_small_plan_is_much_better(seed: int) -> None:
    rng = np.random.default_rng(seed)
    value, cost = rng.normal(20, 30, (7, 2)), np.array([2.0, 5.0])
    best = max(
        _worth(np.array(choice), value)
        for choice in product((-1, 0, 1), repeat=7)
        if _spent(np.array(choice), cost) <= 12
    )
    found = allocate(value, cost, 12.0)
    assert _spent(found, cost) <= 12
    assert _worth(found, value) >= best - value.max()


def test_a_large_plan_comes_within_a_thousandth_of_the_exact_optimum() -> None:
    rng = np.random.default_rng(5)
    value, cost, budget = rng.normal(10, 60, (300, 3)), np.array([3.0, 12.0, 130.0]), 4000.0
    one_each = np.kron(np.eye(300), np.ones((1, 3)))
    exact = milp(
        -value.ravel(),
        constraints=[
            LinearConstraint(one_each, ub=1),
            LinearConstraint(np.tile(cost, 300)[None, :], ub=budget),
        ],
        bounds=Bounds(0, 1),
        integrality=np.ones(900),
        options={"mip_rel_gap": 1e-4},
    )
    found = allocate(value, cost, budget)
    assert _spent(found, cost) <= budget
    assert _worth(found, value) >= -exact.fun * 0.999
