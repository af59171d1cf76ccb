"""Advice follows from what a plan wastes, and only from that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from casestudy.card import Advice
from casestudy.exercises.production_logistics import layout
from casestudy.exercises.production_logistics.advice import RULES, Evidence, advise
from casestudy.exercises.production_logistics.instance import Instance
from casestudy.exercises.production_logistics.plan import Job, Plan, Run, appraise, read_plans
from casestudy.exercises.production_logistics.scoring import Answer, Ground
from tests.casestudy.exercises.conftest import Outputs

Change = Callable[[Instance, Plan], Plan]
Found = Callable[[Change], dict[str, Advice]]


@pytest.fixture
def found(planted: Outputs, against: Ground, instances: Mapping[str, Instance]) -> Found:
    """What all rules say of the hidden plan after a change to each instance."""

    def say(change: Change) -> dict[str, Advice]:
        plans = {
            name: change(instances[name], plan)
            for name, plan in read_plans(planted, instances).items()
        }
        outcomes = {name: appraise(instances[name], plan) for name, plan in plans.items()}
        seen = Evidence(Answer(plans, outcomes), against)
        return {item.advice.id: item.advice for rule in RULES for item in rule(seen)}

    return say


def test_a_good_plan_gets_one_step_towards_the_presentation(against: Ground, found: Found) -> None:
    """All that the hidden plan wastes are set-ups: it makes everything the day before."""
    assert set(found(lambda _inst, plan: plan)) == {"setups"}
    campaigns = replace(against, least_setup=1e9)
    assert [item.id for item in advise(against.hidden, campaigns)] == ["present"]


def test_orders_made_as_they_come_point_to_set_ups(found: Found) -> None:
    def mixed(inst: Instance, plan: Plan) -> Plan:
        return Plan(_swap_starts(plan.jobs), plan.runs)

    assert "setups" in found(mixed)


def _swap_starts(jobs: tuple[Job, ...]) -> tuple[Job, ...]:
    """Mix each line's orders: every second job changes places with one far from it."""
    mixed: list[Job] = []
    for line in sorted({job.line for job in jobs}):
        own = sorted((job for job in jobs if job.line == line), key=lambda job: job.start)
        order = [*range(0, len(own), 3), *range(1, len(own), 3), *range(2, len(own), 3)]
        mixed += [Job(own[k].order, line, own[i].start) for i, k in enumerate(order)]
    return tuple(mixed)


def test_work_after_hours_points_to_the_lines_load(found: Found) -> None:
    def late(inst: Instance, plan: Plan) -> Plan:
        jobs = tuple(Job(job.order, job.line, job.start + 300) for job in plan.jobs)
        return Plan(jobs, plan.runs)

    assert "overtime" in found(late)["line-overtime"].body.en.lower()


def test_charters_are_counted(found: Found) -> None:
    advice = found(lambda _inst, plan: Plan(plan.jobs, plan.runs[1:]))
    assert "charter" in advice
    assert any(letter.isdigit() for letter in advice["charter"].body.ja)


def test_late_trips_name_the_heaviest_order(found: Found) -> None:
    def behind(inst: Instance, plan: Plan) -> Plan:
        runs = tuple(Run(run.truck, run.depart + 240, run.stops) for run in plan.runs)
        return Plan(plan.jobs, runs)

    assert "late" in found(behind)


def test_half_empty_trucks_are_noticed(found: Found) -> None:
    def halved(inst: Instance, plan: Plan) -> Plan:
        runs = []
        for run in plan.runs:
            half = len(run.stops) // 2
            runs.append(Run(run.truck, run.depart, run.stops[:half]))
            runs.append(Run(run.truck, run.depart + layout.DAY, run.stops[half:]))
        return Plan(plan.jobs, tuple(runs))

    assert "loads" in found(halved)


def test_crooked_tours_are_noticed(found: Found) -> None:
    def crooked(inst: Instance, plan: Plan) -> Plan:
        runs = (Run(r.truck, r.depart, r.stops[::2] + r.stops[1::2]) for r in plan.runs)
        return Plan(plan.jobs, tuple(runs))

    assert "roads.csv" in found(crooked)["distance"].body.en


def test_leaving_hours_too_early_is_noticed(found: Found) -> None:
    def early(inst: Instance, plan: Plan) -> Plan:
        first = {(r.truck, r.depart // layout.DAY): r.depart for r in reversed(plan.runs)}
        runs = (
            Run(r.truck, r.depart - 150, r.stops)
            if first[r.truck, r.depart // layout.DAY] == r.depart
            else r
            for r in plan.runs
        )
        return Plan(plan.jobs, tuple(runs))

    advice = found(early)
    assert {"hours", "waiting"} & set(advice)


def test_trucks_idle_in_the_afternoon_are_noticed(found: Found) -> None:
    def short(inst: Instance, plan: Plan) -> Plan:
        runs, day = [], layout.DAY
        for run in plan.runs:
            half = len(run.stops) // 2
            runs.append(Run(run.truck, run.depart // day * day + 400, run.stops[:half]))
            runs.append(Run(run.truck, run.depart // day * day + day + 400, run.stops[half:]))
        single = {(r.truck, r.depart // day): r for r in runs}
        return Plan(plan.jobs, tuple(single.values()))

    assert "second-trip" in found(short)


def test_at_most_four_steps_are_given(against: Ground) -> None:
    assert 1 <= len(advise(against.naive, against)) <= 4
