"""Advice follows from what is wrong with the outputs, and only from that."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from casestudy.card import Advice
from casestudy.exercise import CaseData
from casestudy.exercises.omo_retail.advice import advise
from casestudy.exercises.omo_retail.layout import PLAN, PREDICTED, UPLIFT
from casestudy.exercises.omo_retail.panel import read_answer
from casestudy.exercises.omo_retail.scoring import Ground
from tests.casestudy.exercises.conftest import Outputs

Given = Callable[[Outputs], dict[str, Advice]]


@pytest.fixture
def given(against: Ground) -> Given:
    def advice(outputs: Outputs) -> dict[str, Advice]:
        answer = read_answer(outputs, against.panel)
        return {item.id: item for item in advise(answer, against.best, against.panel)}

    return advice


@pytest.fixture(scope="module")
def truth(data: CaseData) -> pd.DataFrame:
    """Every permitted pair with its true gain and what only the generator knows."""
    cost = data.inputs["actions.csv"].set_index("action")["cost"]
    table = data.truth["outcomes"].merge(data.truth["members"], on="member_id")
    return table.assign(gain=table["uplift"] - table["action"].map(cost))


def _without(outputs: Outputs, members: pd.Series) -> Outputs:
    plan = outputs[PLAN]
    return {**outputs, PLAN: plan[~plan["member_id"].isin(members)]}


def _instead(outputs: Outputs, rows: pd.DataFrame) -> Outputs:
    """Plan ``rows`` besides what is planned for other members."""
    kept = _without(outputs, rows["member_id"])[PLAN]
    return {**outputs, PLAN: pd.concat([kept, rows[["member_id", "action"]]], ignore_index=True)}


def test_the_best_outputs_get_one_step_towards_the_service(oracle: Outputs, given: Given) -> None:
    assert list(given(oracle)) == ["present"]


def test_effects_too_high_on_average_point_to_selection(oracle: Outputs, given: Given) -> None:
    oracle[UPLIFT][PREDICTED] += 300.0
    found = given(oracle)
    assert list(found) == ["selection"]
    assert "300" in found["selection"].body.ja


def test_money_left_over_is_noticed(oracle: Outputs, given: Given) -> None:
    assert "unspent" in given({**oracle, PLAN: oracle[PLAN].head(300)})


def test_a_budget_gone_into_letters_is_weighed_against_cheap_actions(
    oracle: Outputs, given: Given, truth: pd.DataFrame, against: Ground
) -> None:
    letters = truth[truth["action"] == "dm"].sort_values("gain", ascending=False)
    plan = letters.head(int(against.panel.budget // 130))[["member_id", "action"]]
    assert "100%を郵便" in given({**oracle, PLAN: plan})["thrift"].body.ja


def test_planned_house_cards_are_counted(
    oracle: Outputs, given: Given, truth: pd.DataFrame
) -> None:
    cards = truth[(truth["house_card"] == 1) & (truth["action"] == "dm")]
    found = given(_instead(oracle, cards))
    assert f"{len(cards)}人" in found["house-cards"].body.ja


def test_coupons_for_who_buys_anyway_are_priced(
    oracle: Outputs, given: Given, truth: pd.DataFrame
) -> None:
    rows = truth[(truth["action"] == "coupon") & (truth["gain"] < 0) & (truth["activity"] > 0)]
    found = given(_instead(oracle, rows))
    assert f"{-rows['gain'].sum():,.0f}円" in found["sure-things"].body.ja


def test_messages_to_the_tired_are_noticed(
    oracle: Outputs, given: Given, truth: pd.DataFrame
) -> None:
    rows = truth[(truth["action"] == "push") & (truth["gain"] < 0) & (truth["contacts"] >= 2)]
    assert "fatigue" in given(_instead(oracle, rows))


def test_forgotten_members_who_drift_away_are_noticed(
    oracle: Outputs, given: Given, truth: pd.DataFrame
) -> None:
    away = truth.loc[truth["activity"] < -0.4, "member_id"]
    assert "drifting" in given(_without(oracle, away))


def test_letters_that_do_not_pay_are_counted(
    oracle: Outputs, given: Given, truth: pd.DataFrame
) -> None:
    rows = truth[(truth["action"] == "dm") & (truth["gain"] < -40)].head(500)
    found = given(_instead(oracle, rows))
    assert "500人" in found["letters"].body.ja


def test_predictions_full_of_chance_are_noticed(oracle: Outputs, given: Given) -> None:
    noise = np.random.default_rng(6).normal(0, 400, len(oracle[UPLIFT]))
    oracle[UPLIFT][PREDICTED] = oracle[UPLIFT][PREDICTED] + noise
    assert "overfit" in given(oracle)


def test_a_plan_that_promises_more_than_it_brings_is_noticed(oracle: Outputs, given: Given) -> None:
    table = oracle[UPLIFT]
    chosen = table.merge(oracle[PLAN], how="left", indicator=True)["_merge"] == "both"
    table[PREDICTED] = np.where(chosen, table[PREDICTED] + 120.0, table[PREDICTED] - 20.0)
    assert "勝者の呪い" in given(oracle)["oversold"].body.ja


def test_one_value_for_all_is_no_ranking(oracle: Outputs, given: Given) -> None:
    table = oracle[UPLIFT]
    table[PREDICTED] = table.groupby("action")[PREDICTED].transform("mean")
    found = given(oracle)
    assert list(found) == ["ranking"]
    assert "全員に同じ値" in found["ranking"].body.ja


def test_an_order_that_says_little_is_told_from_one_value_for_all(
    oracle: Outputs, given: Given
) -> None:
    table = oracle[UPLIFT]
    coupons = table["action"] == "coupon"
    mixed = table.loc[coupons, PREDICTED].sample(frac=1, random_state=1).to_numpy()
    table.loc[coupons, PREDICTED] = mixed
    assert "R-learner" in given(oracle)["ranking"].body.en


def test_an_age_left_out_is_named_with_both_rates(
    oracle: Outputs, given: Given, truth: pd.DataFrame
) -> None:
    old = truth.loc[truth["age_band"].isin(["60-69", "70-"]), "member_id"]
    found = given(_without(oracle, old))
    assert "60歳以上で0%" in found["fairness"].body.ja


def test_at_most_four_steps_are_given(naive: Outputs, given: Given) -> None:
    assert 1 <= len(given(naive)) <= 4
