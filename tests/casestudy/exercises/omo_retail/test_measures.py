"""Every figure against an independent implementation or an example worked by hand."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import mean_squared_error, r2_score

from casestudy.exercises.omo_retail import measures

UPLIFT = np.array([3.0, 1.0, -2.0])


def _radcliffe(rows: list[tuple[float, int, float]]) -> list[float]:
    """Return Radcliffe's curve, one point a depth: treated total less scaled control total.

    ``rows`` hold score, whether treated, and outcome.
    """
    ranked = sorted(rows, key=lambda row: -row[0])
    curve, depth = [], 0
    while depth < len(ranked):
        depth += 1
        while depth < len(ranked) and ranked[depth][0] == ranked[depth - 1][0]:
            depth += 1
        treated = [value for _, sent, value in ranked[:depth] if sent]
        control = [value for _, sent, value in ranked[:depth] if not sent]
        curve.append(sum(treated) - sum(control) * len(treated) / len(control))
    return curve


def test_the_gain_curve_is_radcliffes_where_every_member_has_a_twin_in_the_control_group() -> None:
    rng = np.random.default_rng(3)
    without, uplift = rng.normal(900, 500, 40), rng.normal(50, 200, 40)
    score = uplift + rng.normal(0, 150, 40)
    rows = [(score[i], 1, without[i] + uplift[i]) for i in range(40)]
    rows += [(score[i], 0, without[i]) for i in range(40)]
    share, gain = measures.gain_curve(uplift, score)
    assert gain[1:] * 40 == pytest.approx(_radcliffe(rows))
    assert share == pytest.approx(np.arange(41) / 40)


def test_the_area_of_three_members_is_what_the_hand_finds() -> None:
    # gains 0, 3/3, 4/3, 2/3: trapezoids 1/6 + 7/18 + 1/3 = 8/9, less the triangle 1/3
    assert measures.qini_area(UPLIFT, UPLIFT) == pytest.approx(5 / 9)
    assert measures.qini_area(UPLIFT, -UPLIFT) == pytest.approx(-5 / 9)


def test_a_perfect_order_has_coefficient_one_and_one_value_for_all_has_none() -> None:
    assert measures.qini_coefficient(UPLIFT, UPLIFT) == pytest.approx(1)
    assert measures.qini_coefficient(UPLIFT, np.ones(3)) == pytest.approx(0, abs=1e-12)
    assert measures.qini_coefficient(np.ones(3), UPLIFT) == 0


def test_a_tie_is_worth_the_mean_of_all_its_orders() -> None:
    uplift, score = np.array([5.0, -1.0, 2.0, 0.5, -3.0]), np.array([2.0, 1.0, 1.0, 1.0, 0.0])
    areas = []
    for order in permutations((1, 2, 3)):
        broken = score.copy()
        broken[list(order)] += np.array([0.3, 0.2, 0.1])
        areas.append(measures.qini_area(uplift, broken))
    assert measures.qini_area(uplift, score) == pytest.approx(np.mean(areas))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_a_bootstrap_draw_is_the_same_as_members_written_out(seed: int) -> None:
    rng = np.random.default_rng(seed)
    uplift, score = rng.normal(0, 100, 12), rng.integers(0, 6, 12).astype(float)
    counts = rng.integers(0, 4, (1, 20)).astype(float)
    column = rng.permutation(20)[:12]
    times = counts[0, column].astype(int)
    if times.sum() == 0:
        return
    written = measures.qini_area(np.repeat(uplift, times), np.repeat(score, times))
    drawn = measures.drawn_qini(uplift, score, counts, column)
    assert drawn[0] == pytest.approx(written, abs=1e-9)


def test_bins_hold_equal_numbers_of_each_action_in_the_order_of_the_prediction() -> None:
    score, group = np.array([4.0, 1.0, 3.0, 2.0, 9.0, 8.0]), np.array([0, 0, 0, 0, 1, 1])
    assert measures.bins_of(score, group, 2).tolist() == [1, 0, 1, 0, 3, 2]


def test_the_calibration_error_is_the_mean_gap_of_the_bins_by_size() -> None:
    uplift, predicted = np.array([10.0, 20.0, 30.0]), np.array([20.0, 10.0, 70.0])
    # bin 0: gaps +10 and -10 cancel; bin 1: +40 of one in three
    assert measures.calibration_error(uplift, predicted, np.array([0, 0, 1])) == pytest.approx(
        40 / 3
    )


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_the_skill_is_the_share_of_variance_explained_among_members_written_out(seed: int) -> None:
    rng = np.random.default_rng(seed)
    uplift, counts = rng.normal(40, 100, 15), rng.integers(0, 3, (1, 15))
    predicted = 0.6 * uplift + rng.normal(10, 40, 15)
    times = counts[0]
    if times.sum() < 3:
        return
    written = r2_score(np.repeat(uplift, times), np.repeat(predicted, times))
    found = measures.effect_skill(uplift, predicted, counts.astype(float))
    assert found[0] == pytest.approx(max(written, 0.0), abs=1e-9)


def test_effects_that_are_all_the_same_cannot_be_told_apart() -> None:
    assert measures.effect_skill(np.full(3, 5.0), np.full(3, 5.0), np.ones((1, 3)))[0] == 0
    assert measures.skill_parts(np.full(3, 5.0), np.array([1.0, 2.0, 3.0])) == (0, 0, 0)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 3), st.floats(-80, 80))
def test_association_less_spread_less_level_is_the_skill(
    seed: int, slope: float, shift: float
) -> None:
    rng = np.random.default_rng(seed)
    uplift = rng.normal(40, 100, 30)
    predicted = slope * (uplift - 40) + 40 + shift + rng.normal(0, 30, 30)
    explained, spread, level = measures.skill_parts(uplift, predicted)
    assert explained - spread - level == pytest.approx(r2_score(uplift, predicted), abs=1e-9)


def test_predictions_twice_as_wide_lose_by_spread_and_shifted_ones_by_level() -> None:
    uplift = np.array([-10.0, 0.0, 10.0])
    assert measures.skill_parts(uplift, 2 * uplift) == pytest.approx((1, 1, 0))
    assert measures.skill_parts(uplift, uplift + 10) == pytest.approx((1, 0, 1.5))


def test_the_effect_error_is_the_root_mean_squared_error() -> None:
    rng = np.random.default_rng(1)
    uplift, predicted = rng.normal(size=50), rng.normal(size=50)
    expected = mean_squared_error(uplift, predicted) ** 0.5
    assert measures.effect_error(uplift, predicted) == pytest.approx(expected)


def test_rates_are_compared_at_equal_gain() -> None:
    group = np.array([0] * 4 + [1] * 4)
    stratum = np.array([0, 0, 0, 1, 0, 1, 1, 1])
    treated = np.array([1.0, 0, 0, 1, 0, 1, 1, 0])
    # stratum 0: 1/3 and 0; stratum 1: 1 and 2/3; each weighs 4 of 8
    rates = measures.standardised_rates(treated, group, stratum, least=1)
    assert rates == pytest.approx([2 / 3, 1 / 3])
    assert measures.parity_ratio(rates) == pytest.approx(0.5)


def test_a_stratum_with_too_few_of_a_group_is_left_out() -> None:
    group, stratum = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 0, 0, 0])
    treated = np.array([1.0, 0, 1, 1, 1, 1])
    rates = measures.standardised_rates(treated, group, stratum, least=1)
    assert rates == pytest.approx([0.5, 1.0])
    assert np.isnan(measures.standardised_rates(treated, group, stratum, least=5)).all()


def test_nobody_treated_is_nobody_treated_unequally() -> None:
    assert measures.parity_ratio(np.zeros(3)) == 1
    assert measures.parity_ratio(np.full(3, np.nan)) == 1


@pytest.mark.parametrize(
    ("profit", "ratio", "deducted"),
    [(1000, 1.0, 0), (1000, 0.8, 0), (1000, 0.4, 50), (1000, 0.0, 100), (-1000, 0.4, 50)],
)
def test_the_deduction_grows_from_four_fifths_down(
    profit: float, ratio: float, deducted: float
) -> None:
    assert measures.fairness_deduction(profit, ratio, 0.1) == pytest.approx(deducted)
