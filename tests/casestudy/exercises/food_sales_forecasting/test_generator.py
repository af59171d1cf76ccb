"""What the generator promises: habits that can be learned, and the faults in the records."""

from __future__ import annotations

import numpy as np
import pandas as pd

from casestudy.exercise import CaseData
from casestudy.exercises.demand_forecasting import days
from casestudy.exercises.food_sales_forecasting import FoodSalesForecasting, flaws, records
from casestudy.exercises.food_sales_forecasting.world import KINDS, NAMES


def test_the_same_seed_gives_the_same_data_and_another_seed_other_stores(
    exercise: FoodSalesForecasting, data: CaseData
) -> None:
    assert exercise.generate(exercise.practice_seed).digest == data.digest
    other = exercise.generate(7)
    codes = set(data.inputs["stores.csv"]["store_id"])
    assert codes != set(other.inputs["stores.csv"]["store_id"])


def test_the_plan_asks_for_every_store_and_day_of_four_weeks(data: CaseData) -> None:
    plan = data.inputs["plan.csv"]
    assert len(plan) == len(NAMES) * days.HORIZON
    assert plan["date"].min() > data.inputs["sales.csv"]["date"].max()
    assert len(KINDS) == len(NAMES)


def test_the_staff_are_off_by_a_habit_of_each_store(data: CaseData) -> None:
    plan = data.inputs["plan.csv"].merge(data.truth["sales"], on=["date", "store_id"])
    off = np.log(plan["staff_forecast"] / plan["sales_yen"]).groupby(plan["store_id"]).mean()
    assert off.max() > 0.08
    assert off.min() < 0.0


def test_the_staffs_forecasts_are_on_record_for_the_last_year_only(data: CaseData) -> None:
    sales = data.inputs["sales.csv"]
    known = sales[sales["staff_forecast"].notna()]
    assert known["date"].min() == days.DATES[days.HISTORY - 13 * 28].isoformat()
    assert (known["staff_forecast"] % 1000 == 0).all()


def test_the_records_have_the_faults_that_instructors_are_told(data: CaseData) -> None:
    sales = data.inputs["sales.csv"]
    assert sales.duplicated(["date", "store_id"]).sum() == 6
    usual = sales.groupby("store_id")["sales_yen"].transform("median")
    assert ((sales["sales_yen"] > 0) & (sales["sales_yen"] < 0.02 * usual)).sum() in (7, 8)
    assert (sales["sales_yen"] == 0).any()
    assert data.inputs["calendar.csv"]["temperature"].isna().any()
    both = sales.merge(data.truth["history"], on=["date", "store_id"], suffixes=("", "_true"))
    taxed = (both["sales_yen"] / both["sales_yen_true"].clip(lower=1)).between(1.079, 1.081)
    assert taxed.sum() in range(33, 36)
    assert both.loc[taxed, "store_id"].nunique() == 1


def test_mending_the_records_gives_back_the_sales_as_they_were(data: CaseData) -> None:
    mended = records.mended(data.inputs)
    true = data.truth["history"].pivot(index="store_id", columns="date", values="sales_yen")
    sold = true.to_numpy(dtype=np.float64)
    assert np.isnan(mended.sales[sold == 0]).all()
    ratio = mended.sales[sold > 0] / sold[sold > 0]
    assert (np.abs(ratio - 1) < 0.005).mean() > 0.9995


def test_a_run_of_taxed_weeks_is_found_and_a_calm_store_is_left_alone() -> None:
    rng = np.random.Generator(np.random.PCG64(3))
    calm = np.log(500.0) + rng.normal(0.0, 0.015, 700)
    assert records.taxed_days(calm) == slice(0, 0)
    taxed = calm.copy()
    taxed[700 - 49 : 700 - 14] += np.log(flaws.TAX)
    assert records.taxed_days(taxed) == slice(700 - 49, 700 - 14)


def test_warm_days_act_differently_on_the_stores(data: CaseData) -> None:
    history = data.truth["history"].merge(data.inputs["calendar.csv"], on="date")
    history = history[(history["sales_yen"] > 0) & (history["temperature"] < 27)]
    day = pd.to_datetime(history["date"])
    history = history.assign(
        log=np.log(history["sales_yen"]), key=history["store_id"] + day.dt.day_name()
    )
    rest = history["log"] - history.groupby("key")["log"].transform("mean")
    slope = {
        store: np.polyfit(rows["temperature"], rest[rows.index], 1)[0]
        for store, rows in history.dropna(subset=["temperature"]).groupby("store_id")
    }
    assert max(slope.values()) - min(slope.values()) > 0.008
