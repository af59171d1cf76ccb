"""The score: 0 for changing nothing, 100 at the reference, and pictures that add up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from casestudy.card import Chart, ScoreCard
from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.store_profit import StoreProfit, scoring
from casestudy.exercises.store_profit.layout import MENU, PROMOTION, STAFFING
from casestudy.exercises.store_profit.market import Plan
from casestudy.text import Text
from tests.casestudy.exercises.conftest import Outputs
from tests.casestudy.exercises.store_profit.conftest import outputs_of


def test_changing_nothing_scores_zero_with_no_doubt(naive_card: ScoreCard) -> None:
    assert naive_card.score == 0
    assert naive_card.interval == (0, 0)
    assert sum(metric.weight for metric in naive_card.metrics) == 1


def test_the_kept_anchors_are_those_of_the_practice_data(
    exercise: StoreProfit, data: CaseData, anchors: Anchors, now: Outputs
) -> None:
    measured = exercise.measure(now, data)
    assert measured == pytest.approx(dict(anchors["baseline"]), rel=1e-9)
    assert anchors["oracle"]["profit"] > anchors["reference"]["profit"] > measured["profit"]


def test_half_the_gain_of_the_reference_is_fifty_points(
    exercise: StoreProfit, data: CaseData, plan: Plan
) -> None:
    cheaper = replace(plan, spend=np.zeros_like(plan.spend))
    outputs = outputs_of(cheaper, data)
    before, after = exercise.measure(exercise.baseline(data.inputs), data), exercise.measure(
        outputs, data
    )  # fmt: skip
    gain = after["profit"] - before["profit"]
    reference = {**after, "profit": before["profit"] + 2 * abs(gain)}
    card = exercise.score(outputs, data, {"baseline": before, "reference": reference})
    assert card.score == pytest.approx(50 if gain > 0 else 0)


def test_a_ruinous_plan_scores_zero(
    exercise: StoreProfit, data: CaseData, anchors: Anchors, plan: Plan
) -> None:
    poor = replace(plan, staff=np.minimum(plan.staff, 2))
    card = exercise.score(outputs_of(poor, data), data, anchors)
    assert card.score == 0
    assert card.interval == (0, 0)


def test_the_same_outputs_in_any_order_and_form_give_the_same_card(
    exercise: StoreProfit, data: CaseData, anchors: Anchors, now: Outputs, naive_card: ScoreCard,
    tmp_path: Path,
) -> None:  # fmt: skip
    read = {}
    for name, table in now.items():
        path = tmp_path / name.rpartition("/")[2]
        table.sample(frac=1, random_state=3).to_csv(path, index=False)
        read[path.name] = pd.read_csv(path)
    assert exercise.score(read, data, anchors) == naive_card


@pytest.mark.parametrize("spoil", ["row", "file", "cell", "key"])
def test_incomplete_outputs_are_refused(
    exercise: StoreProfit, data: CaseData, now: Outputs, spoil: str
) -> None:
    if spoil == "row":
        now[STAFFING] = now[STAFFING].iloc[1:]
    if spoil == "file":
        del now[PROMOTION]
    if spoil == "cell":
        now[MENU] = now[MENU].astype({"price": float})
        now[MENU].loc[0, "price"] = np.nan
    if spoil == "key":
        now[MENU].loc[0, "item_id"] = "X99"
    with pytest.raises(ValueError, match="check"):
        exercise.measure(now, data)


@pytest.fixture(scope="module")
def changed(exercise: StoreProfit, data: CaseData, anchors: Anchors) -> ScoreCard:
    """The card of a plan that uses all three levers a little."""
    ground = scoring.ground(data)
    limits, plan = ground.limits, ground.today
    moved = Plan(
        staff=np.where(plan.staff > 4, plan.staff - 1, plan.staff),
        price=np.minimum(plan.price + 20, limits.high),
        on=plan.on,
        spend=plan.spend * 0.5,
    )
    return exercise.score(outputs_of(moved, data), data, anchors)


def chart(card: ScoreCard, name: str) -> Chart:
    found = next(item for item in card.charts if item.id == name)
    assert isinstance(found, Chart)
    return found


def test_the_waterfall_leads_from_today_to_the_plan(changed: ScoreCard) -> None:
    bars, steps = (series.values for series in chart(changed, "waterfall").series)
    assert bars[0] is not None
    assert bars[4] is not None
    change = sum(step for step in steps if step is not None)
    assert bars[0] + change == pytest.approx(bars[4], abs=0.03)
    profit = next(metric.value for metric in changed.metrics if metric.id == "profit")
    assert bars[4] == pytest.approx(profit / 1e6, abs=0.01)


def test_the_stores_changes_add_up_to_the_chains(changed: ScoreCard) -> None:
    by_store = next(item for item in changed.breakdowns if item.id == "store")
    metric = next(metric for metric in changed.metrics if metric.id == "profit")
    change = sum(row[2] for row in by_store.rows if not isinstance(row[2], Text))
    assert change == pytest.approx(metric.value - metric.baseline, abs=8)
    for split in changed.breakdowns:
        assert all(len(row) == len(split.columns) for row in split.rows)


def test_every_chart_has_a_value_for_each_point(changed: ScoreCard) -> None:
    names = [item.id for item in changed.charts]
    assert names == ["waterfall", "day-1", "day-2", "prices", "promotion"]
    for name in names:
        found = chart(changed, name)
        assert all(len(line.values) == len(found.x) for line in found.series)
        assert len(found.x_names) in (0, len(found.x))


def test_moving_no_price_changes_no_profit(changed: ScoreCard) -> None:
    prices = chart(changed, "prices")
    middle = prices.x.index("+0")
    assert all(series.values[middle] == 0 for series in prices.series)


def test_worse_plans_stay_lawful(exercise: StoreProfit, data: CaseData, now: Outputs) -> None:
    rng = np.random.Generator(np.random.PCG64(1))
    same = exercise.worsen(now, data.inputs, 0.0, rng)
    for name, table in now.items():
        pd.testing.assert_frame_equal(same[name], table, check_dtype=False)
    worse = exercise.worsen(now, data.inputs, 1.0, rng)
    assert all(check.ok for check in exercise.check(worse, data.inputs))
    assert (worse[STAFFING]["staff"] != now[STAFFING]["staff"]).mean() > 0.1
    assert exercise.measure(worse, data)["profit"] < exercise.measure(now, data)["profit"]
