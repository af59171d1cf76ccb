"""What a seed makes of the shop and its market: everything a learner has to find out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from casestudy.exercises.effort_estimation.catalogue import (
    CUSTOMERS,
    ESTIMATORS,
    GROUPS,
    INDUSTRIES,
    MATERIALS,
    PARTS,
)
from casestudy.exercises.effort_estimation.layout import Floats, Ints, rounded


@dataclass(frozen=True)
class Habits:
    """How each estimator errs; arrays over ``ESTIMATORS``, shares of the logarithm of hours."""

    bias: Floats
    slope: Floats
    """How much the error grows with the logarithm of hours."""
    reads: Floats
    """How much of what the remarks mean is taken in, 0 to 1."""
    noise: Floats
    by_part: Floats
    """(E, parts) strong and weak families."""
    markup: Floats
    """What each adds to the price by habit."""


@dataclass(frozen=True)
class Market:
    """How customers choose; arrays over customers unless said otherwise."""

    industry: Ints
    level: Floats
    """What a customer pays, against the common price."""
    steepness: Floats
    """How fast the chance to win falls with the price."""
    busy: Floats
    """Share of the quotations; adds up to 1."""
    by_part: Floats
    """(parts,) where competitors are dear or cheap."""
    trend: float
    """Yearly rise of prices."""
    margin: float
    """What competitors add to the cost of theirs; below zero where they are leaner."""


@dataclass(frozen=True)
class Shop:
    """Coefficients of a seed; see ``work`` and ``market`` for what they do."""

    removal: Floats
    """(materials,) cubic centimetres a minute."""
    by_part: Floats
    """(parts,) factor on the time of a piece."""
    by_group: Floats
    """(groups,) factor on the time of a piece."""
    setup: Floats
    """(groups,) hours of the first clamping."""
    new_machine: float
    tolerance: float
    lot: float
    hole: float
    face: float
    words: dict[str, float]
    """What each meaning in the remarks does."""
    habits: Habits
    market: Market


def draw_shop(rng: Generator) -> Shop:
    """Draw the coefficients of a seed."""
    spread = rng.normal(0, 1, len(MATERIALS))
    removal = np.array([item.removal for item in MATERIALS]) * np.exp(0.18 * spread)
    return Shop(
        removal=rounded(removal),
        by_part=rounded(np.exp(rng.normal(0, 0.16, len(PARTS)))),
        by_group=rounded(np.exp(rng.normal(0, 0.10, len(GROUPS)))),
        setup=rounded(np.array([0.5, 0.8, 1.1, 1.7]) * np.exp(rng.normal(0, 0.2, 4))),
        new_machine=_between(rng, 0.58, 0.72),
        tolerance=_between(rng, 0.16, 0.30),
        lot=_between(rng, 0.04, 0.12),
        hole=_between(rng, 0.7, 1.3),
        face=_between(rng, 2.0, 4.0),
        words=_draw_words(rng),
        habits=_draw_habits(rng),
        market=_draw_market(rng),
    )


def _between(rng: Generator, low: float, high: float) -> float:
    return round(float(rng.uniform(low, high)), 4)


def _draw_words(rng: Generator) -> dict[str, float]:
    ranges = {
        "thin": (1.30, 1.75),
        "mirror": (10.0, 24.0),
        "fit": (2.0, 5.0),
        "deburr": (0.10, 0.26),
        "deep": (2.2, 4.0),
        "inspect": (4.0, 10.0),
        "certificate": (0.4, 1.2),
        "prototype": (1.15, 1.5),
        "rush_price": (1.15, 1.35),
        "contest_price": (0.87, 0.94),
        "volume_price": (0.86, 0.94),
        "repeat_program": (0.10, 0.25),
        "repeat_setup": (0.55, 0.75),
    }
    return {name: _between(rng, *edges) for name, edges in ranges.items()}


def _draw_habits(rng: Generator) -> Habits:
    """One optimist, one who shrinks to the middle, one who skips remarks, one old hand."""
    who = rng.permutation(len(ESTIMATORS))
    bias = np.array([-0.24, 0.18, 0.04, 0.06])[who] + rng.normal(0, 0.03, 4)
    slope = np.array([0.00, -0.22, 0.04, 0.05])[who] + rng.normal(0, 0.02, 4)
    reads = np.array([0.70, 0.70, 0.10, 0.95])[who]
    noise = np.array([0.30, 0.30, 0.28, 0.18])[who]
    return Habits(
        bias=rounded(bias),
        slope=rounded(slope),
        reads=reads,
        noise=noise,
        by_part=rounded(rng.normal(0, 0.11, (4, len(PARTS)))),
        markup=rounded(rng.normal(0.0, 0.04, 4)),
    )


def _draw_market(rng: Generator) -> Market:
    industry = rng.integers(0, len(INDUSTRIES), CUSTOMERS)
    level = rng.normal(0, 0.07, len(INDUSTRIES))[industry] + rng.normal(0, 0.12, CUSTOMERS)
    steepness = np.array([8.0, 7.0, 12.0, 14.0, 10.0])[rng.permutation(5)][industry]
    weight = np.exp(rng.normal(0, 0.9, CUSTOMERS))
    return Market(
        industry=industry,
        level=rounded(np.exp(level)),
        steepness=rounded(steepness * np.exp(rng.normal(0, 0.15, CUSTOMERS))),
        busy=rounded(weight / weight.sum(), 6),
        by_part=rounded(np.exp(rng.normal(0, 0.10, len(PARTS)))),
        trend=_between(rng, 0.02, 0.06),
        margin=_between(rng, -0.07, 0.0),
    )
