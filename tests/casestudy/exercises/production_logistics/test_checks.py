"""Every rule of a plan is checked, and a fault names file, line, column and the rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from casestudy.exercise import CaseData
from casestudy.exercises.production_logistics import ProductionLogistics, layout
from casestudy.exercises.production_logistics.checks_routes import check_routes
from casestudy.exercises.production_logistics.instance import Instance
from tests.casestudy.exercises.conftest import Outputs

Faults = Callable[[Outputs], list[tuple[str, str, str]]]


@pytest.fixture
def faults(exercise: ProductionLogistics, data: CaseData) -> Faults:
    """Id, place and English message of every failed check."""
    return lambda outputs: [
        (check.id, check.where, check.message.en)
        for check in exercise.check(outputs, data.inputs)
        if not check.ok
    ]


def _large(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["instance"] == "large"]


def test_good_plans_pass(naive: Outputs, planted: Outputs, faults: Faults) -> None:
    assert faults(naive) == []
    assert faults(planted) == []


def test_no_routes_at_all_is_a_plan(planted: Outputs, faults: Faults) -> None:
    assert faults({**planted, layout.ROUTES: planted[layout.ROUTES].iloc[:0]}) == []


@pytest.mark.parametrize("name", [layout.PRODUCTION, layout.ROUTES])
def test_an_unknown_order_is_placed(planted: Outputs, faults: Faults, name: str) -> None:
    planted[name].loc[4, "order_id"] = "L-none"
    found = faults(planted)
    assert any("line 6, order_id" in where and "L-none" in text for _, where, text in found)


@pytest.mark.parametrize("name", [layout.PRODUCTION, layout.ROUTES])
def test_an_order_twice_is_placed(planted: Outputs, faults: Faults, name: str) -> None:
    planted[name] = pd.concat([planted[name], planted[name].iloc[[2]]], ignore_index=True)
    last = len(planted[name]) + 1
    assert any(f"line {last}" in where for _, where, _ in faults(planted))


def test_a_cancelled_order_is_refused_by_name(
    planted: Outputs, faults: Faults, instances: Mapping[str, Instance]
) -> None:
    gone = min(instances["large"].cancelled)
    row = _large(planted[layout.ROUTES]).index[0]
    planted[layout.ROUTES].loc[row, "order_id"] = gone
    assert faults(planted)[0][0] == "routes.cancelled"
    assert gone in faults(planted)[0][2]


def test_an_order_left_out_of_production_is_missed(planted: Outputs, faults: Faults) -> None:
    planted[layout.PRODUCTION] = planted[layout.PRODUCTION].drop(index=0)
    assert faults(planted)[0][0] == "production.missing"


def test_a_line_that_cannot_make_the_family_is_refused(
    planted: Outputs, faults: Faults, instances: Mapping[str, Instance]
) -> None:
    inst, table = instances["small"], planted[layout.PRODUCTION]
    order = inst.orders[0]
    line = next(line for line in inst.lines if order.family not in line.families)
    row = table.index[table["order_id"] == order.id][0]
    table.loc[row, "line_id"] = line.id
    found = faults(planted)
    assert found[0][:2] == ("production.family", f"production.csv, line {row + 2}, line_id")


def test_a_line_of_another_instance_is_unknown(planted: Outputs, faults: Faults) -> None:
    planted[layout.PRODUCTION].loc[0, "line_id"] = "L-L1"
    assert faults(planted)[0][:2] == ("production.line", "production.csv, line 2, line_id")


def test_two_orders_at_once_on_a_line_are_refused(planted: Outputs, faults: Faults) -> None:
    table = _large(planted[layout.PRODUCTION])
    line = table[table["line_id"] == "L-L1"].sort_values("start_min")
    row = line.index[1]
    planted[layout.PRODUCTION].loc[row, "start_min"] = line["start_min"].iloc[0] + 1
    found = faults(planted)
    assert found[0][:2] == ("production.overlap", f"production.csv, line {row + 2}, start_min")
    assert line["order_id"].iloc[0] in found[0][2]


@pytest.mark.parametrize(("start", "rule"), [(470, "hours"), (1319, "hours"), (20_000, "horizon")])
def test_work_outside_a_lines_hours_is_refused(
    planted: Outputs, faults: Faults, start: int, rule: str
) -> None:
    table = planted[layout.PRODUCTION]
    line = table[table["line_id"] == "S-L1"].sort_values("start_min")
    row = line.index[0] if start < 480 else line.index[-1]
    table.loc[row, "start_min"] = start if start != 1319 else 5 * 1440 + 1319
    assert f"production.{rule}" in [name for name, *_ in faults(planted)]


@pytest.mark.parametrize(
    ("column", "value"), [("start_min", 480.5), ("start_min", -1.0), ("start_min", np.nan)]
)
def test_times_that_are_no_minutes_are_refused(
    planted: Outputs, faults: Faults, column: str, value: float
) -> None:
    table = planted[layout.PRODUCTION]
    table[column] = table[column].astype(float)
    table.loc[3, column] = value
    assert all("line 5, start_min" in where for _, where, _ in faults(planted)[:1])
    assert faults(planted)


def test_an_unknown_truck_is_placed(planted: Outputs, faults: Faults) -> None:
    planted[layout.ROUTES].loc[7, "truck_id"] = "X"
    assert faults(planted)[0][:2] == ("routes.truck", "routes.csv, line 9, truck_id")


def test_a_truck_too_large_for_a_customer_is_refused(
    planted: Outputs, faults: Faults, instances: Mapping[str, Instance]
) -> None:
    inst = instances["large"]
    site = dict(zip(*_columns(planted), strict=True))
    lines = {line.id: line.site for line in inst.lines}
    big = next(truck for truck in inst.trucks if truck.tonnes == 8)
    order = next(
        order
        for order in inst.orders
        if order.most_tonnes < 8 and lines[site[order.id]] == big.site
    )
    row = planted[layout.ROUTES].index[planted[layout.ROUTES]["order_id"] == order.id][0]
    planted[layout.ROUTES].loc[row, ["truck_id", "trip", "stop"]] = [big.id, 99, 1]
    assert "routes.size" in [name for name, *_ in faults(planted)]


def _columns(outputs: Outputs) -> tuple[pd.Series, pd.Series]:
    table = outputs[layout.PRODUCTION]
    return table["order_id"], table["line_id"]


def test_an_overloaded_trip_names_the_order_too_many(planted: Outputs, faults: Faults) -> None:
    table = planted[layout.ROUTES]
    trips = _large(table).groupby(["truck_id", "trip"])
    keys = list(trips.groups)
    first, second = next(
        (a, b) for a in keys for b in keys if a != b and a[0] == b[0] and a[1] < b[1]
    )
    rows = trips.get_group(second).index
    depart = trips.get_group(first)["depart_min"].iloc[0]
    table.loc[rows, "trip"] = first[1]
    table.loc[rows, "stop"] += 50
    table.loc[rows, "depart_min"] = depart
    assert "routes.load" in [name for name, *_ in faults(planted)]


def test_loading_before_production_ends_is_refused(planted: Outputs, faults: Faults) -> None:
    table = planted[layout.PRODUCTION]
    line = table[table["line_id"] == "L-L1"].sort_values("start_min")
    row, order = line.index[-1], line["order_id"].iloc[-1]
    table.loc[row, "start_min"] += 2 * 1440
    found = [item for item in faults(planted) if item[0] == "routes.ready"]
    at = planted[layout.ROUTES].index[planted[layout.ROUTES]["order_id"] == order][0]
    assert found[0][1] == f"routes.csv, line {at + 2}, depart_min"
    assert "not made before loading" in found[0][2]


def test_a_truck_of_another_site_is_refused(
    planted: Outputs, faults: Faults, instances: Mapping[str, Instance]
) -> None:
    inst, table = instances["medium"], planted[layout.ROUTES]
    here, there = (next(t for t in inst.trucks if t.site == site) for site in (0, 1))
    rows = table.index[table["truck_id"] == here.id]
    table.loc[rows, "truck_id"] = there.id
    table.loc[rows, "trip"] += 500
    assert "routes.site" in [name for name, *_ in faults(planted)]


def test_one_trip_departs_once(planted: Outputs, faults: Faults) -> None:
    planted[layout.ROUTES].loc[1, "depart_min"] += 5
    assert "routes.depart" in [name for name, *_ in faults(planted)]


def test_one_place_in_a_trip_is_taken_once(planted: Outputs, faults: Faults) -> None:
    table = planted[layout.ROUTES]
    same = table[(table["truck_id"] == table["truck_id"][0]) & (table["trip"] == table["trip"][0])]
    table.loc[same.index[1], "stop"] = table.loc[same.index[0], "stop"]
    assert "routes.stop" in [name for name, *_ in faults(planted)]


def test_no_truck_leaves_before_six(planted: Outputs, faults: Faults) -> None:
    table = planted[layout.ROUTES]
    same = (table["truck_id"] == table["truck_id"][0]) & (table["trip"] == table["trip"][0])
    table.loc[same, "depart_min"] = 1440 + 359
    assert "routes.gate" in [name for name, *_ in faults(planted)]


def test_a_second_trip_waits_for_the_first(planted: Outputs, faults: Faults) -> None:
    table = planted[layout.ROUTES].assign(day=lambda t: t["depart_min"] // 1440)
    departs = table.groupby(["truck_id", "day"])["depart_min"]
    late = table[
        departs.transform("nunique").gt(1) & table["depart_min"].eq(departs.transform("max"))
    ]
    one = (table["truck_id"] == late["truck_id"].iloc[0]) & (table["trip"] == late["trip"].iloc[0])
    before = departs.transform("min")[one].iloc[0]
    planted[layout.ROUTES].loc[one, "depart_min"] = before + 45
    assert "routes.turn" in [name for name, *_ in faults(planted)]


def test_more_than_thirteen_hours_on_duty_is_refused(planted: Outputs, faults: Faults) -> None:
    table = planted[layout.ROUTES].assign(day=lambda t: t["depart_min"] // 1440)
    departs = table.groupby(["truck_id", "day"])["depart_min"]
    late = table[
        departs.transform("nunique").gt(1) & table["depart_min"].eq(departs.transform("max"))
    ]
    one = (table["truck_id"] == late["truck_id"].iloc[0]) & (table["trip"] == late["trip"].iloc[0])
    planted[layout.ROUTES].loc[one, "depart_min"] = late["day"].iloc[0] * 1440 + 1300
    names = [name for name, *_ in faults(planted)]
    assert "routes.duty" in names


def test_less_than_eleven_hours_of_rest_is_refused(planted: Outputs, faults: Faults) -> None:
    table = planted[layout.ROUTES].assign(day=lambda t: t["depart_min"] // 1440)
    truck = next(name for name, rows in table.groupby("truck_id") if rows["day"].nunique() > 1)
    first = (table["truck_id"] == truck) & (table["day"] == 1)
    one = first & (table["depart_min"] == table.loc[first, "depart_min"].max())
    dropped = planted[layout.ROUTES][~(first & ~one)].copy()
    dropped.loc[dropped.index.isin(table.index[one]), "depart_min"] = 1440 + 1430
    found = faults({**planted, layout.ROUTES: dropped})
    assert "routes.rest" in [name for name, *_ in found]


@pytest.mark.parametrize(
    ("depart", "rules"),
    [(2749, ["routes.turn"]), (2750, []), (3364, ["routes.rest"]), (3365, [])],
)
def test_turns_and_rests_are_checked_to_the_minute(
    tiny: Instance, depart: int, rules: list[str]
) -> None:
    """The first trip is back at 2660, duty ends at 2675; 90 minutes and 11 hours must pass."""
    rows = [("tiny", "O1", "T", 1, 1, 2440), ("tiny", "O2", "T", 2, 1, depart)]
    table = pd.DataFrame(rows, columns=list(layout.ROUTES_COLUMNS))
    ends = {("tiny", name): (0, "P", 500) for name in ("O1", "O2")}
    near = replace(tiny, orders=(tiny.orders[0], replace(tiny.orders[1], place=1), tiny.orders[2]))
    found = check_routes(table, {"tiny": near}, ends)
    assert [check.id for check in found if not check.ok] == rules


def test_a_table_without_its_columns_is_told_and_never_raises(
    planted: Outputs, faults: Faults
) -> None:
    broken = {**planted, layout.ROUTES: planted[layout.ROUTES].drop(columns="stop")}
    assert faults(broken)[0][0] == "outputs.missing"
    assert faults({})[0][0] == "outputs.missing"
