"""What is verified about routes: trucks, loads, times and drivers' hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from casestudy.exercise import Check
from casestudy.exercises.production_logistics import layout, rules
from casestudy.exercises.production_logistics.instance import Instance
from casestudy.exercises.production_logistics.outputs import ROUTES_FILE
from casestudy.exercises.production_logistics.trips import Trip, drive, duty
from casestudy.expectations import fault
from casestudy.text import Text

Ends = Mapping[tuple[str, str], tuple[int, str, int]]


@dataclass(frozen=True)
class _Trip:
    """A planned trip with the rows it was written in, in order of its stops."""

    truck: int
    number: int
    rows: tuple[int, ...]
    stops: tuple[int, ...]
    numbers: tuple[int, ...]
    departs: tuple[int, ...]

    @property
    def depart(self) -> int:
        return self.departs[0]


def check_routes(table: pd.DataFrame, instances: Mapping[str, Instance], ends: Ends) -> list[Check]:
    """Verify routes whose orders are known.

    Parameters
    ----------
    table
        Rows of ``routes.csv``.
    instances
        By name.
    ends
        (instance, order) -> row, site and end of its production.
    """
    faults: list[Check] = []
    for name, inst in instances.items():
        rows = table[table["instance"] == name]
        wrong = list(_wrong_trucks(rows, inst))
        if not wrong:
            trips = _trips(rows, inst)
            wrong = [item for trip in trips for item in _one_trip(inst, trip, ends)]
            wrong = wrong or list(_days(inst, trips))
        faults += wrong
    text = Text("routes.csv: 法令と積載の決まりを守っています。", "routes.csv: within the rules.")
    return faults or [Check("routes.rules", True, text, "routes.csv")]


def _wrong_trucks(rows: pd.DataFrame, inst: Instance) -> Iterator[Check]:
    known = {truck.id for truck in inst.trucks}
    for row, name in zip(rows.index, rows["truck_id"], strict=True):
        if name not in known:
            text = Text(
                f"「{name[:40]}」は trucks.csv の {inst.name} にない車両です。",
                f"{name[:40]!r} is no truck of {inst.name} in trucks.csv.",
            )
            yield fault(ROUTES_FILE, "truck", int(row), "truck_id", text)


def _trips(rows: pd.DataFrame, inst: Instance) -> list[_Trip]:
    truck = {item.id: number for number, item in enumerate(inst.trucks)}
    order = {item.id: number for number, item in enumerate(inst.orders)}
    groups: defaultdict[tuple[int, int], list[tuple[int, int, int, int]]] = defaultdict(list)
    for row, name, who, trip, stop, depart in zip(
        rows.index, rows["order_id"], rows["truck_id"], rows["trip"], rows["stop"],
        rows["depart_min"], strict=True,
    ):  # fmt: skip
        groups[truck[who], int(trip)].append((int(stop), int(row), order[name], int(depart)))
    found = []
    for (who, number), items in sorted(groups.items()):
        stops, lines, orders, departs = zip(*sorted(items), strict=True)
        found.append(_Trip(who, number, lines, orders, stops, departs))
    return found


def _one_trip(inst: Instance, trip: _Trip, ends: Ends) -> Iterator[Check]:
    yield from _shape(inst, trip)
    yield from _load(inst, trip)
    yield from _loading(inst, trip, ends)


def _shape(inst: Instance, trip: _Trip) -> Iterator[Check]:
    for place, row in enumerate(trip.rows):
        if trip.departs[place] != trip.depart:
            text = Text(
                f"{inst.trucks[trip.truck].id} の便{trip.number}に出発時刻が2つあります"
                f"（{trip.depart} と {trip.departs[place]}）。1つの便の depart_min は同じ値に。",
                f"trip {trip.number} of {inst.trucks[trip.truck].id} departs at {trip.depart} and "
                f"at {trip.departs[place]}. Write one depart_min for a trip.",
            )
            yield fault(ROUTES_FILE, "depart", row, "depart_min", text)
        if place and trip.numbers[place] == trip.numbers[place - 1]:
            text = Text(
                f"{inst.trucks[trip.truck].id} の便{trip.number}に同じ順番が2つあります。",
                f"trip {trip.number} of {inst.trucks[trip.truck].id} has this place twice.",
            )
            yield fault(ROUTES_FILE, "stop", row, "stop", text)
    day, minute = divmod(trip.depart, layout.DAY)
    if minute < rules.GATE_OPEN or day > inst.last_day:
        text = Text(
            f"{layout.clock_ja(trip.depart)} には出発できません"
            f"（{rules.GATE_OPEN // 60}:00以降、{inst.last_day}日目まで）。",
            f"no truck departs on {layout.clock(trip.depart)} (from {rules.GATE_OPEN // 60}:00, "
            f"until day {inst.last_day}).",
        )
        yield fault(ROUTES_FILE, "gate", trip.rows[0], "depart_min", text)


def _load(inst: Instance, trip: _Trip) -> Iterator[Check]:
    truck, kg = inst.trucks[trip.truck], 0
    for row, number in zip(trip.rows, trip.stops, strict=True):
        order = inst.orders[number]
        if truck.tonnes > order.most_tonnes:
            text = Text(
                f"{order.id} の届け先には {order.most_tonnes}t車までしか入れません"
                f"（{truck.id} は {truck.tonnes}t車）。",
                f"the customer of {order.id} takes trucks up to {order.most_tonnes} t; {truck.id} "
                f"has {truck.tonnes} t.",
            )
            yield fault(ROUTES_FILE, "size", row, "truck_id", text)
        if kg <= truck.capacity < kg + order.kg:
            text = Text(
                f"積みすぎ：{truck.id} の便{trip.number}は {order.id} までで {kg + order.kg:,} kg、"
                f"最大積載量は {truck.capacity:,} kg です。",
                f"overloaded: with {order.id} trip {trip.number} of {truck.id} carries "
                f"{kg + order.kg:,} kg of at most {truck.capacity:,} kg.",
            )
            yield fault(ROUTES_FILE, "load", row, "order_id", text)
        kg += order.kg


def _loading(inst: Instance, trip: _Trip, ends: Ends) -> Iterator[Check]:
    truck = inst.trucks[trip.truck]
    for row, number in zip(trip.rows, trip.stops, strict=True):
        order = inst.orders[number]
        _, site, end = ends[inst.name, order.id]
        if site != inst.sites[truck.site]:
            text = Text(
                f"{order.id} は {site} で作られますが、{truck.id} は {inst.sites[truck.site]} の"
                "車両です。拠点をまたぐ横持ちはしません。",
                f"{order.id} is made at {site}, but {truck.id} loads at {inst.sites[truck.site]}; "
                "nothing is moved between sites.",
            )
            yield fault(ROUTES_FILE, "site", row, "truck_id", text)
        elif end + rules.LOAD > trip.depart:
            text = Text(
                f"未完成の積込：{order.id} の製造は {layout.clock_ja(end)} に終わり、積込に30分"
                f"かかります。出発は {end + rules.LOAD} 以降にしてください。",
                f"not made before loading: {order.id} is finished on {layout.clock(end)} and "
                f"loading takes 30 minutes. Depart at {end + rules.LOAD} or later.",
            )
            yield fault(ROUTES_FILE, "ready", row, "depart_min", text)


def _days(inst: Instance, trips: Sequence[_Trip]) -> Iterator[Check]:
    """Follow each driver through the days."""
    days: defaultdict[int, defaultdict[int, list[_Trip]]] = defaultdict(lambda: defaultdict(list))
    for trip in trips:
        days[trip.truck][trip.depart // layout.DAY].append(trip)
    for truck in sorted(days):
        ended = -rules.REST_LEAST
        for day in sorted(days[truck]):
            own = sorted(days[truck][day], key=lambda trip: trip.depart)
            site = inst.trucks[truck].site
            driven = [drive(inst, site, trip.depart, trip.stops) for trip in own]
            yield from _turns(own, driven)
            start, end = duty(driven)
            yield from _hours(own[0], driven, start, end, ended)
            ended = end


def _turns(own: Sequence[_Trip], driven: Sequence[Trip]) -> Iterator[Check]:
    for before, trip in zip(driven, own[1:], strict=False):
        if trip.depart < before.back + rules.TURN:
            text = Text(
                f"前の便は {layout.clock_ja(before.back)} に戻り、積込と休憩に{rules.TURN}分"
                f"かかります。出発は {before.back + rules.TURN} 以降にしてください。",
                f"the trip before is back on {layout.clock(before.back)}, and loading and a break "
                f"take {rules.TURN} minutes. Depart at {before.back + rules.TURN} or later.",
            )
            yield fault(ROUTES_FILE, "turn", trip.rows[0], "depart_min", text)


def _hours(
    first: _Trip, driven: Sequence[Trip], start: int, end: int, ended: int
) -> Iterator[Check]:
    driving, rest = sum(trip.driving for trip in driven), start - ended
    found: list[tuple[str, Text]] = []
    if end - start > rules.DUTY_MOST:
        found.append(
            (
                "duty",
                Text(
                    f"拘束時間の超過：{layout.clock_ja(start)} から {layout.clock_ja(end)} まで"
                    f"{_h(end - start)}（上限13時間）。届け先を減らすか別の車両へ。",
                    f"on duty too long: {layout.clock(start)} to {layout.clock(end)}, "
                    f"{_h_en(end - start)} of at most 13 h. Take stops off.",
                ),
            )
        )
    if driving > rules.DRIVE_MOST:
        found.append(
            (
                "driving",
                Text(
                    f"運転時間の超過：この日の運転は{_h(driving)}（上限9時間）。",
                    f"too much driving: {_h_en(driving)} on this day of at most 9 h.",
                ),
            )
        )
    if rest < rules.REST_LEAST:
        found.append(
            (
                "rest",
                Text(
                    f"休息期間の不足：前の勤務の終わり {layout.clock_ja(ended)} から"
                    f"{_h(rest)}（この会社の計画の下限は11時間）。",
                    f"too little rest: {_h_en(rest)} since {layout.clock(ended)}, at least 11 h.",
                ),
            )
        )
    for kind, text in found:
        yield fault(ROUTES_FILE, kind, first.rows[0], "depart_min", text)


def _h(minutes: int) -> str:
    return f"{minutes // 60}時間{minutes % 60}分"


def _h_en(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60} min"
