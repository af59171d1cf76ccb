"""Every figure against an example worked out by hand or an independent implementation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import gmean
from sklearn.metrics import mean_pinball_loss

from casestudy import metrics
from casestudy.exercises.order_forecasting import measures

ORDERS = np.array([[100.0, 0.0, 50.0], [10.0, 10.0, 10.0]])
FORECAST = np.array([[90.0, 20.0, 50.0], [12.0, 10.0, 7.0]])
NOTICE = np.array([[130.0, 40.0, 60.0], [10.0, 10.0, 11.0]])
PRICE = np.array([2.0, 100.0])
ONCE = np.ones((1, 2))


def test_the_errors_of_a_part_add_up_over_the_months() -> None:
    assert measures.part_errors(ORDERS, FORECAST).tolist() == [30.0, 5.0]
    assert measures.part_errors(ORDERS, NOTICE).tolist() == [80.0, 1.0]


def test_the_ratio_to_the_notice_is_a_geometric_mean_over_parts() -> None:
    error = measures.part_errors(ORDERS, FORECAST)
    theirs = measures.part_errors(ORDERS, NOTICE)
    allowance = np.array([10.0, 1.0])
    ratios = measures.log_ratio(error, theirs, allowance)
    found = measures.geometric_mean(ratios, ONCE)
    assert found[0] == pytest.approx(gmean([40.0 / 90.0, 6.0 / 2.0]))


def test_the_notice_itself_has_a_ratio_of_one() -> None:
    theirs = measures.part_errors(ORDERS, NOTICE)
    ratios = measures.log_ratio(theirs, theirs, np.array([10.0, 1.0]))
    assert measures.geometric_mean(ratios, ONCE)[0] == 1.0


def test_a_part_counted_twice_weighs_twice() -> None:
    ratios = np.log([0.5, 4.0])
    assert measures.geometric_mean(ratios, np.array([[2.0, 1.0]]))[0] == pytest.approx(
        gmean([0.5, 0.5, 4.0])
    )


def test_only_an_error_strictly_below_half_is_halved() -> None:
    error, theirs = np.array([39.0, 40.0, 0.0]), np.array([80.0, 80.0, 0.0])
    assert measures.halved(error, theirs).tolist() == [True, False, False]


def test_the_error_in_total_is_in_yen() -> None:
    error = measures.part_errors(ORDERS, FORECAST)
    found = measures.weighted_error(error, ORDERS, PRICE, ONCE)
    assert found[0] == pytest.approx((30 * 2 + 5 * 100) / (150 * 2 + 30 * 100))


def test_the_quantile_loss_agrees_with_scikit_learn() -> None:
    levels = np.array([0.05, 0.5, 0.95])
    quantiles = np.stack([FORECAST * 0.8, FORECAST, FORECAST * 1.3])
    price = np.ones(2)
    found = metrics.weighted_quantile_loss(ORDERS, quantiles, levels, price)
    theirs = [
        mean_pinball_loss(ORDERS.ravel(), quantiles[k].ravel(), alpha=float(level))
        for k, level in enumerate(levels)
    ]
    assert found == pytest.approx(2 * np.mean(theirs) * ORDERS.size / ORDERS.sum())


def test_stock_is_filled_kept_made_by_express_and_scrapped() -> None:
    rates = measures.Rates(
        express=np.array([5.0, 5.0]),
        setup=np.array([100.0, 1000.0]),
        holding=np.array([2.0, 2.0]),
        unit_cost=np.array([30.0, 30.0]),
        over=np.array([True, False]),
    )
    ready = np.array([[120.0, 0.0, 40.0], [10.0, 0.0, 30.0]])
    cost = measures.stock_cost(ORDERS, ready, np.array([0.0, 12.0]), rates)
    # part 1: 120 − 100 = 20 kept, 20 − 0 kept, filled to 40 and 10 short, nothing left to scrap
    # part 2: 12 in stock are more than 10, 2 kept; 8 short; 20 kept and not scrapped
    assert cost.holding.tolist() == [[40.0, 40.0, 0.0], [4.0, 0.0, 40.0]]
    assert cost.express.tolist() == [[0.0, 0.0, 50.0], [0.0, 40.0, 0.0]]
    # part 1: filled in months 1 and 3, by express in month 3; part 2: by express in 2, filled in 3
    assert cost.changeover.tolist() == [[100.0, 0.0, 200.0], [0.0, 1000.0, 1000.0]]
    assert cost.scrap.sum() == 0.0
    assert cost.total.sum() == 2514.0


def test_several_courses_of_orders_cost_what_each_costs_alone() -> None:
    express, setup, holding, scrap = (np.array([v, 2.0 * v]) for v in (5.0, 9.0, 2.0, 30.0))
    rates = measures.Rates(express, setup, holding, scrap, np.array([True, False]))
    ready = np.array([[120.0, 0.0, 40.0], [10.0, 0.0, 30.0]])
    opening = np.array([0.0, 12.0])
    both = measures.stock_cost(np.stack([ORDERS, NOTICE]), ready, opening, rates).total
    for course, total in zip((ORDERS, NOTICE), both, strict=True):
        assert total == pytest.approx(measures.stock_cost(course, ready, opening, rates).total)


def test_what_is_left_of_an_ended_part_is_scrapped_at_cost() -> None:
    express, setup, holding, cost_of_one = (np.array([value]) for value in (5.0, 7.0, 2.0, 30.0))
    rates = measures.Rates(express, setup, holding, cost_of_one, np.array([True]))
    cost = measures.stock_cost(np.array([[4.0]]), np.array([[10.0]]), np.zeros(1), rates)
    assert cost.scrap.tolist() == [[180.0]]
    assert cost.holding.tolist() == [[12.0]]
