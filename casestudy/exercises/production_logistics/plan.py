"""A plan of one instance, how it is written in CSV, and what it comes to when it is carried out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from casestudy.exercise import Tables, table_of
from casestudy.exercises.production_logistics import layout, rules
from casestudy.exercises.production_logistics.instance import Instance
from casestudy.exercises.production_logistics.trips import Trip, drive, duty, late_minutes


@dataclass(frozen=True)
class Job:
    """An order on a line; ``start`` is when its set-up begins."""

    order: int
    line: int
    start: int


@dataclass(frozen=True)
class Run:
    """A trip as planned."""

    truck: int
    depart: int
    stops: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """What is made when and where, and who drives it; orders in no run go by charter."""

    jobs: tuple[Job, ...]
    runs: tuple[Run, ...]


def read_plans(outputs: Tables, instances: Mapping[str, Instance]) -> dict[str, Plan]:
    """Arrange checked outputs by instance.

    Raises
    ------
    ValueError
        A table is missing or names what the inputs do not; ``check`` says so in words first.
    """
    production = table_of(outputs, layout.PRODUCTION)
    routes = table_of(outputs, layout.ROUTES)
    try:
        return {
            name: Plan(
                _jobs(production[production["instance"] == name], inst),
                _runs(routes[routes["instance"] == name], inst),
            )
            for name, inst in instances.items()
        }
    except KeyError as unknown:
        raise ValueError(f"{unknown} is not in the data; run check() first") from None


def _jobs(table: pd.DataFrame, inst: Instance) -> tuple[Job, ...]:
    order = {item.id: number for number, item in enumerate(inst.orders)}
    line = {item.id: number for number, item in enumerate(inst.lines)}
    return tuple(
        Job(order[str(a)], line[str(b)], int(start))
        for a, b, start in zip(table["order_id"], table["line_id"], table["start_min"], strict=True)
    )


def _runs(table: pd.DataFrame, inst: Instance) -> tuple[Run, ...]:
    order = {item.id: number for number, item in enumerate(inst.orders)}
    truck = {item.id: number for number, item in enumerate(inst.trucks)}
    rows: defaultdict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    for name, who, trip, stop, depart in zip(
        table["order_id"], table["truck_id"], table["trip"], table["stop"], table["depart_min"],
        strict=True,
    ):  # fmt: skip
        rows[truck[str(who)], int(trip)].append((int(stop), order[str(name)], int(depart)))
    runs = [
        Run(who, min(depart for *_, depart in found), tuple(number for _, number, _ in found))
        for (who, _), found in ((key, sorted(rows[key])) for key in sorted(rows))
    ]
    return tuple(sorted(runs, key=lambda run: (run.truck, run.depart)))


def write_plans(
    plans: Mapping[str, Plan], instances: Mapping[str, Instance]
) -> dict[str, pd.DataFrame]:
    """Return the two output tables."""
    production, routes = [], []
    for name, plan in plans.items():
        inst = instances[name]
        for job in sorted(plan.jobs, key=lambda job: (job.line, job.start)):
            production.append((name, inst.orders[job.order].id, inst.lines[job.line].id, job.start))
        trips: defaultdict[int, int] = defaultdict(int)
        for run in sorted(plan.runs, key=lambda run: (run.truck, run.depart)):
            trips[run.truck] += 1
            for stop, order in enumerate(run.stops, start=1):
                routes.append(
                    (
                        name, inst.orders[order].id, inst.trucks[run.truck].id,
                        trips[run.truck], stop, run.depart,
                    )
                )  # fmt: skip
    return {
        layout.PRODUCTION: pd.DataFrame(production, columns=list(layout.PRODUCTION_COLUMNS)),
        layout.ROUTES: pd.DataFrame(routes, columns=list(layout.ROUTES_COLUMNS)),
    }


@dataclass(frozen=True)
class Made:
    """A job as it was carried out."""

    job: Job
    setup: int
    end: int
    overtime: int
    """Minutes after regular hours."""
    before: int
    """Order made before it on the line, -1 for none."""


def carry_out(inst: Instance, jobs: Iterable[Job]) -> list[Made]:
    """Return every job with its set-up and end, line by line in order of start."""
    found = []
    by_line: defaultdict[int, list[Job]] = defaultdict(list)
    for job in jobs:
        by_line[job.line].append(job)
    for number in sorted(by_line):
        last, before = inst.lines[number].last, -1
        for job in sorted(by_line[number], key=lambda job: (job.start, job.order)):
            family = inst.orders[job.order].family
            setup = inst.setup[last][family]
            end = job.start + setup + inst.run_minutes(job.order, number)
            regular = job.start // layout.DAY * layout.DAY + rules.LINE_REGULAR
            overtime = max(0, end - max(job.start, regular))
            found.append(Made(job, setup, end, overtime, before))
            last, before = family, job.order
    return found


COSTS = ("setup", "line_overtime", "truck_day", "distance", "driver_overtime", "charter", "late")
"""What a plan's yen are spent on."""


@dataclass(frozen=True)
class DayOut:
    """A truck's day: its trips and what they cost."""

    truck: int
    day: int
    runs: tuple[Run, ...]
    trips: tuple[Trip, ...]
    start: int
    end: int
    yen: Mapping[str, float]


@dataclass(frozen=True)
class Outcome:
    """What a plan comes to; costs in yen, lists by order number."""

    made: tuple[Made, ...]
    days: tuple[DayOut, ...]
    chartered: tuple[int, ...]
    late: tuple[int, ...]
    """Minutes by order."""
    cost: Mapping[str, tuple[float, ...]]
    """By kind of cost: yen by order; a truck's costs are shared by the weight it carried."""

    def total(self) -> float:
        """Yen of the whole plan."""
        return float(sum(sum(values) for values in self.cost.values()))

    def of(self, kind: str) -> float:
        """Yen of one kind of cost."""
        return float(sum(self.cost[kind]))


def appraise(inst: Instance, plan: Plan) -> Outcome:
    """Carry a legal plan out and price it."""
    ledger = _Ledger(inst)
    made = carry_out(inst, plan.jobs)
    for item in made:
        ledger.add("setup", item.job.order, item.setup * rules.SETUP_YEN)
        ledger.add("line_overtime", item.job.order, item.overtime * rules.LINE_OVERTIME_YEN)
    days = _days_out(inst, plan.runs)
    for out in days:
        ledger.day(out)
    driven = {order for run in plan.runs for order in run.stops}
    ready = {item.job.order: item.end for item in made}
    chartered = tuple(k for k in range(len(inst.orders)) if k not in driven)
    for number in chartered:
        ledger.add("charter", number, inst.orders[number].charter_yen)
        ledger.arrive(number, max(inst.orders[number].open, ready[number] + rules.CHARTER_LEAD))
    return Outcome(
        tuple(made), tuple(days), chartered, tuple(ledger.late),
        {kind: tuple(values) for kind, values in ledger.yen.items()},
    )  # fmt: skip


@dataclass
class _Ledger:
    inst: Instance
    late: list[int] = field(default_factory=list)
    yen: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.late = [0] * len(self.inst.orders)
        self.yen = {kind: [0.0] * len(self.inst.orders) for kind in COSTS}

    def add(self, kind: str, order: int, yen: float) -> None:
        self.yen[kind][order] += yen

    def arrive(self, order: int, begin: int) -> None:
        late = late_minutes(self.inst, order, begin)
        self.late[order] = late
        self.add("late", order, self.inst.orders[order].late_yen * late / 60)

    def day(self, out: DayOut) -> None:
        stops = [order for run in out.runs for order in run.stops]
        kg = sum(self.inst.orders[order].kg for order in stops)
        for order in stops:
            share = self.inst.orders[order].kg / kg
            for kind, yen in out.yen.items():
                self.add(kind, order, yen * share)
        for run, trip in zip(out.runs, out.trips, strict=True):
            for order, begin in zip(run.stops, trip.begins, strict=True):
                self.arrive(order, begin)


def _days_out(inst: Instance, runs: Sequence[Run]) -> list[DayOut]:
    groups: defaultdict[tuple[int, int], list[Run]] = defaultdict(list)
    for run in runs:
        groups[run.truck, run.depart // layout.DAY].append(run)
    return [day_out(inst, truck, day, groups[truck, day]) for truck, day in sorted(groups)]


def day_out(inst: Instance, truck: int, day: int, runs: Sequence[Run]) -> DayOut:
    """Drive a truck's trips of one day and price them."""
    who = inst.trucks[truck]
    ordered = tuple(sorted(runs, key=lambda run: run.depart))
    trips = tuple(drive(inst, who.site, run.depart, run.stops) for run in ordered)
    start, end = duty(trips)
    overtime = max(0, end - start - rules.REGULAR_DUTY)
    yen = {
        "truck_day": float(who.day_yen),
        "distance": who.km_yen * round(sum(trip.km for trip in trips), 1),
        "driver_overtime": float(overtime * rules.DRIVER_OVERTIME_YEN),
    }
    return DayOut(truck, day, ordered, trips, start, end, yen)
