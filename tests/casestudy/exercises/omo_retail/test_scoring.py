"""The score: 0 at the baseline, 100 at the reference, more for knowing more, never for noise."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from casestudy import points
from casestudy.card import Chart, ScoreCard
from casestudy.exercise import Anchors, CaseData, to_plain
from casestudy.exercises.omo_retail import OmoRetail, feedback, measures, scoring
from casestudy.exercises.omo_retail.layout import PLAN, PREDICTED, UPLIFT
from casestudy.exercises.omo_retail.panel import STRATA, read_answer
from casestudy.exercises.omo_retail.scoring import Ground
from tests.casestudy.exercises.conftest import Outputs

WEIGHTED = ("counted_profit", "qini", "skill")


def test_the_baseline_scores_zero_with_no_doubt(naive_card: ScoreCard) -> None:
    assert naive_card.score == 0
    assert naive_card.interval == (0, 0)


def test_the_anchors_are_placed_at_zero_and_a_hundred(
    anchors: Anchors, naive_card: ScoreCard
) -> None:
    metrics = {metric.id: metric for metric in naive_card.metrics}
    for name in WEIGHTED:
        assert metrics[name].value == pytest.approx(anchors["baseline"][name], rel=1e-9)
    assert anchors["reference"]["counted_profit"] > 2 * anchors["baseline"]["counted_profit"]
    assert anchors["baseline"]["skill"] == anchors["baseline"]["qini"] == 0
    assert 0.1 < anchors["reference"]["skill"] < 0.6
    assert sum(metric.weight for metric in metrics.values()) == pytest.approx(1)


def test_knowing_the_effects_beats_the_reference(oracle_card: ScoreCard) -> None:
    values = {metric.id: metric.value for metric in oracle_card.metrics}
    assert oracle_card.score > 105
    assert values["qini"] == pytest.approx(1)
    assert values["skill"] == pytest.approx(1)
    assert values["calibration"] == pytest.approx(0, abs=1e-9)
    assert values["effect_error"] == pytest.approx(0, abs=1e-9)


def test_profit_is_the_difference_of_both_outcomes_less_the_cost(
    data: CaseData, against: Ground, naive: Outputs
) -> None:
    truth = data.truth["outcomes"].set_index(["member_id", "action"])
    cost = data.inputs["actions.csv"].set_index("action")["cost"]
    expected = sum(
        truth.loc[(row.member_id, row.action), "profit_with"]
        - truth.loc[(row.member_id, row.action), "profit_without"]
        - cost[row.action]
        for row in naive[PLAN].head(40).itertuples()
    )
    answer = read_answer({**naive, PLAN: naive[PLAN].head(40)}, against.panel)
    found = scoring.incremental_profit(answer, against.panel).sum()
    assert found == pytest.approx(expected, abs=1.0)


def test_a_plan_that_leaves_out_the_old_pays_the_stated_deduction(
    against: Ground, oracle: Outputs
) -> None:
    panel = against.panel
    old = set(panel.member[panel.age_group == 2])
    young = {**oracle, PLAN: oracle[PLAN][~oracle[PLAN]["member_id"].isin(old)]}
    found = scoring.figures(read_answer(young, panel), panel)
    assert found["parity"] == 0
    assert found["counted_profit"] == pytest.approx(0.9 * found["profit"])


def test_the_mean_effect_written_for_everyone_earns_nothing_for_the_sizes(
    exercise: OmoRetail, data: CaseData, anchors: Anchors, oracle: Outputs
) -> None:
    table = oracle[UPLIFT]
    table[PREDICTED] = table.groupby("action")[PREDICTED].transform("mean")
    placed = points.place(scoring.FIGURES, exercise.measure(oracle, data), anchors)
    scores = {metric.id: metric.score for metric in placed}
    assert scores["skill"] == pytest.approx(0, abs=1e-6)
    assert scores["qini"] == pytest.approx(0, abs=1e-6)


def test_the_right_order_with_exaggerated_sizes_earns_less(
    exercise: OmoRetail, data: CaseData, oracle: Outputs
) -> None:
    oracle[UPLIFT][PREDICTED] *= 1.5
    measured = exercise.measure(oracle, data)
    assert measured["qini"] == pytest.approx(1)
    assert measured["skill"] < 0.8


def test_strata_are_fifths_by_the_gain_of_the_best_action(against: Ground) -> None:
    panel = against.panel
    means = [panel.best[panel.stratum == number].mean() for number in range(STRATA)]
    sizes = np.bincount(panel.stratum)
    assert all(lower < higher for lower, higher in pairwise(means))
    assert sizes.max() - sizes.min() <= 1


def test_a_draw_that_takes_everyone_once_gives_the_figures_themselves(
    against: Ground, naive: Outputs
) -> None:
    panel = against.panel
    noise = np.random.default_rng(2).normal(0, 100, len(naive[UPLIFT]))
    naive[UPLIFT][PREDICTED] = naive[UPLIFT][PREDICTED] + noise
    answer = read_answer(naive, panel)
    once = np.ones((1, len(panel.member)))
    perfect = scoring._areas(panel.uplift, panel, once)
    drawn = scoring._drawn(answer, panel, once, perfect)
    figures = scoring.figures(answer, panel)
    for name in WEIGHTED:
        assert drawn[name][0] == pytest.approx(figures[name], rel=1e-6), name


@pytest.mark.parametrize("start", ["oracle", "naive"])
def test_noise_never_helps(
    exercise: OmoRetail,
    data: CaseData,
    anchors: Anchors,
    start: str,
    request: pytest.FixtureRequest,
) -> None:
    outputs: Outputs = request.getfixturevalue(start)
    rng = np.random.default_rng(4)
    scores = []
    for amount in (0.0, 0.3, 1.0):
        worse = exercise.worsen(outputs, data.inputs, amount, rng)
        assert all(check.ok for check in exercise.check(worse, data.inputs))
        placed = points.place(scoring.FIGURES, exercise.measure(worse, data), anchors)
        scores.append(points.total(placed))
    assert all(later <= earlier + 0.5 for earlier, later in pairwise(scores))


def test_the_order_of_rows_and_folders_in_names_do_not_change_the_figures(
    exercise: OmoRetail, data: CaseData, oracle: Outputs, oracle_card: ScoreCard
) -> None:
    mixed = {
        name.rpartition("/")[2]: table.sample(frac=1, random_state=2)
        for name, table in oracle.items()
    }
    measured = exercise.measure(mixed, data)
    for metric in oracle_card.metrics:
        assert measured[metric.id] == pytest.approx(metric.value, abs=1e-6)


def test_the_interval_holds_the_score(oracle_card: ScoreCard) -> None:
    assert oracle_card.interval[0] <= oracle_card.score <= oracle_card.interval[1] + 1e-9


@pytest.mark.parametrize("spoil", ["row", "file", "cell"])
def test_incomplete_outputs_are_refused(
    exercise: OmoRetail, data: CaseData, naive: Outputs, spoil: str
) -> None:
    if spoil == "row":
        naive[UPLIFT] = naive[UPLIFT].iloc[1:]
    if spoil == "file":
        del naive[PLAN]
    if spoil == "cell":
        naive[UPLIFT].loc[0, PREDICTED] = np.nan
    with pytest.raises(ValueError, match="check"):
        exercise.measure(naive, data)


def test_each_breakdown_adds_up_to_the_profit(naive_card: ScoreCard) -> None:
    profit = next(metric.value for metric in naive_card.metrics if metric.id == "profit")
    splits = {split.id: split for split in naive_card.breakdowns}
    assert set(splits) == {"action", "effects", "age", "gain", "activity", "fairness"}
    for name, column in (("action", 2), ("age", 3), ("gain", 3), ("activity", 3)):
        cells = [float(row[column]) for row in splits[name].rows]
        assert sum(cells) == pytest.approx(profit, abs=len(cells)), name
    for split in splits.values():
        assert all(len(row) == len(split.columns) for row in split.rows)


def test_the_waterfall_ends_at_the_counted_profit(against: Ground, naive: Outputs) -> None:
    answer = read_answer(naive, against.panel)
    changes, total = feedback.waterfall(answer, against.panel).series
    counted = scoring.figures(answer, against.panel)["counted_profit"]
    assert sum(value or 0 for value in changes.values) == pytest.approx(counted, abs=5)
    assert total.values[-1] == pytest.approx(counted, abs=1)


def test_true_effects_promise_what_the_plan_brings_and_higher_ones_more(against: Ground) -> None:
    best, panel = against.best, against.panel
    profit = scoring.incremental_profit(best, panel).sum()
    assert scoring.promised(best, panel) == pytest.approx(profit)
    higher = replace(best, predicted=best.predicted + 10)
    told, true = feedback.promise(higher, panel).series
    assert sum(value or 0 for value in told.values) == pytest.approx(
        profit + 10 * len(best.chosen), abs=1
    )
    assert sum(value or 0 for value in true.values) == pytest.approx(profit, abs=1)


def test_the_qini_chart_runs_from_nobody_to_the_mean_effect(
    naive_card: ScoreCard, against: Ground
) -> None:
    chart = next(picture for picture in naive_card.charts if picture.id == "qini")
    assert isinstance(chart, Chart)
    panel = against.panel
    mean = np.mean([panel.uplift[panel.action == at].mean() for at in range(4)])
    for line in chart.series:
        assert line.values[0] == 0.0
        assert line.values[-1] == pytest.approx(mean, abs=0.06)


def test_every_chart_has_a_value_for_each_point(oracle_card: ScoreCard) -> None:
    charts = [picture for picture in oracle_card.charts if isinstance(picture, Chart)]
    assert [chart.id for chart in charts] == [
        "waterfall", "promise", "qini", "qini-worst", "calibration", "who", "who-gain",
    ]  # fmt: skip
    for chart in charts:
        assert all(len(line.values) == len(chart.x) for line in chart.series)


def test_an_empty_plan_is_scored_without_trouble(
    exercise: OmoRetail, data: CaseData, anchors: Anchors, naive: Outputs
) -> None:
    card = exercise.score({**naive, PLAN: naive[PLAN].head(0)}, data, anchors)
    assert json.dumps(to_plain(card), allow_nan=False)
    assert next(m.value for m in card.metrics if m.id == "parity") == 1


def test_four_fifths_is_the_edge_of_the_brief(exercise: OmoRetail) -> None:
    assert f"{measures.FOUR_FIFTHS}" in exercise.info.brief.ja
    assert f"{scoring.MOST_DEDUCTED:.0%}" in exercise.info.brief.ja
    for figure in scoring.FIGURES:
        if figure.weight:
            assert f"| {figure.weight:.0%} |" in exercise.info.brief.ja
