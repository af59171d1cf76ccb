"""The registry of cases: our own in the order a page shows them, then those of plugins.

A case outside this repository is an installed package with an entry point in the group
``casestudy.exercises``; the entry point names an ``Exercise`` subclass or an instance of one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import EntryPoint, entry_points

from casestudy.exercise import NAME, TYPES, CaseInfo, Exercise
from casestudy.exercises.defect_detection import DefectDetection
from casestudy.exercises.demand_forecasting import DemandForecasting
from casestudy.exercises.effort_estimation import EffortEstimation
from casestudy.exercises.food_sales_forecasting import FoodSalesForecasting
from casestudy.exercises.omo_retail import OmoRetail
from casestudy.exercises.order_forecasting import OrderForecasting
from casestudy.exercises.production_logistics import ProductionLogistics
from casestudy.exercises.store_profit import StoreProfit
from casestudy.text import Text

GROUP = "casestudy.exercises"
BUNDLED: tuple[Exercise, ...] = (
    DemandForecasting(),
    FoodSalesForecasting(),
    DefectDetection(),
    EffortEstimation(),
    StoreProfit(),
    ProductionLogistics(),
    OmoRetail(),
    OrderForecasting(),
)

log = logging.getLogger(__name__)


def discover(found: Iterable[EntryPoint] | None = None) -> tuple[Exercise, ...]:
    """Return the bundled cases and those that installed packages bring.

    A plugin that cannot be loaded or shown, or takes an identifier that is in use, is left out,
    and the log says why: one broken package must not take the other cases away.

    Parameters
    ----------
    found
        Entry points to look at; those of the environment when not given.
    """
    cases = {case.info.id: case for case in BUNDLED}
    for point in entry_points(group=GROUP) if found is None else found:
        try:
            case = _load(point)
        except Exception:  # a plugin may fail in any way
            log.exception("case plugin %s could not be loaded", point.value)
            continue
        if case.info.id in cases:
            log.error("case plugin %s: identifier %s is in use", point.value, case.info.id)
            continue
        cases[case.info.id] = case
    return tuple(cases.values())


def _load(point: EntryPoint) -> Exercise:
    loaded = point.load()
    case = loaded() if isinstance(loaded, type) else loaded
    if not isinstance(case, Exercise):
        raise TypeError(f"{point.value} is no Exercise")
    for fault in _faults(case):
        raise ValueError(f"{point.value}: {fault}")
    return case


def _faults(case: Exercise) -> Iterator[str]:
    """Yield why pages and commands could not show a case; ``conform`` looks for the rest."""
    info = getattr(case, "info", None)
    if not isinstance(info, CaseInfo):
        yield "info is no CaseInfo"
        return
    if not NAME.fullmatch(info.id):
        yield f"the identifier {info.id!r} is not in kebab-case"
    if info.type not in TYPES:
        yield f"the type {info.type!r} is none of {', '.join(TYPES)}"
    texts = info.title, info.summary, info.firm, info.brief
    if not all(isinstance(text, Text) for text in texts):
        yield "title, summary, firm and brief must each be a Text"
    if not case.starter_notebook.is_file():
        yield f"{case.starter_notebook} is missing; does the package carry its data?"


EXERCISES: Sequence[Exercise] = discover()


def get(exercise_id: str) -> Exercise:
    """Return the case with ``exercise_id``; raise ``KeyError`` when there is none."""
    for exercise in EXERCISES:
        if exercise.info.id == exercise_id:
            return exercise
    raise KeyError(exercise_id)
