"""Advice follows from what a plan leaves on the table, and only from that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from casestudy.exercise import CaseData
from casestudy.exercises.store_profit import advice, scoring
from casestudy.exercises.store_profit.appraisal import Appraisal, appraise
from casestudy.exercises.store_profit.layout import WEEKS, Floats
from casestudy.exercises.store_profit.limits import Limits
from casestudy.exercises.store_profit.market import Plan

Seen = Callable[[Plan], Appraisal]


@pytest.fixture(scope="module")
def look(data: CaseData) -> Seen:
    ground = scoring.ground(data)
    return lambda plan: appraise(plan, scoring.take_up(plan, ground), ground, data.inputs)


def found(seen: Appraisal) -> dict[str, float]:
    """Return what every rule says of a plan, and the yen it is about."""
    findings = [finding for rule in advice.RULES for finding in rule(seen)]
    return {finding.advice.id: finding.yen for finding in findings}


def shifted(plan: Plan, limits: Limits, kind: Floats, share: float) -> Plan:
    """Move the prices of some stores by a share, within what is allowed."""
    moved = np.rint(plan.price * (1 + share * kind[:, None]) / 10) * 10
    return replace(plan, price=np.clip(moved, limits.low, limits.high))


def test_a_skeleton_staff_is_told_to_count_who_left(look: Seen, plan: Plan) -> None:
    lean = look(replace(plan, staff=np.minimum(plan.staff, 3)))
    assert found(lean)["understaffed"] > found(look(plan))["understaffed"]
    assert "understaffed" in [item.id for item in advice.advise(lean)[:2]]


def test_idle_people_are_noticed_where_they_are(look: Seen, plan: Plan) -> None:
    crowded = plan.staff.copy()
    crowded[2, 1] += 3 * (crowded[2, 1] > 0)
    seen = look(replace(plan, staff=crowded))
    assert seen.less_staff[2, 1].sum() > look(plan).less_staff[2, 1].sum()
    assert found(seen)["overstaffed"] > found(look(plan))["overstaffed"]
    assert "overstaffed" in [item.id for item in advice.advise(seen)]


def test_prices_too_high_and_too_low_are_told_apart(look: Seen, plan: Plan, limits: Limits) -> None:
    everywhere = np.ones(len(plan.price))
    high, low = (look(shifted(plan, limits, everywhere, share)) for share in (0.1, -0.1))
    assert found(high)["price-down"] > found(low)["price-down"]
    assert found(low)["price-up"] > found(high)["price-up"]
    assert "price-up" in [item.id for item in advice.advise(low)]


def test_a_rise_at_a_refurbished_store_is_questioned(
    look: Seen, plan: Plan, limits: Limits
) -> None:
    calm = look(plan)
    assert "refurbishment" not in found(calm)
    renewed = np.zeros(len(plan.price))
    renewed[list(calm.refurbished)] = 1.0
    assert "refurbishment" in found(look(shifted(plan, limits, renewed, 0.09)))


def test_a_lever_moved_to_its_own_loss_comes_first(look: Seen, plan: Plan, limits: Limits) -> None:
    dear = look(replace(plan, price=limits.high))
    assert scoring.total(dear.steps.menu) < scoring.total(dear.ground.before)
    assert advice.advise(dear)[0].id in {"price-down", "refurbishment"}
    lean = look(replace(plan, staff=np.minimum(plan.staff, 3)))
    assert advice.advise(lean)[0].id in {"understaffed", "reputation"}
    wasted = look(replace(plan, spend=plan.spend * np.array([6.0, 0.0, 0.0])))
    assert advice.advise(wasted)[0].id in {"overspent", "unspent"}


def test_a_menu_without_its_best_seller_is_told_to_swap(look: Seen, plan: Plan) -> None:
    calm = look(plan)
    on = plan.on.copy()
    on[0, int(np.argmin(np.where(plan.on[0], calm.drop[0], 0.0)))] = False
    assert found(look(replace(plan, on=on)))["menu"] > found(calm)["menu"]


def test_promotion_that_does_not_pay_is_named(look: Seen, plan: Plan) -> None:
    spend = np.zeros_like(plan.spend)
    spend[:, 0] = 200_000.0
    ids = [item.id for item in advice.advise(look(replace(plan, spend=spend)))]
    assert "overspent" in ids
    assert "overspent" not in found(look(replace(plan, spend=np.zeros_like(spend))))


def test_money_left_where_it_would_work_is_named(look: Seen, plan: Plan) -> None:
    none = look(replace(plan, spend=np.zeros_like(plan.spend)))
    full = look(replace(plan, spend=np.full_like(plan.spend, 60_000.0)))
    assert found(none)["unspent"] > found(full)["unspent"]
    assert np.isnan(none.last).all()


def test_a_fall_in_reputation_is_set_against_wages_saved(look: Seen, plan: Plan) -> None:
    assert "reputation" not in found(look(plan))
    assert "reputation" in found(look(replace(plan, staff=np.minimum(plan.staff, 3))))


def test_one_person_more_is_worth_what_the_simulator_says(
    look: Seen, plan: Plan, data: CaseData
) -> None:
    ground = scoring.ground(data)
    seen = look(plan)
    store, day = 0, 4
    more = plan.staff.copy()
    more[store, day] += more[store, day] > 0
    wages = WEEKS * ground.market.wage[store] * (more - plan.staff)[store, day].sum()
    gained = scoring.total(scoring.live(replace(plan, staff=more), ground)) - scoring.total(
        ground.before
    )
    assert seen.more_staff[store, day].sum() == pytest.approx(gained, abs=0.15 * wages)


def test_the_next_yen_of_promotion_brings_what_the_simulator_says(
    look: Seen, plan: Plan, data: CaseData
) -> None:
    ground = scoring.ground(data)
    spend = plan.spend.copy()
    spend[1, 1] += 10_000 / WEEKS
    after = scoring.live(replace(plan, spend=spend), ground)
    gained = scoring.total(after) - scoring.total(ground.before) + 10_000
    assert look(plan).push[1, 1] == pytest.approx(gained / 10_000, rel=0.25)


def test_at_most_four_steps_are_given_each_with_its_figures(look: Seen, plan: Plan) -> None:
    steps = advice.advise(look(plan))
    assert 1 <= len(steps) <= 4
    for step in steps:
        assert any(letter.isdigit() for letter in step.body.ja)
        assert any(letter.isdigit() for letter in step.body.en)


def test_who_leaves_nothing_is_sent_to_the_presentation(look: Seen, plan: Plan) -> None:
    seen = look(plan)
    nothing = replace(
        seen,
        more_staff=np.zeros_like(seen.more_staff),
        less_staff=np.zeros_like(seen.less_staff),
        price_move=np.zeros_like(seen.price_move),
        drop=np.full_like(seen.drop, -1.0),
        add=np.full_like(seen.add, -1.0),
        push=np.ones_like(seen.push),
        last=np.ones_like(seen.last),
    )
    assert [step.id for step in advice.advise(nothing)] == ["present"]
