"""What to have ready: more where it is dear to be short, fewer runs where set-ups are dear."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from casestudy.exercise import CaseData
from casestudy.exercises.order_forecasting import stock_plan
from casestudy.exercises.order_forecasting.layout import LEVELS, STOCK, Floats
from casestudy.exercises.order_forecasting.measures import Rates, stock_cost
from tests.casestudy.exercises.conftest import Outputs


def _rates(express: float = 9.0, setup: float = 0.0, holding: float = 1.0) -> Rates:
    first, second, third, cost = (np.array([v]) for v in (express, setup, holding, 50.0))
    return Rates(first, second, third, cost, np.array([False]))


def _plan(forecast: Floats, rates: Rates) -> list[float]:
    quantiles = np.broadcast_to(forecast[:, None, None], (len(LEVELS), 1, 3))
    found = stock_plan.cheapest(quantiles, np.zeros(1), rates, np.ones(1))
    return [float(value) for value in found[0]]


SURE = np.full(len(LEVELS), 100.0)
SPREAD = np.array([50.0, 80.0, 100.0, 120.0, 150.0])


@pytest.mark.parametrize(
    ("setup", "expected"),
    [(90.0, [100, 100, 100]), (110.0, [200, 0, 100]), (310.0, [300, 0, 0])],
)
def test_runs_are_put_together_when_a_set_up_costs_more_than_holding(
    setup: float, expected: list[float]
) -> None:
    # 100 pieces held for a month cost 100; the third month's are held for two
    found = _plan(SURE, _rates(setup=setup))
    assert found == expected or (setup == 110.0 and found == [100, 200, 0])


def test_more_is_ready_where_it_is_dear_to_be_short() -> None:
    cheap, dear = (_plan(SPREAD, _rates(express=express)) for express in (1.0, 20.0))
    assert all(less < more for less, more in zip(cheap, dear, strict=True))


def test_the_plan_for_sure_orders_is_the_cheapest_of_all_plans() -> None:
    orders = np.array([[30.0, 60.0, 20.0]])
    quantiles = np.broadcast_to(orders, (len(LEVELS), 1, 3))
    for setup in (10.0, 25.0, 70.0):
        rates = _rates(setup=setup)
        found = stock_plan.cheapest(quantiles, np.zeros(1), rates, np.full(1, 10.0))
        tried = [
            stock_cost(orders, np.array([ready]), np.zeros(1), rates).total.sum()
            for ready in product(np.arange(0, 120, 10.0), repeat=3)
        ]
        assert stock_cost(orders, found, np.zeros(1), rates).total.sum() == min(tried)


def test_a_plan_is_in_whole_boxes_and_in_the_forecasts_order(
    data: CaseData, oracle: Outputs
) -> None:
    pack = data.inputs["parts.csv"].set_index("part_no")["pack"]
    plan = oracle[STOCK]
    assert (plan["ready"] % plan["part_no"].map(pack) == 0).all()
    assert plan["part_no"].tolist() == data.truth["orders"]["part_no"].tolist()
    assert (plan["ready"] == 0).mean() > 0.1
