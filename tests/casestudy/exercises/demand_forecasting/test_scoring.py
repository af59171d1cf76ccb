"""The score: 0 at the baseline, 100 at the reference, more for knowing more, never for noise."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from casestudy import points
from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.demand_forecasting import DemandForecasting, scoring
from casestudy.exercises.demand_forecasting.layout import FORECAST, ORDER, ORDERS, QUANTILES
from tests.casestudy.exercises.conftest import Outputs

WEIGHTED = ("wrmsse", "wql", "order_cost")


def test_the_baseline_scores_zero_with_no_doubt(naive_card: ScoreCard) -> None:
    assert naive_card.score == 0
    assert naive_card.interval == (0, 0)


def test_the_anchors_themselves_are_placed_at_zero_and_a_hundred(
    anchors: Anchors, naive_card: ScoreCard
) -> None:
    metrics = {metric.id: metric for metric in naive_card.metrics}
    for name in WEIGHTED:
        assert metrics[name].value == pytest.approx(anchors["baseline"][name], rel=1e-9)
        assert anchors["reference"][name] < anchors["baseline"][name]
    assert sum(metric.weight for metric in metrics.values()) == pytest.approx(1)


def test_knowing_the_true_mean_beats_the_reference(oracle_card: ScoreCard) -> None:
    assert oracle_card.score > 105


def test_knowing_demand_itself_reaches_the_ceiling(
    exercise: DemandForecasting, data: CaseData, anchors: Anchors
) -> None:
    truth = data.truth["demand"].rename(columns={"demand": "mean"})
    forecast = truth.assign(**dict.fromkeys(QUANTILES, truth["mean"]))
    orders = truth.rename(columns={"mean": ORDER})
    card = exercise.score({FORECAST: forecast, ORDERS: orders}, data, anchors)
    assert card.score == pytest.approx(120)
    assert next(m.value for m in card.metrics if m.id == "order_cost") == 0


def total_of(
    exercise: DemandForecasting, outputs: Outputs, data: CaseData, anchors: Anchors
) -> float:
    return points.total(points.place(scoring.FIGURES, exercise.measure(outputs, data), anchors))


@pytest.mark.parametrize("start", ["oracle", "naive"])
def test_adding_noise_never_helps(
    exercise: DemandForecasting,
    data: CaseData,
    anchors: Anchors,
    start: str,
    request: pytest.FixtureRequest,
) -> None:
    outputs: Outputs = request.getfixturevalue(start)
    rng = np.random.default_rng(4)
    scores = [total_of(exercise, outputs, data, anchors)]
    for strength in (0.25, 0.5, 1.0):
        factor = np.exp(rng.normal(0, strength, len(outputs[FORECAST])))
        forecast = outputs[FORECAST].copy()
        names = ["mean", *QUANTILES]
        forecast[names] = forecast[names].mul(factor, axis=0)
        order = np.round(outputs[ORDERS][ORDER] * factor)
        noisy = {FORECAST: forecast, ORDERS: outputs[ORDERS].assign(**{ORDER: order})}
        scores.append(total_of(exercise, noisy, data, anchors))
    assert all(later <= earlier for earlier, later in pairwise(scores))


def test_the_order_and_type_of_rows_do_not_change_the_score(
    exercise: DemandForecasting,
    data: CaseData,
    anchors: Anchors,
    oracle: Outputs,
    oracle_card: ScoreCard,
) -> None:
    mixed = {
        name.rpartition("/")[2]: table.sample(frac=1, random_state=2).astype(str)
        for name, table in oracle.items()
    }
    assert total_of(exercise, mixed, data, anchors) == pytest.approx(oracle_card.score)


def test_the_same_outputs_give_the_same_interval(
    exercise: DemandForecasting,
    data: CaseData,
    anchors: Anchors,
    oracle: Outputs,
    oracle_card: ScoreCard,
) -> None:
    assert exercise.score(oracle, data, anchors) == oracle_card
    assert oracle_card.interval[0] <= oracle_card.score <= oracle_card.interval[1]


@pytest.mark.parametrize("spoil", ["row", "file", "cell"])
def test_incomplete_outputs_are_refused(
    exercise: DemandForecasting, data: CaseData, naive: Outputs, spoil: str
) -> None:
    if spoil == "row":
        naive[ORDERS] = naive[ORDERS].iloc[1:]
    if spoil == "file":
        del naive[FORECAST]
    if spoil == "cell":
        naive[FORECAST].loc[0, "q50"] = np.nan
    with pytest.raises(ValueError, match="check"):
        exercise.measure(naive, data)


def test_each_breakdown_adds_up_to_the_cost_of_the_orders(oracle_card: ScoreCard) -> None:
    total = next(metric.value for metric in oracle_card.metrics if metric.id == "order_cost")
    assert {item.id for item in oracle_card.breakdowns} == {"store", "group", "weekday"}
    for split in oracle_card.breakdowns:
        assert all(len(row) == len(split.columns) for row in split.rows)
        costs = [float(row[3]) for row in split.rows]
        assert sum(costs) == pytest.approx(total, abs=len(costs))


def test_every_chart_has_a_value_for_each_point(oracle_card: ScoreCard) -> None:
    charts = oracle_card.charts
    assert [chart.id for chart in charts] == ["total", "worst-1", "worst-2", "cost-by-group"]
    for chart in charts:
        assert all(len(line.values) == len(chart.x) for line in chart.series)


def test_the_outputs_may_come_from_csv(
    exercise: DemandForecasting,
    data: CaseData,
    anchors: Anchors,
    oracle: Outputs,
    oracle_card: ScoreCard,
    tmp_path: Path,
) -> None:
    read = {}
    for name, table in oracle.items():
        path = tmp_path / name.rpartition("/")[2]
        table.to_csv(path, index=False)
        read[name] = pd.read_csv(path)
    assert total_of(exercise, read, data, anchors) == pytest.approx(oracle_card.score)
