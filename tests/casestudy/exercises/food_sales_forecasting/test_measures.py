"""Every figure against an example worked out by hand or an independent implementation."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, mean_pinball_loss

from casestudy.exercise import CaseData
from casestudy.exercises.food_sales_forecasting import FoodSalesForecasting, measures, scoring
from casestudy.exercises.food_sales_forecasting.layout import FORECAST, LEVELS, POINT, QUANTILES
from tests.casestudy.exercises.conftest import Outputs

SALES = np.array([[100.0, 200.0], [50.0, 50.0]])
OFF = np.array([[10.0, -30.0], [5.0, 5.0]])
ONCE = np.ones((1, 2, 2))


def test_the_error_of_the_days_is_the_sum_of_errors_by_the_sum_of_sales() -> None:
    assert measures.weighted_error(np.abs(OFF), SALES, ONCE)[0] == pytest.approx(50 / 400)


def test_the_error_of_the_weeks_lets_too_much_make_up_for_too_little_within_a_store() -> None:
    assert measures.net_error(OFF, SALES, ONCE)[0] == pytest.approx((20 + 10) / 400)


def test_a_week_counted_twice_weighs_twice() -> None:
    counts = np.array([[[2.0, 1.0], [0.0, 0.0]]])
    assert measures.weighted_error(np.abs(OFF), SALES, counts)[0] == pytest.approx(50 / 400)
    assert measures.net_error(OFF, SALES, counts)[0] == pytest.approx(10 / 400)


def test_days_are_added_up_to_weeks() -> None:
    assert scoring.by_week(np.arange(28.0).reshape(1, 28)).tolist() == [[21.0, 70.0, 119.0, 168.0]]


def test_the_figures_of_a_forecast_agree_with_scikit_learn(
    exercise: FoodSalesForecasting, data: CaseData, naive: Outputs
) -> None:
    found = exercise.measure(naive, data)
    both = naive[FORECAST].merge(data.truth["sales"], on=["date", "store_id"])
    mean = both["sales_yen"].mean()
    error = mean_absolute_error(both["sales_yen"], both[POINT])
    losses = [
        mean_pinball_loss(both["sales_yen"], both[name], alpha=float(level))
        for name, level in zip(QUANTILES, LEVELS, strict=True)
    ]
    assert found["wape"] == pytest.approx(100 * error / mean)
    assert found["wql"] == pytest.approx(2 * np.mean(losses) / mean)
    sums = both.groupby("store_id")[[POINT, "sales_yen"]].sum()
    net = (sums[POINT] - sums["sales_yen"]).abs().sum() / sums["sales_yen"].sum()
    assert found["net_error"] == pytest.approx(100 * net)
