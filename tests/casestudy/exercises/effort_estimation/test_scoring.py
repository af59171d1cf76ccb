"""The score: 0 for today's practice, more for knowing more, never more for noise."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from casestudy.card import Chart, ScoreCard
from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.effort_estimation import EffortEstimation, feedback, scoring
from casestudy.exercises.effort_estimation.layout import HOURS, LEVELS, PRICE, PRICES, QUANTILES
from tests.casestudy.exercises.conftest import Outputs

WEIGHTED = ("wql", "smape", "profit")


def test_todays_practice_scores_zero_with_no_doubt(naive_card: ScoreCard) -> None:
    assert naive_card.score == 0
    assert naive_card.interval == (0, 0)


def test_the_anchors_are_those_of_the_practice_data(
    exercise: EffortEstimation, data: CaseData, anchors: Anchors, naive: Outputs
) -> None:
    measured = exercise.measure(naive, data)
    for name in WEIGHTED:
        assert measured[name] == pytest.approx(anchors["baseline"][name], rel=1e-9)
    assert anchors["reference"]["profit"] > anchors["baseline"]["profit"]
    assert sum(figure.weight for figure in scoring.FIGURES) == pytest.approx(1)


def test_knowing_the_process_beats_the_reference(oracle_card: ScoreCard) -> None:
    assert oracle_card.score > 105
    assert oracle_card.interval[0] <= oracle_card.score <= oracle_card.interval[1]


def test_the_interval_lies_around_a_score_whose_prices_fill_some_groups_too_much(
    exercise: EffortEstimation, oracle: Outputs, data: CaseData, anchors: Anchors
) -> None:
    prices = oracle[PRICES].assign(**{PRICE: (oracle[PRICES][PRICE] * 0.9).round()})
    card = exercise.score({**oracle, PRICES: prices}, data, anchors)
    below, above = card.score - card.interval[0], card.interval[1] - card.score
    assert 0.5 < below / above < 2


def test_the_oracles_quantiles_are_calibrated(
    exercise: EffortEstimation, oracle: Outputs, data: CaseData, book: scoring.Book
) -> None:
    answer = scoring.read_answer(oracle, book)
    share = scoring.calibration(answer, book, np.ones(len(book.hours), dtype=bool))
    assert share == pytest.approx(100 * LEVELS, abs=7)


def test_the_oracles_prices_cannot_be_moved_to_more_profit_all_together(
    oracle: Outputs, book: scoring.Book
) -> None:
    totals = feedback.curve(scoring.read_answer(oracle, book), book)
    assert feedback.FACTORS[int(totals.argmax())] in (0.95, 1.0, 1.05)


@pytest.mark.parametrize("start", ["oracle", "naive"])
def test_noise_never_helps(
    exercise: EffortEstimation,
    data: CaseData,
    anchors: Anchors,
    start: str,
    request: pytest.FixtureRequest,
) -> None:
    outputs: Outputs = request.getfixturevalue(start)
    rng = np.random.Generator(np.random.PCG64(5))
    scores = [exercise.score(outputs, data, anchors).score]
    for amount in (0.1, 0.3, 1.0):
        worse = exercise.worsen(outputs, data.inputs, amount, rng)
        assert all(check.ok for check in exercise.check(worse, data.inputs))
        scores.append(exercise.score(worse, data, anchors).score)
    assert all(later <= earlier for earlier, later in pairwise(scores))


def test_the_order_of_rows_and_the_folder_do_not_change_the_score(
    exercise: EffortEstimation,
    data: CaseData,
    anchors: Anchors,
    oracle: Outputs,
    oracle_card: ScoreCard,
) -> None:
    mixed = {
        name.rpartition("/")[2]: table.sample(frac=1, random_state=3)
        for name, table in oracle.items()
    }
    assert exercise.score(mixed, data, anchors) == oracle_card


@pytest.mark.parametrize("spoil", ["row", "file", "cell", "twice"])
def test_incomplete_outputs_are_refused(
    exercise: EffortEstimation, data: CaseData, naive: Outputs, spoil: str
) -> None:
    if spoil == "row":
        naive[PRICES] = naive[PRICES].iloc[1:]
    if spoil == "file":
        del naive[HOURS]
    if spoil == "cell":
        naive[HOURS].loc[0, "q50"] = np.nan
    if spoil == "twice":
        naive[HOURS] = pd.concat([naive[HOURS], naive[HOURS].iloc[:1]])
    with pytest.raises(ValueError, match="check"):
        exercise.measure(naive, data)


def test_the_waterfall_adds_up_from_todays_profit_to_the_learners(
    data: CaseData, oracle: Outputs, book: scoring.Book
) -> None:
    ground = scoring.ground(data)
    answer = scoring.read_answer(oracle, book)
    steps = feedback.profit_steps(answer, ground.naive, book)
    reached = ground.naive.profit + sum(yen for _, yen in steps)
    assert reached == pytest.approx(answer.profit)
    signs = {label.en: yen for label, yen in steps}
    assert signs["Raised prices"] >= 0 >= signs["Cut prices"]
    assert signs["Overtime"] > 0


def test_each_breakdown_adds_up_to_all_quotations_and_their_profit(
    oracle_card: ScoreCard, book: scoring.Book
) -> None:
    total = next(metric.value for metric in oracle_card.metrics if metric.id == "contribution")
    assert [item.id for item in oracle_card.breakdowns] == [
        "size", "group", "part", "estimator", "industry",
    ]  # fmt: skip
    for split in oracle_card.breakdowns:
        assert all(len(row) == len(split.columns) for row in split.rows)
        counts = [float(row[1]) for row in split.rows]
        assert sum(counts) == len(book.hours)
        profits = [float(row[5]) for row in split.rows]
        assert sum(profits) == pytest.approx(total, abs=len(profits))


def test_every_chart_has_a_value_for_each_point(oracle_card: ScoreCard) -> None:
    assert [chart.id for chart in oracle_card.charts] == [
        "calibration", "profit-waterfall", "loads", "error-by-size", "estimators", "quoting-curve",
        "win-curve",
    ]  # fmt: skip
    for chart in oracle_card.charts:
        assert isinstance(chart, Chart)
        assert len(chart.x_names) in (0, len(chart.x))
        assert all(len(line.values) == len(chart.x) for line in chart.series)


def test_quantiles_of_zero_are_scored_and_not_rewarded(
    exercise: EffortEstimation, data: CaseData, anchors: Anchors, naive: Outputs
) -> None:
    naive[HOURS][list(QUANTILES)] = 0.0
    card = exercise.score(naive, data, anchors)
    assert card.score == 0
