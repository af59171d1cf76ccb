"""What the generator promises: the habits that can be learned, and the faults in the records."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from casestudy.exercise import CaseData
from casestudy.exercises.order_forecasting import OrderForecasting, months, records
from casestudy.exercises.order_forecasting.flaws import draw_flaws
from casestudy.exercises.order_forecasting.process import make_world


def test_the_same_seed_gives_the_same_data_and_another_seed_other_parts(
    exercise: OrderForecasting, data: CaseData
) -> None:
    assert exercise.generate(exercise.practice_seed).digest == data.digest
    other = exercise.generate(7)
    assert not set(other.inputs["parts.csv"]["part_no"]) & set(data.inputs["parts.csv"]["part_no"])


def test_the_plan_asks_for_three_months_of_every_part_that_is_not_over(data: CaseData) -> None:
    plan = data.inputs["plan.csv"]
    assert plan.groupby("part_no")["month"].nunique().eq(months.HORIZON).all()
    assert plan["month"].min() > data.inputs["orders.csv"]["due"].max()
    last = data.inputs["parts.csv"].set_index("part_no")["last_month"]
    over = last[(last != "") & (last < plan["month"].min())].index
    assert not set(over) & set(plan["part_no"])


def test_no_notice_was_sent_after_the_eve_of_the_horizon(data: CaseData) -> None:
    notices = data.inputs["notices.csv"]
    assert notices["issued"].max() < data.inputs["plan.csv"]["month"].min()
    assert (notices["issued"] < notices["month"]).all()


def test_orders_come_in_whole_boxes(data: CaseData) -> None:
    lots = data.truth["orders"]
    assert (lots["quantity"] % lots["lot"] == 0).all()
    pack = data.inputs["parts.csv"].set_index("part_no")["pack"]
    assert (lots["quantity"] % lots["part_no"].map(pack) == 0).all()


def test_most_customers_announce_too_much_and_more_so_the_longer_before(data: CaseData) -> None:
    past = data.truth["history"]
    over = [past[f"notice_{lead}"].sum() / past["quantity"].sum() for lead in (1, 2, 3)]
    assert 1.05 < over[0] < over[1] < over[2] < 1.8


def test_a_notice_that_was_lowered_is_still_too_high() -> None:
    """Revisions carry information: part of the news is still to come."""
    world = make_world(np.random.Generator(np.random.PCG64(5)))
    steady = (world.parts.start < 0) & (world.parts.end > 1000)
    told, orders = world.notices[steady].astype(float), world.orders[steady].astype(float)
    known = (told.min(axis=1) > 0) & (orders > 0)
    revised = np.log(told[:, 0][known] / told[:, 1][known])
    missed = np.log(orders[known] / told[:, 0][known])
    assert np.corrcoef(revised, missed)[0, 1] > 0.05


def test_orders_fall_in_a_month_with_a_long_holiday_more_than_notices_do() -> None:
    world = make_world(np.random.Generator(np.random.PCG64(8)))
    days = np.array([months.working_days(day) for day in world.months])
    quiet, busy = days <= 17, days >= 20
    ratio = world.notices[:, 0].sum(axis=0) / world.orders.sum(axis=0)
    assert ratio[quiet].mean() > 1.05 * ratio[busy].mean()


def test_working_days_leave_out_long_holidays() -> None:
    assert months.working_days(date(2025, 6, 1)) == 21
    assert months.working_days(date(2025, 8, 1)) == 16
    assert months.shutdown_days(date(2025, 8, 1)) == 5
    assert months.working_days(date(2025, 5, 1)) == 18


def test_part_numbers_notices_and_units_have_the_faults_that_instructors_are_told(
    data: CaseData,
) -> None:
    notices, parts = data.inputs["notices.csv"], data.inputs["parts.csv"]
    keys = notices.assign(issue=notices["issued"].str[:7])
    twice = keys.duplicated(["part_no", "month", "issue"])
    assert 50 < twice.sum() < 500
    former = parts["former_no"][parts["former_no"] != ""]
    assert len(former) == 8
    assert set(former) <= set(notices["part_no"])
    assert notices["part_no"].str.islower().any()
    pack = parts.set_index("part_no")["pack"]
    size = notices["part_no"].map(pack)
    odd = notices[(notices["quantity"] % size > 0)]
    assert odd["customer_id"].nunique() == 1
    assert (data.inputs["orders.csv"]["quantity"] < 0).any()


def test_mending_the_records_gives_back_the_orders_and_notices_as_they_were(
    data: CaseData,
) -> None:
    cubes = records.mended(data.inputs)
    history = data.truth["history"]
    row = pd.Index(cubes.parts["part_no"]).get_indexer(history["part_no"])
    first = records.month_number(cubes.calendar["month"])[0]
    month = records.month_number(history["month"]) - first
    assert (cubes.orders[row, month] == history["quantity"].to_numpy()).all()
    for lead in (1, 2, 3):
        found = cubes.notices[row, lead - 1, month]
        there = np.isfinite(found)
        told = history[f"notice_{lead}"].to_numpy()
        assert (found[there] == told[there]).mean() > 0.995
        assert ((told > 0) & ~there).mean() < 0.03


def test_the_faults_befall_three_different_customers() -> None:
    for seed in range(5):
        rng = np.random.Generator(np.random.PCG64(seed))
        flaws = draw_flaws(rng, make_world(rng).parts)
        assert len({flaws.resending, flaws.boxing, flaws.careless}) == 3
