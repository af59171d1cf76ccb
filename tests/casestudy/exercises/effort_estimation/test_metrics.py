"""The figures, against examples worked by hand and other implementations."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import expit
from sklearn.metrics import mean_pinball_loss

from casestudy.exercise import CaseData
from casestudy.exercises.effort_estimation import EffortEstimation
from casestudy.exercises.effort_estimation.layout import HOURS, KEY, PRICE, PRICES, QUANTILES
from casestudy.exercises.effort_estimation.metrics import (
    coverage,
    floored_smape,
    quoting_profit,
    win_probability,
)
from casestudy.exercises.effort_estimation.scoring import Book
from tests.casestudy.exercises.conftest import Outputs


@pytest.mark.parametrize(
    ("actual", "forecast", "expected"),
    [
        (10.0, 20.0, 10 / 15),
        (20.0, 10.0, 10 / 15),
        (1.0, 1.5, 0.5 / 2),  # both below the floor
        (1.0, 4.0, 3 / 3),  # one below the floor
        (0.5, 0.5, 0.0),
    ],
)
def test_the_symmetric_error_divides_by_the_mean_of_floored_hours(
    actual: float, forecast: float, expected: float
) -> None:
    found = floored_smape(np.array([actual]), np.array([forecast]), 2.0)
    assert found[0] == pytest.approx(expected)


def test_the_symmetric_error_never_exceeds_two() -> None:
    assert floored_smape(np.array([100.0]), np.array([0.0]), 2.0)[0] < 2
    assert floored_smape(np.array([1e9]), np.array([0.0]), 2.0)[0] <= 2


def test_the_win_curve_is_a_logit_of_the_log_price_ratio() -> None:
    rng = np.random.default_rng(1)
    price, market = rng.uniform(1e3, 1e6, 50), rng.uniform(1e3, 1e6, 50)
    steep = rng.uniform(5, 15, 50)
    expected = expit(-steep * np.log(price / market))
    assert win_probability(price, market, steep) == pytest.approx(expected, abs=1e-12)


def test_at_the_market_price_one_in_two_is_won_and_ten_per_cent_more_costs_what_k_says() -> None:
    assert win_probability(np.array([500.0]), np.array([500.0]), np.array([9.0]))[0] == 0.5
    dear = win_probability(np.array([110.0]), np.array([100.0]), np.array([10.0]))[0]
    assert dear == pytest.approx(1 / (1 + 1.1**10))


def test_profit_is_margin_times_the_chance_to_win() -> None:
    found = quoting_profit(np.array([120.0, 80.0]), np.array([100.0, 100.0]), np.array([0.4, 0.9]))
    assert found == pytest.approx([8.0, -18.0])


def test_coverage_counts_values_at_or_below_each_edge() -> None:
    actual = np.array([1.0, 2.0, 3.0, 4.0])
    edges = np.array([[2.0, 2.0, 2.0, 2.0], [0.0, 5.0, 3.0, 5.0]])
    expected = [sum(a <= e for a, e in zip(actual, row, strict=True)) / 4 for row in edges]
    assert coverage(actual, edges) == pytest.approx(expected)
    assert expected == [0.5, 0.75]


def test_the_quantile_loss_of_the_case_agrees_with_scikit_learn(
    exercise: EffortEstimation, data: CaseData, book: Book, naive: Outputs
) -> None:
    forecast = naive[HOURS].set_index(KEY).reindex(book.table[KEY])
    losses = [
        mean_pinball_loss(book.hours, forecast[name], alpha=level, sample_weight=book.rate)
        for name, level in QUANTILES.items()
    ]
    actual = float(np.average(book.hours, weights=book.rate))
    found = exercise.measure(naive, data)["wql"]
    assert found == pytest.approx(2 * np.mean(losses) / actual)


def test_the_profit_of_the_case_agrees_with_a_loop(
    exercise: EffortEstimation, data: CaseData, naive: Outputs
) -> None:
    truth = data.truth["open"].set_index(KEY)
    asked = data.inputs["open_quotes.csv"].set_index(KEY)
    capacity = data.inputs["capacity.csv"].set_index("group")
    group = data.inputs["machines.csv"].set_index("machine_id")["group"]
    load = dict.fromkeys(capacity.index, 0.0)
    total = 0.0
    for quote, price in zip(naive[PRICES][KEY], naive[PRICES][PRICE], strict=True):
        row, known = truth.loc[quote], asked.loc[quote]
        where = group[known["machine_id"]]
        cost = row["hours"] * capacity.loc[where, "variable_yen_per_hour"] + known["material_cost"]
        chance = 1 / (1 + math.pow(price / row["market"], row["steepness"]))
        total += chance * (price - cost)
        load[where] += chance * row["hours"]
    for where, cell in capacity.iterrows():
        total -= max(load[where] - cell["free_hours"], 0) * cell["overtime_yen_per_hour"]
        total -= cell["free_hours"] * cell["fixed_yen_per_hour"]
    assert exercise.measure(naive, data)["profit"] == pytest.approx(total)
