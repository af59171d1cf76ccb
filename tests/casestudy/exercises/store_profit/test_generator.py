"""The generated world is the same for a seed, and holds what the brief says it holds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from casestudy.exercise import CaseData, csv_files
from casestudy.exercises.store_profit import StoreProfit, scoring
from casestudy.exercises.store_profit.layout import Floats
from casestudy.exercises.store_profit.panel import make_panel
from casestudy.exercises.store_profit.truth import market_of, to_tables


@pytest.fixture(scope="module")
def other(exercise: StoreProfit) -> CaseData:
    return exercise.generate(12)


@pytest.fixture(scope="module")
def hours(data: CaseData) -> pd.DataFrame:
    return data.inputs["hours.csv"]


def test_a_seed_always_gives_the_same_bytes(exercise: StoreProfit, other: CaseData) -> None:
    again = exercise.generate(12)
    assert again.files == other.files
    assert csv_files(again.truth) == csv_files(other.truth)


def test_another_seed_gives_other_stores_items_and_responses(
    data: CaseData, other: CaseData
) -> None:
    for name, key in (("stores.csv", "store_id"), ("items.csv", "item_id")):
        assert set(data.inputs[name][key]) != set(other.inputs[name][key])
    both = data.truth["taste"].merge(other.truth["taste"], on=["store_id", "daypart", "item_id"])
    assert (both["beta_x"] != both["beta_y"]).all()


def test_the_hidden_market_survives_its_tables(data: CaseData) -> None:
    market = market_of(data)
    again = to_tables(market)
    for name, table in data.truth.items():
        pd.testing.assert_frame_equal(again[name], table, check_dtype=False)


def test_hidden_figures_are_in_no_table_of_the_learner(data: CaseData) -> None:
    columns = {name for table in data.inputs.values() for name in table.columns}
    assert not {"rate", "utility", "beta", "theta", "lift", "arrivals"} & columns


def test_two_stores_of_each_type_of_which_one_counts_at_the_door(data: CaseData) -> None:
    stores = data.inputs["stores.csv"]
    assert stores.groupby("type").size().eq(2).all()
    assert stores.groupby("type")["door_counter"].sum().eq(1).all()


@pytest.mark.parametrize("which", ["data", "other"])
def test_the_status_quo_keeps_to_every_rule(
    exercise: StoreProfit, which: str, request: pytest.FixtureRequest
) -> None:
    case: CaseData = request.getfixturevalue(which)
    checks = exercise.check(exercise.baseline(case.inputs), case.inputs)
    assert [check.message.en for check in checks if not check.ok] == []


def test_guests_never_order_more_than_one_item_of_a_category(data: CaseData) -> None:
    panel = make_panel(data.inputs)
    guests = panel.by_daypart(np.nan_to_num(panel.guests))
    category = data.inputs["items.csv"]["category"].to_numpy()
    whole = ~panel.outage.any(axis=2)
    for name in set(category):
        sold = np.nansum(panel.units[..., category == name], axis=-1)
        assert (sold[whole] <= guests[whole]).all()


def test_faults_are_in_the_records_and_an_analyst_can_mend_them(
    data: CaseData, hours: pd.DataFrame
) -> None:
    keys = ["date", "store_id", "hour"]
    assert hours.duplicated(keys).sum() > 50
    assert (hours["wait_min"] > 100).sum() > 100
    assert hours.groupby(["date", "store_id"])["guests"].sum().eq(0).sum() == 4
    doubled = hours["entries"] > 1.7 * hours["guests"]
    assert doubled.sum() > 100
    sales = data.inputs["sales.csv"]
    usual = sales.groupby(["store_id", "item_id"])["price"].transform("median")
    assert 1 <= (sales["price"] > 5 * usual).sum() <= 8
    panel = make_panel(data.inputs)
    assert np.nanmax(panel.waiting) < 60
    ratio = np.nansum(panel.entries, axis=(2, 3)) / np.nansum(panel.guests, axis=(2, 3))
    assert ratio[~panel.outage.any(axis=2)].max() < 1.6
    assert np.nanmax(panel.price) < 2_000


def test_promotion_went_with_the_crowd_except_where_lots_were_drawn(data: CaseData) -> None:
    past = data.inputs["promotion_past.csv"]
    weekly = past[past["by_lot"] == 0].groupby("week")["spend"].sum()
    guests = data.inputs["hours.csv"].merge(data.inputs["calendar.csv"], on="date")
    crowd = guests.groupby("week")["guests"].sum()
    assert np.corrcoef(weekly, crowd.reindex(weekly.index))[0, 1] > 0.5
    lots = past[past["by_lot"] == 1]
    assert lots["week"].nunique() > 20
    assert lots.groupby("channel")["spend"].nunique().ge(5).all()


def test_prices_rose_for_good_where_stores_were_refurbished(data: CaseData) -> None:
    events, sales = data.inputs["events.csv"], data.inputs["sales.csv"]
    renewed = events[events["kind"] == "refurbishment"]
    assert len(renewed) == 2
    for event in renewed.itertuples():
        mine = sales[sales["store_id"] == event.store_id]
        mine = mine[mine["price"] < 2_000]
        middle = mine.groupby([mine["week"] >= event.week, "item_id"])["price"].median().unstack()
        assert 1.05 < (middle.loc[True] / middle.loc[False]).median() < 1.11


def test_rivals_raise_their_prices_and_run_campaigns(data: CaseData, other: CaseData) -> None:
    for case in (data, other):
        price = case.inputs["rivals.csv"].pivot_table("price", "week", "store_id")
        assert price.shape == (52, 8)
        assert (price.iloc[-1] / price.iloc[0]).between(1.0, 1.17).all()
        assert (price.min() < 0.96 * price.median()).all()
        assert case.inputs["stores.csv"]["rivals"].between(1, 6).all()


def test_a_campaign_of_rivals_keeps_guests_away(exercise: StoreProfit) -> None:
    """Over some seeds, log guests of a store fall where its rivals are cheaper than usual."""
    moved = []
    for seed in (12, 13, 14):
        panel = make_panel(exercise.generate(seed).inputs)
        served = np.nansum(np.where(panel.plain[..., None], panel.guests, np.nan), (2, 3))
        guests, beside = _within(np.log(served)), _within(np.log(panel.rival_price))
        moved.append((guests * beside).sum() / (beside**2).sum())
    assert np.mean(moved) > 0.05


def _within(weekly: Floats) -> Floats:
    """Take out the mean of each store and then of each week."""
    by_store = weekly - weekly.mean(axis=0)
    return np.asarray(by_store - by_store.mean(axis=1, keepdims=True))


def test_more_is_left_to_gain_than_rounding(data: CaseData) -> None:
    before = scoring.ground(data).before
    assert 0.005 < 1 - before.guests.sum() / before.arrivals.sum() < 0.15
    assert 0.02 < scoring.total(before) / before.revenue.sum(axis=1).mean() < 0.2


def test_no_holiday_falls_into_the_horizon(data: CaseData) -> None:
    calendar = data.inputs["calendar.csv"]
    ahead = calendar[calendar["part"] == "horizon"]
    assert len(ahead) == 56
    assert ahead["holiday"].eq("").all()
    assert calendar["holiday"].ne("").sum() > 15
