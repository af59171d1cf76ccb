"""The figures equal independent, slower ways of computing them."""

from __future__ import annotations

from collections import deque

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from casestudy import metrics

FIGURE = st.floats(0.01, 1e6)
UNITS = st.integers(0, 30)
HISTORY = np.array([[3.0, 5, 4, 8, 6, 7], [np.nan, np.nan, 2, 1, 4, 2], [9.0, 9, 7, 12, 10, 8]])
ERROR = np.array([[1.0, -2], [0.5, 0.5], [-3, 1]])
VALUE = np.array([100.0, 40, 250])
STORE = np.array([0, 0, 1])
BOTTOM = np.array([0, 1, 2])


@given(FIGURE, FIGURE)
def test_the_baseline_scores_nothing_and_the_reference_a_hundred(low: float, gap: float) -> None:
    assert metrics.skill_score(low + gap, low + gap, low) == 0
    assert metrics.skill_score(low, low + gap, low) == pytest.approx(100)


@given(FIGURE, FIGURE, FIGURE, FIGURE)
def test_a_lower_figure_never_scores_less(a: float, b: float, low: float, gap: float) -> None:
    scores = [metrics.skill_score(value, low + gap, low) for value in sorted((a, b))]
    assert 120 >= scores[0] >= scores[1] >= 0


def test_a_reference_no_better_than_the_baseline_still_gives_a_score() -> None:
    assert metrics.skill_score(5, 4, 5) == 100
    assert metrics.skill_score(6, 4, 5) == 0


def test_pinball_loss_of_a_hand_computed_example() -> None:
    loss = metrics.pinball(np.array([10.0, 10.0]), np.array([7.0, 12.0]), 0.9)
    assert loss.tolist() == pytest.approx([2.7, 0.2])


@given(
    st.lists(st.floats(0, 100), min_size=3, max_size=30), st.sampled_from([0.05, 0.25, 0.5, 0.9])
)
def test_the_sample_quantile_has_the_least_pinball_loss(sample: list[float], level: float) -> None:
    values = np.array(sample)
    best = np.quantile(values, level, method="inverted_cdf")
    losses = [metrics.pinball(values, np.full_like(values, q), level).sum() for q in values]
    assert metrics.pinball(values, np.full_like(values, best), level).sum() <= min(losses) + 1e-9


def test_weighted_quantile_loss_equals_the_sum_written_out() -> None:
    actual, levels = np.array([[4.0, 6], [10, 0]]), np.array([0.25, 0.75])
    forecasts = np.array([[[3.0, 5], [8, 1]], [[6.0, 7], [9, 2]]])
    value = np.array([100.0, 50])
    total = 0.0
    for series in range(2):
        for day in range(2):
            for k, level in enumerate(levels):
                gap = actual[series, day] - forecasts[k, series, day]
                total += value[series] * (level * gap if gap > 0 else (level - 1) * gap)
    expected = 2 * total / len(levels) / (100 * 10 + 50 * 10)
    result = metrics.weighted_quantile_loss(actual, forecasts, levels, value)
    assert result == pytest.approx(expected)


def test_the_median_loss_of_a_perfect_forecast_is_zero() -> None:
    actual = np.array([[4.0, 6]])
    loss = metrics.weighted_quantile_loss(actual, actual[None], np.array([0.5]), np.ones(1))
    assert loss == 0


def test_wrmsse_equals_the_formula_written_out_level_by_level() -> None:
    members = metrics.hierarchy(STORE, BOTTOM)
    scale = metrics.NaiveScale.of(HISTORY)
    result = metrics.wrmsse(ERROR, scale, members, VALUE, np.ones((1, 3)))
    assert result[0] == pytest.approx(_wrmsse_by_hand([STORE, BOTTOM]))


def _wrmsse_by_hand(groupings: list[np.ndarray]) -> float:
    steps = np.diff(np.nan_to_num(HISTORY), axis=1)
    steps[1, :2] = 0.0  # no step counts before the second series is sold
    levels = []
    for grouping in groupings:
        level = 0.0
        for group in np.unique(grouping):
            rows = grouping == group
            days = max((~np.isnan(HISTORY[rows, 1:]) & ~np.isnan(HISTORY[rows, :-1])).sum(axis=1))
            naive = (steps[rows].sum(axis=0) ** 2).sum() / days
            squared = (ERROR[rows].sum(axis=0) ** 2).mean()
            level += VALUE[rows].sum() / VALUE.sum() * np.sqrt(squared / naive)
        levels.append(level)
    return float(np.mean(levels))


def test_counting_a_series_twice_equals_having_it_twice() -> None:
    members = metrics.hierarchy(STORE, BOTTOM)
    scale = metrics.NaiveScale.of(HISTORY)
    counted = metrics.wrmsse(ERROR, scale, members, VALUE, np.array([[2.0, 1, 1]]))
    twice = [0, 0, 1, 2]
    repeated = metrics.wrmsse(
        ERROR[twice],
        metrics.NaiveScale.of(HISTORY[twice]),
        metrics.hierarchy(STORE[twice], BOTTOM[twice]),
        VALUE[twice],
        np.ones((1, 4)),
    )
    assert counted[0] == pytest.approx(repeated[0])


def _shelf_by_hand(demand: list[int], target: list[int], life: int) -> list[tuple[int, int, int]]:
    """Sell from a queue of (age, units) batches, oldest first."""
    shelf: deque[list[int]] = deque()
    days = []
    for wanted, aim in zip(demand, target, strict=True):
        stock = sum(units for _, units in shelf)
        shelf.append([1, max(aim - stock, 0)])
        sold = 0
        for batch in shelf:
            taken = min(batch[1], wanted - sold)
            batch[1] -= taken
            sold += taken
        wasted = sum(units for age, units in shelf if age >= life)
        shelf = deque([age + 1, units] for age, units in shelf if age < life)
        days.append((sold, wasted, sum(units for _, units in shelf)))
    return days


@settings(max_examples=200)
@given(
    st.lists(st.tuples(UNITS, UNITS), min_size=1, max_size=12),
    st.integers(1, 15),
)
def test_the_shelf_equals_a_queue_of_batches(days: list[tuple[int, int]], life: int) -> None:
    demand, target = ([float(day[k]) for day in days] for k in (0, 1))
    flow = metrics.run_shelf(np.array(demand), np.array(target), np.array(life), clear_at_end=False)
    expected = _shelf_by_hand([d for d, _ in days], [t for _, t in days], life)
    assert list(zip(flow.sold, flow.wasted, flow.left, strict=True)) == expected


@given(hnp.arrays(np.int64, (3, 9), elements=UNITS), hnp.arrays(np.int64, (3, 9), elements=UNITS))
def test_every_unit_received_is_sold_or_thrown_away(demand: np.ndarray, target: np.ndarray) -> None:
    flow = metrics.run_shelf(demand.astype(float), target.astype(float), np.array([1, 3, 90]))
    assert np.array_equal(
        flow.received.sum(axis=1), flow.sold.sum(axis=1) + flow.wasted.sum(axis=1)
    )
    assert (flow.sold <= demand).all()


def test_the_cost_of_a_hand_computed_fortnight_of_tofu() -> None:
    demand, target = np.array([[4.0, 12, 5]]), np.array([[10.0, 10, 10]])
    flow = metrics.run_shelf(demand, target, np.array([2]))
    cost = metrics.newsvendor_cost(
        demand, flow, np.full((1, 3), 90.0), np.array([50.0]), np.array([7.0])
    )
    assert cost.carry.tolist() == [[6 * 7, 0, 0]]
    assert cost.lost_margin.tolist() == [[0, 2 * 40, 0]]
    assert cost.waste.tolist() == [[0, 0, 5 * 50]]
    assert cost.total.sum() == 42 + 80 + 250


def test_one_day_goods_cost_least_at_the_newsvendors_quantile() -> None:
    demand = np.random.default_rng(7).poisson(20, (4000, 1, 1)).astype(float)
    price, unit_cost = np.full((1, 1), 200.0), np.array([60.0])
    costs = []
    for target in range(10, 35):
        flow = metrics.run_shelf(demand, np.full((1, 1), float(target)), np.array([1]))
        cost = metrics.newsvendor_cost(demand, flow, price, unit_cost, np.zeros(1))
        costs.append(cost.total.mean())
    ratio = (200 - 60) / 200
    assert 10 + int(np.argmin(costs)) == np.quantile(demand, ratio, method="inverted_cdf")


def test_each_bootstrap_draw_takes_as_many_series_as_there_are() -> None:
    counts = metrics.resample_counts(17, 50, seed=3)
    assert counts.shape == (50, 17)
    assert (counts.sum(axis=1) == 17).all()
    assert np.array_equal(counts, metrics.resample_counts(17, 50, seed=3))
