"""Driving, making and pricing, against figures worked out by hand and an independent account."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest

from casestudy.exercise import CaseData
from casestudy.exercises.production_logistics import layout, scoring
from casestudy.exercises.production_logistics.instance import Instance
from casestudy.exercises.production_logistics.plan import (
    Job,
    Plan,
    Run,
    appraise,
    carry_out,
    read_plans,
    write_plans,
)
from casestudy.exercises.production_logistics.timetable import spans
from casestudy.exercises.production_logistics.trips import Wheel, drive, duty, leave
from tests.casestudy.exercises.conftest import Outputs

JOBS = (Job(0, 0, 480), Job(2, 0, 510), Job(1, 0, 980))


def test_a_break_comes_before_the_leg_that_would_exceed_four_hours(tiny: Instance) -> None:
    trip = drive(tiny, 0, 1440 + 400, (0, 1, 2))
    # 100 to C1 (500), 20 unloading, 100 to C2 (620), 20, break 60, 100 to C3 (800), 20,
    # then 300 home would make 400 at a stretch: another break.
    assert trip.begins == (1440 + 500, 1440 + 620, 1440 + 800)
    assert trip.breaks == 2
    assert trip.back == 1440 + 800 + 20 + 60 + 300
    assert (trip.driving, trip.km) == (600, 480.0)


def test_a_break_comes_before_five_hours_on_the_way_however_little_was_driven() -> None:
    wheel = Wheel(now=400, since=400)
    wheel.leg(30)
    wheel.now += 240  # unloading and waiting
    wheel.leg(30)
    assert (wheel.now, wheel.breaks) == (700, 0)  # 300 minutes to the dot
    wheel.leg(1)
    assert (wheel.now, wheel.breaks, wheel.since) == (761, 1, 760)


def test_a_truck_that_comes_early_waits_and_waiting_is_no_break(tiny: Instance) -> None:
    trip = drive(tiny, 0, 1440 + 300, (0, 1))
    # 80 minutes of waiting at C1, unloading from 480; C2 would be reached 300 minutes after
    # leaving, which is no more than the limit; home is not.
    assert trip.waits == (80, 0)
    assert trip.begins == (1440 + 480, 1440 + 600)
    assert (trip.breaks, trip.back) == (1, 1440 + 620 + 60 + 200)


def test_a_day_within_the_rules_has_the_breaks_of_article_34(
    naive: Outputs, instances: Mapping[str, Instance]
) -> None:
    for name, outcome in scoring.read_answer(naive, instances).outcomes.items():
        for out in outcome.days:
            free = sum(s.end - s.begin for s in spans(instances[name], out) if s.kind == "break")
            work = out.end - out.start - free
            assert free >= (60 if work > 480 else 45 if work > 360 else 0)


def test_leaving_later_saves_the_wait_at_the_first_stop(tiny: Instance) -> None:
    assert leave(tiny, 0, (0,), 1440 + 300) == 1440 + 380
    assert leave(tiny, 0, (0,), 1440 + 500) == 1440 + 500


def test_duty_counts_loading_and_what_follows_the_return(tiny: Instance) -> None:
    assert duty([drive(tiny, 0, 1440 + 380, (0,))]) == (1440 + 350, 1440 + 600 + 15)


def test_a_line_is_set_up_by_what_it_made_before(tiny: Instance) -> None:
    made = carry_out(tiny, JOBS)
    assert [(m.job.order, m.setup, m.end) for m in made] == [
        (0, 0, 510),
        (2, 0, 530),
        (1, 15, 980 + 15 + 41),
    ]
    assert [m.overtime for m in made] == [0, 0, 16]


def test_a_plan_is_priced_as_by_hand(tiny: Instance) -> None:
    outcome = appraise(tiny, Plan(JOBS, (Run(0, 1440 + 700, (0, 1)),)))
    # To C1 at 800 (80 late), 20, to C2 at 920 (200 late), 20, home 200 at a stretch of 200:
    # a break first, back at 920 + 20 + 60 + 200 = 1200.
    assert outcome.late == (80, 200, 0)
    duty_minutes = 1200 + 15 - (700 - 30)
    assert {kind: outcome.of(kind) for kind in outcome.cost} == pytest.approx(
        {
            "setup": 15 * 180,
            "line_overtime": 16 * 150,
            "truck_day": 10_000,
            "distance": 320 * 50,
            "driver_overtime": max(0, duty_minutes - 540) * 45,
            "charter": 20_000,
            "late": 6000 * (80 + 200) / 60,
        }
    )
    assert outcome.chartered == (2,)


def test_a_charter_arrives_four_hours_after_production(tiny: Instance) -> None:
    jobs = (Job(0, 0, 1440 + 700), *JOBS[1:])
    outcome = appraise(tiny, Plan(jobs, ()))
    end = 1440 + 700 + 50 + 30  # the set-up from B to A, then 300 kg at 10 kg a minute
    assert outcome.late[0] == end + 240 - (1440 + 720)


def test_plans_survive_being_written_and_read(
    planted: Outputs, instances: Mapping[str, Instance]
) -> None:
    plans = read_plans(planted, instances)
    again = read_plans(write_plans(plans, instances), instances)
    for name, plan in plans.items():
        assert sorted(again[name].runs, key=str) == sorted(plan.runs, key=str)
        assert set(again[name].jobs) == set(plan.jobs)


@pytest.mark.parametrize("name", layout.SIZES)
def test_costs_agree_with_an_independent_account(
    data: CaseData, naive: Outputs, instances: Mapping[str, Instance], name: str
) -> None:
    answer = scoring.read_answer(naive, instances)
    theirs = _account(data, naive, name)
    outcome = answer.outcomes[name]
    mine = {kind: outcome.of(kind) for kind in theirs}
    assert mine == pytest.approx(theirs)


def _account(data: CaseData, outputs: Outputs, name: str) -> dict[str, float]:
    """Price an instance from the tables alone, without the package's own reading."""
    own = {
        key: table[table["instance"] == name] if "instance" in table else table
        for key, table in data.inputs.items()
    }
    book = own["orders.csv"]
    book = book.loc[book.groupby("order_id")["revision"].idxmax()].merge(own["products.csv"])
    book = book[book["status"] == "active"].set_index("order_id")
    cases = book["unit"].isin(["case", "CS", "ケース"])
    kg = book["quantity"] * book["can_kg"] * book["cans_in_case"].where(cases, 1)
    made = outputs[layout.PRODUCTION].query("instance == @name").merge(own["lines.csv"])
    setups = data.inputs["setups.csv"].set_index(["from_family", "to_family"])["minutes"]
    total = dict.fromkeys(("setup", "line_overtime", "truck_day", "distance", "charter"), 0.0)
    for _, jobs in made.sort_values("start_min").groupby("line_id"):
        last = jobs["last_family"].iloc[0]
        for job in jobs.itertuples():
            minutes = setups[last, book.loc[job.order_id, "family_id"]]
            end = job.start_min + minutes - (-kg[job.order_id] // job.kg_per_min)
            begin = max(job.start_min, job.start_min // 1440 * 1440 + 1020)
            total["setup"] += 180 * minutes
            total["line_overtime"] += 150 * max(0, end - begin)
            last = book.loc[job.order_id, "family_id"]
    routes = outputs[layout.ROUTES].query("instance == @name").merge(own["trucks.csv"])
    km = own["roads.csv"].set_index(["from_id", "to_id"])["km"]
    for _, trip in routes.sort_values("stop").groupby(["truck_id", "trip"]):
        site = trip["site_id"].iloc[0]
        tour = [site, *book.loc[trip["order_id"], "customer_id"], site]
        legs = pd.Series(tour).shift(-1)[:-1]
        driven = sum(km[a, b] for a, b in zip(tour[:-1], legs, strict=True) if a != b)
        total["distance"] += driven * trip["km_yen"].iloc[0]
    used = routes.assign(day=routes["depart_min"] // 1440).drop_duplicates(["truck_id", "day"])
    total["truck_day"] = float(used["day_yen"].sum())
    left = book.loc[~book.index.isin(routes["order_id"]), "charter_yen"]
    total["charter"] = float(left.sum())
    return total


@pytest.mark.parametrize("name", layout.SIZES)
def test_lateness_and_overtime_agree_with_an_independent_clock(
    data: CaseData, naive: Outputs, instances: Mapping[str, Instance], name: str
) -> None:
    outcome = scoring.read_answer(naive, instances).outcomes[name]
    driven = {order for out in outcome.days for run in out.runs for order in run.stops}
    late, overtime = _clock(data, naive[layout.ROUTES].query("instance == @name"), name)
    mine = {instances[name].orders[k].id: outcome.late[k] for k in driven}
    assert mine == late
    assert outcome.of("driver_overtime") == pytest.approx(45 * overtime)
    assert sum(late.values()) > 0


def _clock(data: CaseData, routes: pd.DataFrame, name: str) -> tuple[dict[str, int], int]:
    """Minutes late by order and minutes of overtime, from the tables alone."""
    book = data.inputs["orders.csv"].query("instance == @name").sort_values("revision")
    book = book.drop_duplicates("order_id", keep="last").merge(data.inputs["customers.csv"])
    orders = book.set_index("order_id")
    roads = data.inputs["roads.csv"].query("instance == @name")
    road = roads.set_index(["from_id", "to_id"])["minutes"].to_dict()
    home = data.inputs["trucks.csv"].set_index("truck_id")["site_id"]
    late: dict[str, int] = {}
    duty: dict[tuple[str, int], list[int]] = {}
    for (truck, _), trip in routes.sort_values("stop").groupby(["truck_id", "trip"]):
        now = left = int(trip["depart_min"].iloc[0])
        at, wheel = home[truck], 0
        for order in [*trip["order_id"], None]:
            to = orders.loc[order, "customer_id"] if order else home[truck]
            leg = road.get((at, to), 0)
            if wheel and (wheel + leg > 240 or now + leg > left + 300):
                now, wheel = now + 60, 0
                left = now
            now, wheel, at = now + leg, wheel + leg, to
            if order:
                now = max(now, int(orders.loc[order, "open_min"]))
                late[order] = max(0, now - int(orders.loc[order, "close_min"]))
                now += int(orders.loc[order, "unload_min"])
        span = duty.setdefault((truck, now // 1440), [])
        span += [int(trip["depart_min"].iloc[0]) - 30, now + 15]
    return late, sum(max(0, max(span) - min(span) - 540) for span in duty.values())
