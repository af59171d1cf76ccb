"""The generated world is the same for a seed, and holds what the brief says it holds."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from casestudy.exercise import CaseData, csv_files
from casestudy.exercises.omo_retail import OmoRetail, layout
from casestudy.exercises.omo_retail.past import _buy
from casestudy.exercises.omo_retail.people import draw_people
from casestudy.exercises.omo_retail.response import draw_habits, month_of
from casestudy.exercises.omo_retail.world import ARMS, COUPON_YEN, MEMBERS, TARGET


@pytest.fixture(scope="module")
def results(data: CaseData) -> pd.DataFrame:
    table = data.inputs["results.csv"]
    cards = data.truth["members"].query("house_card == 1")["member_id"]
    table = table[~table["member_id"].isin(cards)]
    return table.assign(profit=table["profit"].astype("Float64").astype(float))


def test_a_seed_always_gives_the_same_bytes(exercise: OmoRetail) -> None:
    first, second = exercise.generate(11), exercise.generate(11)
    assert first.files == second.files
    assert csv_files(first.truth) == csv_files(second.truth)


def test_another_seed_has_other_members(exercise: OmoRetail, data: CaseData) -> None:
    other = exercise.generate(12)
    both = set(other.inputs["members.csv"]["member_id"]) & set(data.truth["members"]["member_id"])
    assert len(both) < 0.01 * MEMBERS


def test_the_truth_is_not_in_the_learners_tables(data: CaseData) -> None:
    shown = {column for table in data.inputs.values() for column in table.columns}
    assert not shown & {"uplift", "profit_with", "profit_without", "activity", "house_card"}
    assert data.inputs["monthly.csv"]["month"].max() < data.inputs["campaign.csv"]["starts"].min()


def test_the_truth_covers_exactly_the_permitted_pairs(data: CaseData) -> None:
    pairs = data.truth["outcomes"][list(layout.PAIR)]
    pd.testing.assert_frame_equal(pairs, layout.permitted(data.inputs), check_dtype=False)


def test_what_is_permitted_is_the_same_when_tables_are_read_from_csv(data: CaseData) -> None:
    read = {name: pd.read_csv(io.BytesIO(content)) for name, content in data.files.items()}
    generated, parsed = layout.permitted(data.inputs), layout.permitted(read)
    assert generated.to_numpy().tolist() == parsed.to_numpy().tolist()


def test_a_member_who_came_back_may_be_contacted_again() -> None:
    table = pd.DataFrame(
        {
            "member_id": ["a", "b", "c"],
            "channel": ["app"] * 3,
            "opted_out_on": ["2025-01-01", "2025-01-01", "2025-05-01"],
            "resumed_on": ["2025-02-01", "", ""],
        }
    )
    assert layout.opted_out(table, "2025-04-01")["member_id"].tolist() == ["b"]
    assert layout.opted_out(table, "2025-01-15")["member_id"].tolist() == ["a", "b"]


def test_nobody_was_in_a_trial_without_consent_or_against_a_refusal(data: CaseData) -> None:
    table = data.inputs["results.csv"].merge(data.inputs["actions.csv"], on="action")
    members = data.inputs["members.csv"]["member_id"]
    for month, rows in table.groupby("month"):
        allowed = layout.channels_allowed(data.inputs, str(month)).set_index(members)
        for channel, sent in rows.groupby("channel"):
            assert allowed.loc[sent["member_id"], channel].all()


def test_the_lot_gave_each_permitted_arm_the_same_chance(results: pd.DataFrame) -> None:
    lot = results[results["assigned_by"] == "lot"]
    assert set(lot["probability"]) == {0.2, 0.25, 0.3333, 0.5}
    four = lot[lot["probability"] == 0.2]["action"].value_counts(normalize=True)
    assert four.to_numpy() == pytest.approx([0.2] * 5, abs=0.02)


def test_the_shops_choice_makes_effects_look_far_larger(results: pd.DataFrame) -> None:
    mean = results.pivot_table(index="action", columns="assigned_by", values="profit")
    apparent = (mean - mean.loc["none"]).drop("none")
    assert (apparent["staff"] > 900).all()
    assert (apparent["lot"].abs() < 250).all()


def test_members_react_to_each_action_in_both_directions(data: CaseData) -> None:
    by_action = data.truth["outcomes"].groupby("action")["uplift"]
    assert (by_action.quantile(0.9) > 100).all()
    assert (by_action.quantile(0.1)[["push", "coupon", "mail"]] < -30).all()


@pytest.mark.parametrize("seed", [20250401, 3])
def test_effects_are_of_the_size_that_retailers_see(exercise: OmoRetail, seed: int) -> None:
    outcomes = exercise.generate(seed).truth["outcomes"]
    mean = outcomes.groupby("action")[["uplift", "profit_without"]].mean()
    share = mean["uplift"] / mean["profit_without"]
    assert (share > 0.01).all()
    assert (share[["push", "coupon", "mail"]] < 0.08).all()
    assert share["dm"] < 0.16


def test_who_uses_a_coupon_was_coming_anyway(data: CaseData, results: pd.DataFrame) -> None:
    coupons = results[(results["action"] == "coupon") & (results["assigned_by"] == "lot")]
    used = coupons["redeemed"].astype(int)
    assert 0.1 < used.mean() < 0.3
    assert results.loc[results["action"] != "coupon", "redeemed"].isna().all()
    truth = data.truth["outcomes"].query("action == 'coupon'").set_index("member_id")
    anyway = truth["profit_without"].reindex(coupons["member_id"]).to_numpy()
    assert np.nanmean(anyway[used == 1]) > 1.1 * np.nanmean(anyway[used == 0])


def test_purchases_of_members_without_consent_are_not_handed_over(data: CaseData) -> None:
    members = data.inputs["members.csv"]
    agreed = set(members.loc[layout.consented(members), "member_id"])
    assert set(data.inputs["monthly.csv"]["member_id"]) <= agreed


def test_which_ages_react_differs_from_world_to_world() -> None:
    worlds = [draw_habits(np.random.Generator(np.random.PCG64(seed))) for seed in range(12)]
    assert len({int(world.sample_ages.argmax()) for world in worlds}) == 3
    assert len({int(world.points_ages.argmax()) for world in worlds}) == 3


def test_the_stated_effects_are_the_means_of_what_is_drawn() -> None:
    rng = np.random.Generator(np.random.PCG64(8))
    habits, people = draw_habits(rng), draw_people(rng)
    month = month_of(people, habits, TARGET, np.zeros(MEMBERS, dtype=np.int64))
    stated = month.profit()
    for arm in range(len(ARMS)):
        drawn = np.zeros(MEMBERS)
        for _ in range(12):
            arrived = rng.random(MEMBERS) < month.arrives[:, arm]
            drawn += _buy(rng, people, month, np.where(arrived, arm, 0))["profit"] / 12
        gap = (drawn - stated[:, arm])[~people.house]
        assert abs(gap.mean()) < 4 * gap.std() / np.sqrt(len(gap))


def test_what_coupons_give_away_is_stated_as_it_is_drawn() -> None:
    rng = np.random.Generator(np.random.PCG64(8))
    habits, people = draw_habits(rng), draw_people(rng)
    month = month_of(people, habits, TARGET, np.zeros(MEMBERS, dtype=np.int64))
    arm, arrived = ARMS.index("coupon"), replace(month, arrives=np.ones_like(month.arrives))
    before = (month.visits * month.basket * month.margin)[:, arm]
    stated = (before - arrived.profit()[:, arm]).mean()
    everyone = np.full(MEMBERS, arm)
    drawn = [COUPON_YEN * _buy(rng, people, month, everyone)["redeemed"].mean() for _ in range(40)]
    assert stated == pytest.approx(np.mean(drawn), abs=0.8)


def test_nothing_changes_what_a_house_card_buys() -> None:
    rng = np.random.Generator(np.random.PCG64(9))
    habits, people = draw_habits(rng), draw_people(rng)
    profit = month_of(people, habits, TARGET, np.zeros(MEMBERS, dtype=np.int64)).profit()
    cards = profit[people.house]
    assert cards == pytest.approx(np.repeat(cards[:, :1], len(ARMS), axis=1))


@pytest.mark.parametrize("seed", [20250401, 3])
def test_the_faults_are_in_the_records(exercise: OmoRetail, seed: int) -> None:
    data = exercise.generate(seed)
    members, monthly = data.inputs["members.csv"], data.inputs["monthly.csv"]
    assert set(members["consent"]) == {"1", "0", "はい", "いいえ", ""}
    assert 0.02 < (members["age_band"] == "unknown").mean() < 0.06
    again = monthly[monthly.duplicated(["month", "member_id"])]
    assert again["month"].nunique() == 1
    visits = (monthly["store_visits"] + monthly["app_orders"]).groupby(monthly["member_id"]).mean()
    agreed = members.loc[layout.consented(members), "member_id"]
    cards = data.truth["members"].query("house_card == 1")["member_id"]
    assert set(visits[visits > 20].index) == set(cards) & set(agreed)
    assert 0.005 < data.inputs["results.csv"]["profit"].isna().mean() < 0.02


def test_one_shop_entered_its_amounts_with_tax_until_the_autumn(data: CaseData) -> None:
    monthly = data.inputs["monthly.csv"].merge(data.inputs["members.csv"], on="member_id")
    monthly["yen"] = monthly["store_amount"] + monthly["app_amount"]
    monthly["visits"] = monthly["store_visits"] + monthly["app_orders"]
    late = monthly["month"] >= "2024-11-01"
    sums = monthly.groupby(["home_store", late])[["yen", "visits"]].sum()
    basket = (sums["yen"] / sums["visits"]).unstack()
    ratio = (basket[False] / basket[True]).sort_values()
    assert ratio.iloc[-1] > 1.06
    assert ratio.iloc[-2] < 1.06
