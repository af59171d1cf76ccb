"""Somebody who knows the hidden plan and searches on from it, and answers spoiled at random."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd

from casestudy.exercise import CaseData, Tables, table_of
from casestudy.exercises.production_logistics import layout, rules
from casestudy.exercises.production_logistics.instance import Instance, read_instances
from casestudy.exercises.production_logistics.lines import sequence_site
from casestudy.exercises.production_logistics.plan import (
    Job,
    Plan,
    Run,
    appraise,
    carry_out,
    read_plans,
    write_plans,
)
from casestudy.exercises.production_logistics.routing import Depot, State, ruin_and_recreate

STEPS = 200
SEED = 1964


def planted(data: CaseData) -> dict[str, pd.DataFrame]:
    """Return the hidden plan as outputs."""
    return {
        layout.PRODUCTION: data.truth["production"].copy(),
        layout.ROUTES: data.truth["routes"].copy(),
    }


def oracle(data: CaseData) -> dict[str, pd.DataFrame]:
    """Start from the hidden plan and search on, on the lines and on the road."""
    instances = read_instances(data.inputs)
    plans = read_plans(planted(data), instances)
    rng = np.random.Generator(np.random.PCG64(SEED))
    return write_plans(
        {name: polish(inst, plans[name], STEPS, rng) for name, inst in instances.items()},
        instances,
    )


def polish(inst: Instance, plan: Plan, steps: int, rng: np.random.Generator) -> Plan:
    """Return a plan at least as cheap: the same sites and days, better lines and trips."""
    site_of = {job.order: inst.lines[job.line].site for job in plan.jobs}
    jobs: list[Job] = []
    for site in range(len(inst.sites)):
        own = tuple(job for job in plan.jobs if site_of[job.order] == site)
        again = tuple(sequence_site(inst, site, [job.order for job in own]))
        jobs += again if _line_yen(inst, again) < _line_yen(inst, own) else own
    ready = [0] * len(inst.orders)
    for made in carry_out(inst, jobs):
        ready[made.job.order] = made.end
    runs: list[Run] = []
    groups: defaultdict[tuple[int, int], list[Run]] = defaultdict(list)
    for run in plan.runs:
        groups[inst.trucks[run.truck].site, run.depart // layout.DAY].append(run)
    for (site, day), old in sorted(groups.items()):
        trucks = [k for k, truck in enumerate(inst.trucks) if truck.site == site]
        depot = Depot(inst, day, trucks, ready)
        state: State = dict.fromkeys(trucks, ())
        for run in sorted(old, key=lambda run: run.depart):
            state[run.truck] = (*state[run.truck], run.stops)
        found, _ = ruin_and_recreate(depot, state, [], steps, rng)
        runs += depot.runs(found)
    better = Plan(tuple(jobs), tuple(runs))
    return min((plan, better), key=lambda made: appraise(inst, made).total())


def _line_yen(inst: Instance, jobs: tuple[Job, ...]) -> float:
    return float(
        sum(
            made.setup * rules.SETUP_YEN + made.overtime * rules.LINE_OVERTIME_YEN
            for made in carry_out(inst, jobs)
        )
    )


def worsen(
    outputs: Tables, inputs: Tables, amount: float, rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Take stops off the trucks at random: their orders go by charter."""
    routes = table_of(outputs, layout.ROUTES)
    kept = rng.random(len(routes)) >= 0.6 * amount
    return {
        layout.PRODUCTION: table_of(outputs, layout.PRODUCTION).copy(),
        layout.ROUTES: routes[kept].reset_index(drop=True),
    }
