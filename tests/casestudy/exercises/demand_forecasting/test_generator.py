"""The generated world is the same for a seed, and holds what the brief says it holds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from casestudy.exercise import CaseData, csv_files
from casestudy.exercises.demand_forecasting import DemandForecasting, days
from casestudy.exercises.demand_forecasting.demand import make_world
from casestudy.exercises.demand_forecasting.flaws import draw_flaws
from casestudy.exercises.demand_forecasting.practice import run_history


def test_a_seed_always_gives_the_same_bytes(exercise: DemandForecasting) -> None:
    first, second = exercise.generate(11), exercise.generate(11)
    assert first.files == second.files
    assert csv_files(first.truth) == csv_files(second.truth)


def test_another_seed_gives_another_demand(exercise: DemandForecasting, data: CaseData) -> None:
    other = exercise.generate(12).truth["demand"]
    both = data.truth["demand"].merge(other, on=["date", "store_id", "item_id"])
    assert (both["demand_x"] != both["demand_y"]).mean() > 0.9


def test_sales_fall_short_of_demand_only_when_the_shelf_ran_empty() -> None:
    world = make_world(np.random.Generator(np.random.PCG64(5)))
    records = run_history(world)
    missed = world.demand[:, :, : days.HISTORY] - records.sold
    assert (missed >= 0).all()
    assert records.sold_out[missed > 0].all()
    assert 0.02 < missed.sum() / world.demand[:, :, : days.HISTORY].sum() < 0.15


def test_the_horizon_is_not_in_the_learners_tables(data: CaseData) -> None:
    assert data.inputs["sales.csv"]["date"].max() < data.inputs["plan.csv"]["date"].min()
    assert not {"demand", "expected"} & set(data.inputs["plan.csv"].columns)


def test_weather_of_the_horizon_is_a_forecast_and_not_what_came(
    exercise: DemandForecasting,
) -> None:
    rng = np.random.Generator(np.random.PCG64(5))
    came = make_world(rng).weather.temperature[days.HISTORY :]
    calendar = exercise.generate(5).inputs["calendar.csv"]
    told = calendar[calendar["weather"] == "forecast"]["temperature"].to_numpy()
    assert len(told) == days.HORIZON
    assert np.abs(told - came).mean() > 0.5


def test_plan_holds_every_item_on_sale_and_no_ended_one(data: CaseData) -> None:
    plan, items = data.inputs["plan.csv"], data.inputs["items.csv"]
    ended = set(items[items["ended"] != ""]["item_id"])
    assert ended
    assert set(plan["item_id"]) == set(items["item_id"]) - ended
    assert (plan.groupby(["store_id", "item_id"]).size() == days.HORIZON).all()


def test_a_renewed_item_starts_when_its_predecessor_ends(data: CaseData) -> None:
    items = data.inputs["items.csv"].set_index("item_id")
    renewed = items[items["replaces"] != ""].iloc[0]
    last = pd.Timestamp(items.loc[renewed["replaces"], "ended"])
    assert pd.Timestamp(renewed["launched"]) == last + pd.Timedelta(days=1)


def test_paydays_move_before_weekends_and_holidays() -> None:
    paid = {day.isoformat() for day, on in zip(days.DATES, days.paydays(), strict=True) if on}
    assert "2025-04-25" in paid  # a Friday
    assert "2025-01-24" in paid  # the 25th was a Saturday
    assert len(paid) == 37


def test_pension_days_are_in_even_months() -> None:
    on = [day for day, on in zip(days.DATES, days.pension_days(), strict=True) if on]
    assert {day.month % 2 for day in on} == {0}
    assert "2024-12-13" in {day.isoformat() for day in on}  # the 15th was a Sunday


@pytest.mark.parametrize("seed", [20250407, 3])
def test_the_four_faults_are_in_the_records(exercise: DemandForecasting, seed: int) -> None:
    rng = np.random.Generator(np.random.PCG64(seed))
    make_world(rng)
    flaws = draw_flaws(rng)
    data = exercise.generate(seed)
    sales, clean = data.inputs["sales.csv"], data.truth["history"]
    keys = ["date", "store_id", "item_id"]
    assert sales.duplicated(keys).any()
    both = sales.drop_duplicates(keys).merge(clean, on=keys, suffixes=("", "_clean"))
    double_dates = [days.DATES[day].isoformat() for day in flaws.double_days]
    doubled = both["store_id"].eq(flaws.double_store) & both["date"].isin(double_dates)
    assert (both.loc[doubled, "sold"] == 2 * both.loc[doubled, "sold_clean"]).all()
    assert (both.loc[~doubled, "sold"] == both.loc[~doubled, "sold_clean"]).all()
    wrong_price = both[both["price"] != both["price_clean"]]
    assert set(wrong_price["item_id"]) == {flaws.unit_item}
    assert data.inputs["calendar.csv"]["temperature"].isna().sum() > 5
