"""Advice follows from what is wrong with the outputs, and only from that."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.order_forecasting import OrderForecasting
from casestudy.exercises.order_forecasting.layout import FORECAST, POINT, QUANTILES, READY, STOCK
from tests.casestudy.exercises.conftest import Outputs

FIGURES = [POINT, *QUANTILES]
Advised = Callable[[Outputs], list[str]]


@pytest.fixture
def advice_on(exercise: OrderForecasting, data: CaseData, anchors: Anchors) -> Advised:
    return lambda outputs: [item.id for item in exercise.score(outputs, data, anchors).advice]


def _scale(outputs: Outputs, rows: pd.Series, factor: float) -> Outputs:
    forecast = outputs[FORECAST].copy()
    forecast.loc[rows.to_numpy(), FIGURES] *= factor
    return {**outputs, FORECAST: forecast}


def _of_part(data: CaseData, table: pd.DataFrame, column: str) -> pd.Series:
    return table["part_no"].map(data.inputs["parts.csv"].set_index("part_no")[column])


def test_good_outputs_get_one_step_towards_the_presentation(
    oracle: Outputs, advice_on: Advised
) -> None:
    assert advice_on(oracle) == ["present"]


def test_a_customer_left_too_high_is_named(
    exercise: OrderForecasting, data: CaseData, anchors: Anchors, oracle: Outputs
) -> None:
    customer = _of_part(data, oracle[FORECAST], "customer_id")
    largest = customer.value_counts().index[0]
    card = exercise.score(_scale(oracle, customer == largest, 1.4), data, anchors)
    found = next(item for item in card.advice if item.id == "customer")
    assert largest in found.body.ja
    assert "above" in found.body.en


def test_a_far_month_no_better_than_its_notice_points_to_the_lead(
    data: CaseData, oracle: Outputs, advice_on: Advised
) -> None:
    last = oracle[FORECAST]["month"] == oracle[FORECAST]["month"].max()
    assert "lead" in advice_on(_scale(oracle, last, 1.5))


def test_a_holiday_month_too_high_points_to_working_days(
    data: CaseData, oracle: Outputs, advice_on: Advised
) -> None:
    calendar = data.inputs["calendar.csv"].set_index("month")["shutdown_days"]
    quiet = oracle[FORECAST]["month"].map(calendar) >= 2
    assert quiet.any()
    assert "calendar" in advice_on(_scale(oracle, quiet, 1.2))


def test_new_parts_too_high_point_to_ramp_ups(
    data: CaseData, oracle: Outputs, advice_on: Advised
) -> None:
    first = _of_part(data, oracle[FORECAST], "first_month")
    assert "ramp-up" in advice_on(_scale(oracle, first > "2024-07-01", 1.6))


def test_ending_parts_too_high_point_to_their_end(
    data: CaseData, oracle: Outputs, advice_on: Advised
) -> None:
    last = _of_part(data, oracle[FORECAST], "last_month")
    assert "ending" in advice_on(_scale(oracle, last != "", 1.6))


@pytest.mark.parametrize("factor", [0.2, 4.0])
def test_intervals_too_narrow_or_too_wide_are_noticed(
    oracle: Outputs, advice_on: Advised, factor: float
) -> None:
    forecast = oracle[FORECAST].copy()
    for name in QUANTILES:
        spread = (forecast[name] - forecast[POINT]) * factor
        forecast[name] = np.maximum(forecast[POINT] + spread, 0)
    assert advice_on({**oracle, FORECAST: forecast}) == ["intervals"]


@pytest.mark.parametrize(("boxes", "expected"), [(1.3, "over-stock"), (0.7, "under-stock")])
def test_a_stock_plan_far_from_the_newsvendors_is_noticed(
    data: CaseData, oracle: Outputs, advice_on: Advised, boxes: float, expected: str
) -> None:
    plan = oracle[STOCK].copy()
    pack = _of_part(data, plan, "pack")
    plan[READY] = (np.rint(plan[READY] * boxes / pack) * pack).astype(int)
    assert expected in advice_on({**oracle, STOCK: plan})


def test_making_every_part_in_every_month_points_to_changeovers(
    data: CaseData, oracle: Outputs, advice_on: Advised
) -> None:
    plan = oracle[FORECAST][["part_no", "month"]].copy()
    pack = _of_part(data, plan, "pack")
    plan[READY] = (np.ceil(oracle[FORECAST]["q95"] / pack) * pack).astype(int)
    assert "changeovers" in advice_on({**oracle, STOCK: plan})


def test_parts_worse_than_their_notice_are_listed(
    exercise: OrderForecasting, data: CaseData, anchors: Anchors, oracle: Outputs
) -> None:
    rng = np.random.default_rng(1)
    noisy = exercise.worsen(oracle, data.inputs, 0.8, rng)
    card = exercise.score({**oracle, FORECAST: noisy[FORECAST]}, data, anchors)
    assert "worse" in [item.id for item in card.advice]


def test_rarely_ordered_parts_that_are_far_off_are_noticed(
    data: CaseData, oracle: Outputs, advice_on: Advised
) -> None:
    lots = data.truth["orders"].groupby("part_no").apply(
        lambda rows: rows["quantity"].mean() / rows["lot"].iloc[0], include_groups=False
    )  # fmt: skip
    rare = oracle[FORECAST]["part_no"].map(lots) < 2
    assert "lots" in advice_on(_scale(oracle, rare, 0.3))


def test_the_plans_step_is_kept_beside_large_errors_of_the_forecast(
    data: CaseData, oracle: Outputs, advice_on: Advised
) -> None:
    plan = oracle[STOCK].assign(**{READY: 0})
    steps = advice_on({**_scale(oracle, oracle[FORECAST]["month"] != "", 1.6), STOCK: plan})
    assert "under-stock" in steps
    assert len(steps) == 4


def test_at_most_four_steps_are_given(naive: Outputs, advice_on: Advised) -> None:
    assert 1 <= len(advice_on(naive)) <= 4
