"""Advice follows from what is wrong with the forecast, and only from that."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from casestudy.card import Advice
from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.food_sales_forecasting import FoodSalesForecasting
from casestudy.exercises.food_sales_forecasting.layout import FORECAST, POINT, QUANTILES
from tests.casestudy.exercises.conftest import Outputs

FIGURES = [POINT, *QUANTILES]
Advised = Callable[[Outputs], dict[str, Advice]]


@pytest.fixture
def advice_on(exercise: FoodSalesForecasting, data: CaseData, anchors: Anchors) -> Advised:
    return lambda outputs: {item.id: item for item in exercise.score(outputs, data, anchors).advice}


def _scale(outputs: Outputs, rows: pd.Series, factor: float | pd.Series) -> Outputs:
    forecast = outputs[FORECAST].copy()
    scale = np.where(rows, factor, 1.0)
    forecast[FIGURES] = forecast[FIGURES].mul(scale, axis=0)
    return {FORECAST: forecast}


def _largest(data: CaseData) -> str:
    return str(data.truth["sales"].groupby("store_id")["sales_yen"].sum().idxmax())


def test_good_outputs_get_one_step_towards_the_presentation(
    oracle: Outputs, advice_on: Advised, data: CaseData
) -> None:
    (found,) = advice_on(oracle).values()
    assert found.id == "present"
    assert str(data.inputs["stores.csv"]["forecasting_hours"].sum()) in found.body.ja


def test_a_store_too_high_on_all_days_is_named(
    oracle: Outputs, advice_on: Advised, data: CaseData
) -> None:
    store = _largest(data)
    found = advice_on(_scale(oracle, oracle[FORECAST]["store_id"] == store, 1.2))["level"]
    name = data.inputs["stores.csv"].set_index("store_id").loc[store, "name"]
    assert name in found.body.ja
    assert "above" in found.body.en


def test_weekends_of_a_store_too_low_are_noticed(
    oracle: Outputs, advice_on: Advised, data: CaseData
) -> None:
    table = oracle[FORECAST]
    weekend = pd.to_datetime(table["date"]).dt.day_of_week >= 5
    rows = weekend & (table["store_id"] == _largest(data))
    assert "weekend" in advice_on(_scale(oracle, rows, 0.75))


def test_golden_week_of_a_store_too_high_is_noticed(
    oracle: Outputs, advice_on: Advised, data: CaseData
) -> None:
    table = oracle[FORECAST]
    rows = (table["date"] >= "2025-04-29") & (table["store_id"] == _largest(data))
    assert "golden-week" in advice_on(_scale(oracle, rows, 1.3))


def test_a_working_day_too_low_in_all_stores_is_noticed(
    oracle: Outputs, advice_on: Advised
) -> None:
    wednesday = pd.to_datetime(oracle[FORECAST]["date"]).dt.day_of_week == 2
    assert "水" in advice_on(_scale(oracle, wednesday, 0.85))["weekday"].body.ja


def test_errors_that_go_with_the_temperature_are_noticed(
    oracle: Outputs, advice_on: Advised, data: CaseData
) -> None:
    table = oracle[FORECAST]
    degrees = table["date"].map(data.inputs["calendar.csv"].set_index("date")["temperature"])
    factor = np.exp(0.05 * (degrees - degrees.mean()))
    store = table["store_id"] == _largest(data)
    assert "temperature" in advice_on(_scale(oracle, store, factor))


@pytest.mark.parametrize("factor", [0.3, 3.0])
def test_intervals_too_narrow_or_too_wide_are_noticed(
    oracle: Outputs, advice_on: Advised, factor: float
) -> None:
    forecast = oracle[FORECAST].copy()
    for name in QUANTILES:
        forecast[name] = forecast[POINT] + (forecast[name] - forecast[POINT]) * factor
    assert list(advice_on({FORECAST: forecast})) == ["intervals"]


def test_stores_whose_staff_were_better_are_counted(
    exercise: FoodSalesForecasting, oracle: Outputs, advice_on: Advised, data: CaseData
) -> None:
    worse = exercise.worsen(oracle, data.inputs, 0.3, np.random.default_rng(1))
    assert "staff" in advice_on(worse)


def test_at_most_four_steps_are_given(naive: Outputs, advice_on: Advised) -> None:
    assert 1 <= len(advice_on(naive)) <= 4
