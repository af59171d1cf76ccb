"""How guests respond, against hand-computed examples and slower ways to compute the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from casestudy.exercise import CaseData
from casestudy.exercises.store_profit import expected, response, scoring, simulator
from casestudy.exercises.store_profit.market import Plan, basket

NESTS = np.array([[True, True, False], [False, False, True]])
UTILITY = np.log(np.array([[[2.0, 1.0, 0.5]]]))


def test_a_guest_chooses_in_proportion_to_exponential_utility_within_a_nest() -> None:
    choice = response.choose(UTILITY, NESTS, np.ones((1, 3), dtype=bool))
    assert choice.share[0, 0] == pytest.approx([2 / 4, 1 / 4, 0.5 / 1.5])
    assert choice.inclusive[0, 0] == pytest.approx(np.log(4) + np.log(1.5))


def test_guests_of_a_dropped_item_move_within_its_nest_only() -> None:
    choice = response.choose(UTILITY, NESTS, np.array([[False, True, True]]))
    assert choice.share[0, 0] == pytest.approx([0, 1 / 2, 0.5 / 1.5])


def test_an_item_that_is_not_served_is_never_chosen() -> None:
    utility = np.array([[[-np.inf, 0.0, 0.0]]])
    assert response.choose(utility, NESTS, np.ones((1, 3), dtype=bool)).share[0, 0, 0] == 0


def test_own_price_elasticity_is_beta_times_the_share_of_those_who_do_not_buy() -> None:
    beta, step = np.array([[2.0, 2.0, 2.0]]), 1e-5
    list_price = np.array([400.0, 500.0, 600.0])
    price = np.array([[400.0 * (1 + step), 500.0, 600.0]])
    on = np.ones((1, 3), dtype=bool)
    before = response.choose(UTILITY, NESTS, on).share[0, 0, 0]
    moved = response.priced(UTILITY, beta, price, list_price)
    after = response.choose(moved, NESTS, on).share[0, 0, 0]
    assert (after / before - 1) / step == pytest.approx(-2.0 * (1 - before), rel=1e-3)


def test_load_is_the_share_of_the_teams_time() -> None:
    load = response.load(np.array(30.0), np.array(6.0), np.array(4.0), np.array(1.5))
    assert load == pytest.approx(30 * 6 / (60 * 4 * 1.5))


@pytest.mark.parametrize(("patience", "share"), [(1.0, 0.5), (2.0, 2**-0.5), (5.0, 2**-0.2)])
def test_a_full_team_serves_this_share(patience: float, share: float) -> None:
    assert response.kept(np.array(1.0), np.array(patience)) == pytest.approx(share)


def test_more_guests_never_lower_what_is_served_and_capacity_is_never_passed() -> None:
    rho = np.linspace(0.01, 4, 400)
    served = rho * response.kept(rho, np.array(5.0))
    assert (np.diff(served) > 0).all()
    assert served.max() < 1


def test_waiting_grows_with_load_up_to_its_cap() -> None:
    assert response.wait(np.array(0.0)) == pytest.approx(3.0)
    assert response.wait(np.array(1.0)) == pytest.approx(11.0)
    assert response.wait(np.array(0.25), (2.0, 8.0, 2.0)) == pytest.approx(2.5)
    assert response.wait(np.array(9.0)) == response.wait(np.array(response.WAIT_CAP))


def test_promotion_adds_channel_by_channel_and_each_yen_adds_less() -> None:
    lift, scale = np.array([[0.08, 0.05]]), np.array([[10_000.0, 20_000.0]])
    none, once, twice = (
        response.promotion_lift(np.array([[yen, 0.0]]), lift, scale)[0] for yen in (0, 1e4, 2e4)
    )
    assert none == 0
    assert once == pytest.approx(0.08 * (1 - np.exp(-1)))
    assert twice - once < once
    both = response.promotion_lift(np.array([[1e4, 2e4]]), lift, scale)[0]
    assert both == pytest.approx(0.13 * (1 - np.exp(-1)))


def test_reputation_closes_three_tenths_of_the_gap_each_week() -> None:
    stars = np.array(3.0)
    goal = response.stars_goal(np.array(3.9), np.array(7.0))
    assert goal == pytest.approx(3.8)
    for _ in range(4):
        stars = response.reputation(stars, goal)
    assert stars == pytest.approx(3.8 - 0.8 * 0.7**4)


def test_the_expected_service_is_the_mean_of_many_hours() -> None:
    rng = np.random.default_rng(3)
    team = expected.Team(np.array(1.0), np.array(5.0), response.WAIT_CURVE)
    mean, work, staff = 25.0, 7.0, 4.0
    guests, _ = expected.service(np.array(mean), np.array(work), np.array(staff), team)
    week = np.exp(simulator.WEEK_NOISE * rng.standard_normal(200_000))
    came = np.maximum(mean * week + np.sqrt(mean * week) * rng.standard_normal(200_000), 0)
    people = staff - (rng.random(200_000) < simulator.ABSENT)
    served = came * (1 + (came * work / (60 * people)) ** 5) ** (-1 / 5)
    assert guests == pytest.approx(served.mean(), rel=0.005)


def test_the_same_weeks_meet_every_plan(data: CaseData, plan: Plan) -> None:
    ground = scoring.ground(data)
    again = scoring.live(plan, ground)
    assert np.array_equal(again.profit, ground.before.profit)


def test_profit_is_what_is_left_of_revenue(data: CaseData) -> None:
    out = scoring.ground(data).before
    costs = out.ingredients + out.wages + out.promotion + out.keep + out.rent
    assert out.profit == pytest.approx(out.revenue - costs)
    assert (out.guests <= out.arrivals + 1e-9).all()


def test_more_people_serve_more_guests_and_better_reviews_follow(
    data: CaseData, plan: Plan
) -> None:
    ground = scoring.ground(data)
    more = scoring.live(replace(plan, staff=plan.staff + (plan.staff > 0)), ground)
    assert (more.guests.sum(axis=(1, 2)) > ground.before.guests.sum(axis=(1, 2))).all()
    assert (more.stars[-1] > ground.before.stars[-1]).all()


def test_dearer_menus_keep_guests_away_most_where_they_care_most(
    data: CaseData, plan: Plan
) -> None:
    market = scoring.ground(data).market
    dear = basket(market, plan.price * 1.1, plan.on).pull
    same = basket(market, plan.price, plan.on).pull
    lost = dict(zip(market.types, (1 - dear / same).mean(axis=1), strict=True))
    assert all(share > 0.02 for share in lost.values())
    assert lost["residential"] > lost["office"]
