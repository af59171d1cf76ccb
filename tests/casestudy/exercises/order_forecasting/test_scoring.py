"""The score: 0 for the notice as it is, 100 for the reference, half of the error for most parts."""

from __future__ import annotations

import numpy as np
import pytest

from casestudy.card import Chart, ScoreCard
from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.order_forecasting import HALF_SHARE_MARK, OrderForecasting, scoring
from casestudy.exercises.order_forecasting.layout import FORECAST, POINT, STOCK
from casestudy.exercises.order_forecasting.records import latest_notices
from tests.casestudy.exercises.conftest import Outputs


def test_the_notice_as_it_is_scores_zero(naive_card: ScoreCard) -> None:
    assert naive_card.score == 0.0
    ratio = next(metric for metric in naive_card.metrics if metric.id == "part_ratio")
    assert ratio.value == 1.0


def test_knowing_the_need_beats_the_reference(oracle_card: ScoreCard) -> None:
    assert oracle_card.score > 102
    assert oracle_card.interval[0] <= oracle_card.score <= oracle_card.interval[1]


def test_the_reference_halves_the_notices_error_for_the_stated_share_of_parts(
    anchors: Anchors,
) -> None:
    assert anchors["reference"]["half_share"] >= HALF_SHARE_MARK
    assert anchors["baseline"]["half_share"] == 0.0
    assert anchors["reference"]["total_error"] < 0.5 * anchors["baseline"]["total_error"]


def test_the_stated_share_is_told_to_learners(exercise: OrderForecasting) -> None:
    assert f"{HALF_SHARE_MARK:.0f}%以上" in exercise.info.brief.ja
    assert f"at least {HALF_SHARE_MARK:.0f}%" in exercise.info.brief.en


def test_the_weights_add_up_to_one(exercise: OrderForecasting) -> None:
    assert sum(figure.weight for figure in scoring.FIGURES) == pytest.approx(1.0)
    parts = {name for part in exercise.info.parts for name in part.metrics}
    assert parts == {figure.id for figure in scoring.FIGURES}


def test_the_baseline_repeats_the_notice_sent_last(naive: Outputs, data: CaseData) -> None:
    notices = data.inputs["notices.csv"]
    row = naive[FORECAST].iloc[0]
    mine = notices[(notices["part_no"] == row["part_no"]) & (notices["month"] == row["month"])]
    assert row[POINT] == mine["quantity"].iloc[-1]
    assert latest_notices(data.inputs)[0] == row[POINT]


def test_the_order_of_rows_does_not_change_the_score(
    exercise: OrderForecasting,
    data: CaseData,
    anchors: Anchors,
    oracle: Outputs,
    oracle_card: ScoreCard,
) -> None:
    mixed = {n.rpartition("/")[2]: t.sample(frac=1, random_state=2) for n, t in oracle.items()}
    assert exercise.score(mixed, data, anchors).score == pytest.approx(oracle_card.score)


@pytest.mark.parametrize("spoil", ["row", "file", "cell"])
def test_incomplete_outputs_are_refused(
    exercise: OrderForecasting, data: CaseData, naive: Outputs, spoil: str
) -> None:
    if spoil == "row":
        naive[STOCK] = naive[STOCK].iloc[1:]
    if spoil == "file":
        del naive[FORECAST]
    if spoil == "cell":
        naive[FORECAST].loc[0, "q50"] = np.nan
    with pytest.raises(ValueError, match="check"):
        exercise.measure(naive, data)


def test_each_breakdown_adds_up_to_the_cost_of_the_plan(oracle_card: ScoreCard) -> None:
    total = next(metric.value for metric in oracle_card.metrics if metric.id == "stock_cost")
    assert [item.id for item in oracle_card.breakdowns] == ["customer", "month", "stage", "lots"]
    for split in oracle_card.breakdowns:
        assert all(len(row) == len(split.columns) for row in split.rows)
        costs = [float(row[5]) for row in split.rows]
        assert sum(costs) == pytest.approx(total, abs=len(costs))


def test_the_charts_are_those_of_the_case(oracle_card: ScoreCard, data: CaseData) -> None:
    charts = {chart.id: chart for chart in oracle_card.charts if isinstance(chart, Chart)}
    assert list(charts) == [
        "ratio-by-part", "most-gained", "most-off", "habits", "cost-waterfall",
    ]  # fmt: skip
    for chart in charts.values():
        assert all(len(line.values) == len(chart.x) for line in chart.series)
    ratio = charts["ratio-by-part"].series[0].values
    assert len(ratio) == data.inputs["plan.csv"]["part_no"].nunique()
    assert list(ratio) == sorted(ratio, key=lambda value: -(value or 0.0))


def test_the_waterfall_leads_from_the_notices_cost_to_the_plans(oracle_card: ScoreCard) -> None:
    chart = next(chart for chart in oracle_card.charts if chart.id == "cost-waterfall")
    assert isinstance(chart, Chart)
    first, last = chart.series[0].values[0], chart.series[0].values[-1]
    changes = [value for value in chart.series[1].values if value is not None]
    assert first is not None
    assert last == pytest.approx(first + sum(changes), abs=3)


def test_noise_is_not_rewarded(
    exercise: OrderForecasting,
    data: CaseData,
    anchors: Anchors,
    oracle: Outputs,
    oracle_card: ScoreCard,
) -> None:
    rng = np.random.default_rng(4)
    worse = exercise.worsen(oracle, data.inputs, 0.3, rng)
    assert all(check.ok for check in exercise.check(worse, data.inputs))
    assert exercise.score(worse, data, anchors).score < oracle_card.score - 10


def test_a_plan_for_ended_parts_is_zero_in_the_oracle(oracle: Outputs, data: CaseData) -> None:
    last = data.inputs["parts.csv"].set_index("part_no")["last_month"]
    table = oracle[FORECAST]
    ends = table["part_no"].map(last)
    over = (ends != "") & (table["month"] > ends)
    assert over.any()
    assert (table.loc[over, "q95"] == 0).all()
