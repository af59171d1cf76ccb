"""The naive dispatcher: nearest site, line that is free, then from each stop to the nearest one."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from casestudy.exercise import Tables
from casestudy.exercises.production_logistics import layout, rules
from casestudy.exercises.production_logistics.instance import Instance, read_instances
from casestudy.exercises.production_logistics.lines import next_start
from casestudy.exercises.production_logistics.plan import Job, Plan, Run, write_plans
from casestudy.exercises.production_logistics.routing import MOST_TRIPS, Depot, Trips


def dispatch(inputs: Tables) -> dict[str, pd.DataFrame]:
    """Return the naive dispatcher's outputs."""
    instances = read_instances(inputs)
    return write_plans({name: plan(inst) for name, inst in instances.items()}, instances)


def plan(inst: Instance) -> Plan:
    """Plan one instance as a busy clerk does."""
    jobs, ready = _make(inst)
    site_of = {job.order: inst.lines[job.line].site for job in jobs}
    groups: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for number, order in enumerate(inst.orders):
        groups[site_of[number], order.day].append(number)
    runs: list[Run] = []
    for (site, day), orders in sorted(groups.items()):
        trucks = [k for k, truck in enumerate(inst.trucks) if truck.site == site]
        runs += _load(Depot(inst, day, trucks, ready), orders)
    return Plan(tuple(jobs), tuple(runs))


def _make(inst: Instance) -> tuple[list[Job], list[int]]:
    """Make orders day by day, each day by family, on the line that is free first."""
    last = [line.last for line in inst.lines]
    free = [0] * len(inst.lines)
    ready = [0] * len(inst.orders)
    jobs = []
    queue = sorted(
        range(len(inst.orders)), key=lambda k: (inst.orders[k].day, inst.orders[k].family, k)
    )
    for number in queue:
        order = inst.orders[number]
        able = [k for k, line in enumerate(inst.lines) if order.family in line.families]
        site = min(
            (inst.minutes[inst.lines[k].site][order.place], inst.lines[k].site) for k in able
        )[1]
        line = min((free[k], k) for k in able if inst.lines[k].site == site)[1]
        minutes = inst.setup[last[line]][order.family] + inst.run_minutes(number, line)
        start = next_start(max(free[line], layout.DAY * (order.day - 1) + rules.LINE_OPEN), minutes)
        jobs.append(Job(number, line, start))
        free[line] = ready[number] = start + minutes
        last[line] = order.family
    return jobs, ready


def _load(depot: Depot, orders: list[int]) -> list[Run]:
    """Fill the trucks one after the other, largest first; what is left goes by charter."""
    inst = depot.inst
    waiting = sorted(orders, key=lambda k: (inst.orders[k].open, inst.orders[k].close, k))
    state: dict[int, Trips] = {}
    for truck in sorted(depot.trucks, key=lambda k: (-inst.trucks[k].capacity, k)):
        done: Trips = ()
        for _ in range(MOST_TRIPS):
            trip = _trip(depot, truck, done, waiting)
            if not trip:
                break
            done = (*done, trip)
        state[truck] = done
    return depot.runs(state)


def _trip(depot: Depot, truck: int, done: Trips, waiting: list[int]) -> tuple[int, ...]:
    """Begin with the earliest window, then go on to the nearest while dearer by charter."""
    inst, who = depot.inst, depot.inst.trucks[truck]
    trip: tuple[int, ...] = ()
    yen = depot.cost(truck, done) if done else float(who.day_yen)
    while True:
        here = inst.minutes[inst.orders[trip[-1]].place] if trip else None
        near = sorted(waiting, key=lambda k: here[inst.orders[k].place]) if here else waiting
        for number in near:
            if inst.orders[number].most_tonnes < who.tonnes:
                continue
            more = depot.cost(truck, (*done, (*trip, number)))
            if more - yen < depot.charter(number):
                trip, yen = (*trip, number), more
                waiting.remove(number)
                break
        else:
            return trip
