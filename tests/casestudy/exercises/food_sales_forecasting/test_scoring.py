"""The score: 0 for the staff, 100 for the reference, more for who knows the process."""

from __future__ import annotations

import numpy as np
import pytest

from casestudy.card import Chart, ScoreCard
from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.food_sales_forecasting import FoodSalesForecasting, scoring
from casestudy.exercises.food_sales_forecasting.layout import FORECAST, POINT
from tests.casestudy.exercises.conftest import Outputs


def test_the_staff_score_zero(naive_card: ScoreCard) -> None:
    assert naive_card.score == 0.0


def test_knowing_the_process_beats_the_reference(oracle_card: ScoreCard) -> None:
    assert oracle_card.score > 102
    assert oracle_card.interval[0] <= oracle_card.score <= oracle_card.interval[1]


def test_the_reference_beats_the_staff_of_most_stores(anchors: Anchors) -> None:
    assert anchors["reference"]["stores_beaten"] >= 80
    assert anchors["reference"]["wape"] < 0.75 * anchors["baseline"]["wape"]


def test_the_weights_add_up_to_one() -> None:
    assert sum(figure.weight for figure in scoring.FIGURES) == pytest.approx(1.0)


def test_the_order_and_type_of_rows_do_not_change_the_score(
    exercise: FoodSalesForecasting,
    data: CaseData,
    anchors: Anchors,
    oracle: Outputs,
    oracle_card: ScoreCard,
) -> None:
    mixed = oracle[FORECAST].sample(frac=1, random_state=2)
    mixed["date"] = mixed["date"] + " 00:00:00"
    assert exercise.score({"forecast.csv": mixed}, data, anchors).score == pytest.approx(
        oracle_card.score
    )


def test_incomplete_outputs_are_refused(
    exercise: FoodSalesForecasting, data: CaseData, naive: Outputs
) -> None:
    short = {FORECAST: naive[FORECAST].iloc[1:]}
    naive[FORECAST].loc[0, "q50"] = np.nan
    for outputs in (short, naive, {}):
        with pytest.raises(ValueError, match="check"):
            exercise.measure(outputs, data)


def test_each_breakdown_covers_all_sales(oracle_card: ScoreCard, data: CaseData) -> None:
    sales = data.truth["sales"]["sales_yen"].sum() / 1000
    assert [item.id for item in oracle_card.breakdowns] == ["store", "format", "weekday", "ahead"]
    for split in oracle_card.breakdowns:
        assert all(len(row) == len(split.columns) for row in split.rows)
        parts = [float(row[5]) for row in split.rows]
        assert sum(parts) == pytest.approx(sales, abs=len(parts))


def test_the_charts_have_a_value_for_each_point(oracle_card: ScoreCard) -> None:
    charts = [chart for chart in oracle_card.charts if isinstance(chart, Chart)]
    assert [chart.id for chart in charts] == ["total", "against-staff", "hardest", "gain"]
    for chart in charts:
        assert all(len(line.values) == len(chart.x) for line in chart.series)


def test_the_waterfall_leads_from_the_staffs_error_to_yours(oracle_card: ScoreCard) -> None:
    chart = oracle_card.charts[-1]
    assert isinstance(chart, Chart)
    first, last = chart.series[0].values[0], chart.series[0].values[-1]
    changes = [value for value in chart.series[1].values if value is not None]
    assert first is not None
    assert last == pytest.approx(first + sum(changes), abs=1)


def test_noise_is_not_rewarded(
    exercise: FoodSalesForecasting,
    data: CaseData,
    anchors: Anchors,
    oracle: Outputs,
    oracle_card: ScoreCard,
) -> None:
    worse = exercise.worsen(oracle, data.inputs, 0.2, np.random.default_rng(4))
    assert all(check.ok for check in exercise.check(worse, data.inputs))
    assert exercise.score(worse, data, anchors).score < oracle_card.score - 10
    assert oracle[FORECAST][POINT].gt(0).all()
