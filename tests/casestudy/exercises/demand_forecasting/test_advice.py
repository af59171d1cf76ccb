"""Advice follows from what is wrong with the outputs, and only from that."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.demand_forecasting import DemandForecasting
from casestudy.exercises.demand_forecasting.layout import FORECAST, ORDER, ORDERS, QUANTILES
from tests.casestudy.exercises.conftest import Outputs

FIGURES = ["mean", *QUANTILES]
Rows = Callable[[pd.DataFrame], pd.Series]


@pytest.fixture
def advice_on(
    exercise: DemandForecasting, data: CaseData, anchors: Anchors
) -> Callable[[Outputs], list[str]]:
    return lambda outputs: [item.id for item in exercise.score(outputs, data, anchors).advice]


Advised = Callable[[Outputs], list[str]]


def _scale(outputs: Outputs, rows: pd.Series, factor: float) -> Outputs:
    forecast = outputs[FORECAST].copy()
    forecast.loc[rows.to_numpy(), FIGURES] *= factor
    return {**outputs, FORECAST: forecast}


def _often_sold_out(data: CaseData, table: pd.DataFrame) -> pd.Series:
    sales = data.inputs["sales.csv"]
    recent = sales[sales["date"] >= "2025-02-10"]
    share = recent.groupby(["store_id", "item_id"])["sold_out"].mean()
    keys = pd.MultiIndex.from_frame(table[["store_id", "item_id"]])
    return pd.Series(share.reindex(keys).to_numpy() >= 0.25)


def test_good_outputs_get_one_step_towards_the_presentation(
    oracle: Outputs, advice_on: Advised
) -> None:
    assert advice_on(oracle) == ["present"]


def test_low_forecasts_where_shelves_ran_empty_point_to_censoring(
    data: CaseData, oracle: Outputs, advice_on: Advised
) -> None:
    rows = _often_sold_out(data, oracle[FORECAST])
    assert "censoring" in advice_on(_scale(oracle, rows, 0.8))


def test_low_forecasts_on_flyer_days_point_to_promotions(
    data: CaseData, oracle: Outputs, advice_on: Advised
) -> None:
    assert "promotion" in advice_on(_scale(oracle, data.inputs["plan.csv"]["promo"] == 1, 0.7))


def test_low_forecasts_on_one_stores_weekends_point_to_the_calendar(
    oracle: Outputs, advice_on: Advised
) -> None:
    table = oracle[FORECAST]
    weekend = pd.to_datetime(table["date"]).dt.day_of_week >= 5
    assert "calendar" in advice_on(_scale(oracle, weekend & (table["store_id"] == "S03"), 0.6))


def test_one_store_too_high_points_to_its_records(oracle: Outputs, advice_on: Advised) -> None:
    assert "records" in advice_on(_scale(oracle, oracle[FORECAST]["store_id"] == "S02", 1.3))


def test_a_new_item_far_off_is_named(oracle: Outputs, advice_on: Advised) -> None:
    assert "new-item-I24" in advice_on(_scale(oracle, oracle[FORECAST]["item_id"] == "I24", 1.5))


@pytest.mark.parametrize("factor", [0.3, 3.0])
def test_intervals_too_narrow_or_too_wide_are_noticed(
    oracle: Outputs, advice_on: Advised, factor: float
) -> None:
    forecast = oracle[FORECAST].copy()
    for name in QUANTILES:
        spread = (forecast[name] - forecast["mean"]) * factor
        forecast[name] = np.maximum(forecast["mean"] + spread, 0)
    assert advice_on({**oracle, FORECAST: forecast}) == ["intervals"]


@pytest.mark.parametrize(
    ("one_day", "factor", "expected"), [(True, 1.5, "over-order"), (False, 0.7, "under-order")]
)
def test_orders_far_from_the_newsvendors_are_noticed(
    data: CaseData, oracle: Outputs, advice_on: Advised, one_day: bool, factor: float, expected: str
) -> None:
    life = data.inputs["items.csv"].set_index("item_id")["shelf_life_days"]
    orders = oracle[ORDERS].copy()
    rows = (orders["item_id"].map(life) == 1) == one_day
    orders.loc[rows, ORDER] = np.round(orders.loc[rows, ORDER] * factor)
    assert advice_on({**oracle, ORDERS: orders}) == [expected]


def test_at_most_four_steps_are_given(naive: Outputs, advice_on: Advised) -> None:
    assert 1 <= len(advice_on(naive)) <= 4
