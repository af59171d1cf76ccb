"""One trial: a rush of submissions, faults all along, and figures at the end."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass

from tests.chaos import verdict
from tests.chaos.faults import Faults
from tests.chaos.load import Load
from tests.chaos.observer import Observer
from tests.chaos.stacks import Stack

WEDGED_SECONDS = 120.0
"""What no run and no queue may exceed."""
GIVE_UP_SECONDS = 300.0
LOOK_SECONDS = 0.2
LONGEST_CALM_SECONDS = 15.0
"""A fault comes at least this often while work is done."""


@dataclass(frozen=True)
class Plan:
    """How large a trial is."""

    submissions: int
    faults: int
    seed: int


@dataclass(frozen=True)
class Figures:
    """What came of a trial."""

    stack: str
    submissions: int
    scored: int
    faults: Counter[str]
    seconds: float
    longest_standstill: float
    longest_run: float
    slowest_submit: float
    more_tries: int
    given_back: int
    dead: int
    refused: int
    problems: list[str]


def hold(stack: Stack, plan: Plan) -> Figures:
    """Hold a trial on an open stack."""
    begun = time.monotonic()
    load, faults, observer = Load(stack.app, plan.submissions), Faults(stack, plan.seed), Observer()
    stack.start()
    load.start()
    with stack.app.app_context():
        _watch(stack, plan, load, faults, observer)
        seconds = time.monotonic() - begun
        load.join()
        stack.settle()
        observer.look()
        return _figures(stack, plan, load, faults, observer, seconds)


def _watch(stack: Stack, plan: Plan, load: Load, faults: Faults, observer: Observer) -> None:
    """Break something whenever another share of the work is done, until all of it is.

    Nothing more is broken before something has ended since the last fault: what is looked for is
    whether the installation recovers, not whether it can live without ever being whole.
    """
    struck, ended = time.monotonic(), -1
    while observer.ended < plan.submissions or faults.count < plan.faults:
        stack.tend()
        observer.look()
        if load.error is not None or observer.standstill > GIVE_UP_SECONDS:
            return
        share = plan.submissions * (faults.count + 1) / (plan.faults + 2)
        calm = time.monotonic() - struck > LONGEST_CALM_SECONDS and observer.ended > ended
        due = faults.count < plan.faults and (observer.ended >= share or calm)
        if due and faults.strike():
            struck, ended = time.monotonic(), observer.ended
        time.sleep(LOOK_SECONDS)


def _figures(
    stack: Stack, plan: Plan, load: Load, faults: Faults, observer: Observer, seconds: float
) -> Figures:
    problems = [f"submitting failed: {load.error!r}"] if load.error else []
    problems += verdict.faults_found(load.accepted)
    for name, value in (
        ("nothing ended", observer.longest_standstill),
        ("a run took", observer.longest_run),
    ):
        if value > WEDGED_SECONDS:
            problems.append(f"{name} for {value:.0f} s")
    return Figures(
        stack=stack.name,
        submissions=len(load.accepted),
        scored=verdict.audited("grading.finish"),
        faults=faults.done,
        seconds=seconds,
        longest_standstill=observer.longest_standstill,
        longest_run=observer.longest_run,
        slowest_submit=load.slowest,
        more_tries=verdict.tries(),
        given_back=verdict.audited("grading.lost"),
        dead=verdict.audited("grading.dead"),
        refused=verdict.refused(stack.log),
        problems=problems,
    )
