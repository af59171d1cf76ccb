"""Figures of a plan, the score between its anchors, and how sure the score is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from casestudy import metrics, points
from casestudy.exercise import Anchors, CaseData, Tables
from casestudy.exercises.production_logistics import layout, rules
from casestudy.exercises.production_logistics.baseline import dispatch
from casestudy.exercises.production_logistics.instance import Instance, read_instances
from casestudy.exercises.production_logistics.lines import sequence_site
from casestudy.exercises.production_logistics.plan import (
    COSTS,
    Outcome,
    Plan,
    appraise,
    carry_out,
    read_plans,
)
from casestudy.points import Figure
from casestudy.text import Text

Floats = NDArray[np.float64]

BOOTSTRAP_DRAWS = 300
BOOTSTRAP_SEED = 1959
VRP = "Dantzig & Ramser (1959), Management Science 6(1)"
WEIGHTS = {"small": 0.2, "medium": 0.3, "large": 0.4}
SIZE_NAMES = {
    "small": Text("小", "small"),
    "medium": Text("中", "medium"),
    "large": Text("大", "large"),
}
COST_NAMES: Mapping[str, Text] = {
    "setup": Text("段取り替え", "set-ups"),
    "line_overtime": Text("ラインの残業", "line overtime"),
    "truck_day": Text("車両の稼働", "trucks in use"),
    "distance": Text("走行", "distance"),
    "driver_overtime": Text("乗務員の残業", "driver overtime"),
    "charter": Text("傭車", "charter"),
    "late": Text("遅れ", "lateness"),
}

FIGURES: tuple[Figure, ...] = (
    *(
        Figure(
            f"cost_{size}",
            Text(f"総費用（{name.ja}）", f"Total cost ({name.en})"),
            "¥",
            WEIGHTS[size],
            VRP if size == "large" else "",
        )
        for size, name in SIZE_NAMES.items()
    ),
    Figure(
        "late_hours",
        Text("遅れの合計（全注文）", "Total tardiness (all orders)"),
        "h",
        0.10,
        "Pinedo (2016), Scheduling, 5th ed., section 2.1",
    ),
    Figure(
        "on_time",
        Text("時間どおりに届いた注文の割合", "Share of orders on time"),
        "%",
        0.0,
        higher_is_better=True,
    ),
    *(
        Figure(kind, Text(f"うち{name.ja}", f"of which {name.en}"), "¥", 0.0)
        for kind, name in COST_NAMES.items()
    ),
)


@dataclass(frozen=True)
class Answer:
    """A learner's plans and what they come to, by instance."""

    plans: Mapping[str, Plan]
    outcomes: Mapping[str, Outcome]


@dataclass(frozen=True, eq=False)
class Ground:
    """What every answer on one generated case is measured against."""

    instances: Mapping[str, Instance]
    naive: Answer
    """The baseline's answer."""
    hidden: Answer
    """The hidden good plan."""
    least_setup: float
    """Yen of set-ups when the hidden plan's sites make their orders in campaigns."""
    counts: Mapping[str, Floats]
    """By instance: (R, N) how often each bootstrap draw takes each order."""


@lru_cache(maxsize=4)
def ground(data: CaseData) -> Ground:
    """Arrange ``data``; kept, because one process scores many answers on it."""
    instances = read_instances(data.inputs)
    hidden = {
        layout.PRODUCTION: data.truth["production"],
        layout.ROUTES: data.truth["routes"],
    }
    counts = {
        name: metrics.resample_counts(len(inst.orders), BOOTSTRAP_DRAWS, BOOTSTRAP_SEED + k)
        for k, (name, inst) in enumerate(instances.items())
    }
    best = read_answer(hidden, instances)
    return Ground(
        instances,
        read_answer(dispatch(data.inputs), instances),
        best,
        sum(_campaigns(inst, best.plans[name]) for name, inst in instances.items()),
        counts,
    )


def _campaigns(inst: Instance, plan: Plan) -> float:
    """Yen of set-ups when each site of a plan sequences its orders anew, or of the plan itself."""
    site_of = {job.order: inst.lines[job.line].site for job in plan.jobs}
    again = [
        job
        for site in range(len(inst.sites))
        for job in sequence_site(inst, site, [k for k, own in site_of.items() if own == site])
    ]
    minutes = min(sum(made.setup for made in carry_out(inst, jobs)) for jobs in (again, plan.jobs))
    return float(minutes * rules.SETUP_YEN)


def read_answer(outputs: Tables, instances: Mapping[str, Instance]) -> Answer:
    """Arrange checked outputs and carry the plans out.

    Raises
    ------
    ValueError
        A table is missing or a row names what is not in the data; ``check`` says so first.
    """
    plans = read_plans(outputs, instances)
    try:
        outcomes = {name: appraise(instances[name], plan) for name, plan in plans.items()}
    except KeyError as absent:
        raise ValueError(f"order {absent} is never made; run check() first") from None
    return Answer(plans, outcomes)


def figures(answer: Answer) -> dict[str, float]:
    """Return the value of each of ``FIGURES``."""
    late = [minutes for outcome in answer.outcomes.values() for minutes in outcome.late]
    costs = {f"cost_{name}": outcome.total() for name, outcome in answer.outcomes.items()}
    kinds = {kind: sum(outcome.of(kind) for outcome in answer.outcomes.values()) for kind in COSTS}
    return {
        **costs,
        "late_hours": sum(late) / 60,
        "on_time": 100.0 * sum(minutes == 0 for minutes in late) / max(len(late), 1),
        **kinds,
    }


def interval(answer: Answer, against: Ground, anchors: Anchors) -> tuple[float, float]:
    """Return the 95% bootstrap interval of the total score over orders.

    Each draw takes orders of every instance with replacement and sets the learner's yen for them
    against the naive dispatcher's for the same orders; how far the reference gets below the
    dispatcher is held at the anchors'. Source: Efron (1979), Annals of Statistics 7(1).
    """
    mine, theirs = (_drawn(found, against) for found in (answer, against.naive))
    return points.interval(FIGURES, mine, theirs, anchors)


def _drawn(answer: Answer, against: Ground) -> dict[str, Floats]:
    found: dict[str, Floats] = {"late_hours": np.zeros(BOOTSTRAP_DRAWS)}
    for name, outcome in answer.outcomes.items():
        counts = against.counts[name]
        yen = np.array([outcome.cost[kind] for kind in COSTS]).sum(axis=0)
        found[f"cost_{name}"] = counts @ yen
        found["late_hours"] = found["late_hours"] + counts @ np.array(outcome.late) / 60
    return found
