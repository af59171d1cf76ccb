"""The reference solution: sites by distance and room, set-up-aware lines, insertion and search."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd

from casestudy.exercise import Tables
from casestudy.exercises.production_logistics.instance import Instance, read_instances
from casestudy.exercises.production_logistics.lines import sequence_site
from casestudy.exercises.production_logistics.plan import Job, Plan, Run, carry_out, write_plans
from casestudy.exercises.production_logistics.routing import (
    Depot,
    State,
    descend,
    insert_all,
    ruin_and_recreate,
    total,
)

ROUNDS = 3
STEPS = 100
"""Ruins and recreations of one site's day."""
SEED = 2024
ROOM = 1.3
"""Loads of its whole fleet that a site takes a day before orders go elsewhere."""


def solve(inputs: Tables) -> dict[str, pd.DataFrame]:
    """Return the reference solution's outputs; the search always draws the same numbers."""
    instances = read_instances(inputs)
    return write_plans({name: plan(inst) for name, inst in instances.items()}, instances)


def plan(inst: Instance) -> Plan:
    """Plan one instance."""
    site_of = choose_sites(inst)
    jobs: list[Job] = []
    for site in range(len(inst.sites)):
        jobs += sequence_site(inst, site, [k for k, own in site_of.items() if own == site])
    ready = [0] * len(inst.orders)
    for made in carry_out(inst, jobs):
        ready[made.job.order] = made.end
    runs: list[Run] = []
    groups: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for number, site in site_of.items():
        groups[site, inst.orders[number].day].append(number)
    for (site, day), orders in sorted(groups.items()):
        trucks = [k for k, truck in enumerate(inst.trucks) if truck.site == site]
        runs += route(Depot(inst, day, trucks, ready), orders)
    return Plan(tuple(jobs), tuple(runs))


def choose_sites(inst: Instance) -> dict[int, int]:
    """Return the site of each order: the nearest that can make it and has room that day.

    Orders that would lose most by going elsewhere choose first. Room is counted in loads of the
    site's trucks.
    """
    detour: list[tuple[int, int]] = []
    choices: dict[int, list[tuple[int, int]]] = {}
    for number, order in enumerate(inst.orders):
        able = {line.site for line in inst.lines if order.family in line.families}
        near = sorted((inst.minutes[site][order.place], site) for site in able)
        choices[number] = near
        detour.append((near[1][0] - near[0][0] if len(near) > 1 else 10**6, -number))
    room: dict[tuple[int, int], float] = {}
    site_of: dict[int, int] = {}
    for _, minus in sorted(detour, reverse=True):
        number = -minus
        site_of[number] = _with_room(inst, number, choices[number], room)
    return site_of


def _with_room(
    inst: Instance, number: int, near: list[tuple[int, int]], room: dict[tuple[int, int], float]
) -> int:
    order = inst.orders[number]
    for _, site in near:
        fleet = [truck.capacity for truck in inst.trucks if truck.site == site]
        used = room.get((site, order.day), 0.0)
        if used + order.kg <= ROOM * sum(fleet):
            room[site, order.day] = used + order.kg
            return site
    return near[0][1]


def route(depot: Depot, orders: list[int]) -> list[Run]:
    """Route a site's day: from several first orders of insertion, the best after local moves."""
    inst = depot.inst
    site = inst.trucks[depot.trucks[0]].site
    far = sorted(orders, key=lambda k: -inst.minutes[site][inst.orders[k].place])
    tight = sorted(orders, key=lambda k: (inst.orders[k].close - inst.orders[k].open, k))
    heavy = sorted(orders, key=lambda k: -inst.orders[k].kg)
    best: tuple[float, State, list[int]] = (float("inf"), {}, [])
    for order in (far, tight, heavy):
        state: State = dict.fromkeys(depot.trucks, ())
        left = descend(depot, state, insert_all(depot, state, order), ROUNDS)
        yen = total(depot, state, left)
        if yen < best[0]:
            best = (yen, state, left)
    rng = np.random.Generator(np.random.PCG64([SEED, depot.day, site]))
    state, _ = ruin_and_recreate(depot, best[1], best[2], STEPS, rng)
    return depot.runs(state)
