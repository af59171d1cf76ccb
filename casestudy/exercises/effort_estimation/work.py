"""How many hours a job takes, by process: set-ups a lot, minutes a piece, and what remarks add."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from casestudy.exercises.effort_estimation.catalogue import GROUPS, MACHINES, MATERIALS, NEW_MACHINE
from casestudy.exercises.effort_estimation.drawings import Drawings
from casestudy.exercises.effort_estimation.layout import Bools, Floats, Ints, rounded
from casestudy.exercises.effort_estimation.shop import Shop

REWORK_MEAN = 0.45
"""Share of a job's hours that rework adds, on average, when there is any."""
HARDNESS = np.array([item.hardness for item in MATERIALS])
GROUP_OF = np.array([list(GROUPS).index(item.group) for item in MACHINES])
NEW = [item.id for item in MACHINES].index(NEW_MACHINE)
AXIS5 = list(GROUPS).index("axis5")


@dataclass(frozen=True)
class Request:
    """What is asked for, one entry a quotation; arrays (N,)."""

    drawing: Ints
    lot: Ints
    machine: Ints
    words: Mapping[str, Bools]
    """Meaning of the remarks -> where it is so."""


@dataclass(frozen=True)
class Effort:
    """What a job takes before luck; hours, arrays (N,)."""

    parts: Mapping[str, Floats]
    """Process -> hours, without rework."""
    sigma: Floats
    """Standard deviation of the logarithm of hours around their median."""
    rework: Floats
    """Probability that something is made again."""

    @property
    def median(self) -> Floats:
        """Hours of all processes together."""
        return np.asarray(sum(self.parts.values()), dtype=np.float64)


def effort(shop: Shop, drawings: Drawings, asked: Request, *, own: bool = True) -> Effort:
    """Return what jobs take in this shop, or, with ``own`` off, in a competitor's.

    A competitor has neither the new machine nor the programs and fixtures of an earlier order.
    """
    row, words = asked.drawing, asked.words
    repeat = words["repeat"] if own else np.zeros(len(row), dtype=bool)
    group = GROUP_OF[asked.machine]
    speed = np.where((asked.machine == NEW) & own, shop.new_machine, 1.0)
    latent = np.exp(drawings.latent[row])
    pieces = asked.lot ** (1.0 - shop.lot)
    cutting = _piece_minutes(shop, drawings, asked) * shop.by_group[group] * speed
    parts = {
        "program": _program(shop, drawings, asked, group, repeat),
        "setup": _setup(shop, drawings, asked, group, repeat) * speed,
        "machining": cutting * pieces / 60.0,
        "finishing": _finishing(shop, drawings, asked, cutting) * pieces / 60.0
        + shop.words["fit"] * words["fit"],
        "inspection": _inspection(shop, drawings, asked),
    }
    taken = {name: rounded(hours * latent) for name, hours in parts.items()}
    median = np.asarray(sum(taken.values()), dtype=np.float64)
    return Effort(taken, _sigma(asked, median), _rework(drawings, asked, repeat))


def _piece_minutes(shop: Shop, drawings: Drawings, asked: Request) -> Floats:
    """Minutes that the machine works on one piece."""
    row, words = asked.drawing, asked.words
    material = drawings.material[row]
    hard = HARDNESS[material]
    cut = (drawings.blank_cm3 * drawings.removed)[row] / shop.removal[material]
    deep = np.where(words["deep"], shop.words["deep"], 1.0)
    holes = (drawings.holes * shop.hole)[row] * hard * deep
    threads = (drawings.threads * 1.3 * shop.hole)[row] * hard
    faces = drawings.faces[row] * shop.face * np.sqrt(hard)
    fine = (drawings.tolerance[row] / 50.0) ** -shop.tolerance
    thin = np.where(words["thin"], shop.words["thin"], 1.0)
    whole = (cut + holes + threads + faces + 0.8 * drawings.geometric[row]) * fine * thin
    return np.asarray(whole * shop.by_part[drawings.part[row]], dtype=np.float64)


def _program(shop: Shop, drawings: Drawings, asked: Request, group: Ints, repeat: Bools) -> Floats:
    row, words = asked.drawing, asked.words
    base = 0.15 + 0.14 * drawings.faces[row] + 0.03 * drawings.holes[row]
    base = base * np.where(group == AXIS5, 1.8, np.where(group == 0, 0.3, 1.0))
    base = base * np.where(words["prototype"], shop.words["prototype"], 1.0)
    kept = np.where(words["revised"], 0.6, shop.words["repeat_program"])
    return np.asarray(base * np.where(repeat, kept, 1.0), dtype=np.float64)


def _setup(shop: Shop, drawings: Drawings, asked: Request, group: Ints, repeat: Bools) -> Floats:
    row, words = asked.drawing, asked.words
    clampings = 1.0 + 0.16 * np.where(group == AXIS5, 0.4, 1.0) * (drawings.faces[row] - 1)
    hours = shop.setup[group] * clampings * np.where(drawings.tolerance[row] <= 10, 1.35, 1.0)
    hours = hours * np.where(words["thin"], 1.2, 1.0) + 0.8 * drawings.hardened[row]
    kept = np.where(words["revised"], 0.9, shop.words["repeat_setup"])
    return np.asarray(hours * np.where(repeat, kept, 1.0), dtype=np.float64)


def _finishing(shop: Shop, drawings: Drawings, asked: Request, cutting: Floats) -> Floats:
    """Minutes at the bench for one piece."""
    row, words = asked.drawing, asked.words
    size = drawings.size[row]
    surface = size[:, 0] * size[:, 1] / 1e4
    polish = surface * (2.0 / drawings.roughness[row]) ** 0.7
    mirror = np.where(words["mirror"], shop.words["mirror"] * (0.3 + surface), 0.0)
    burrs = np.where(words["deburr"], shop.words["deburr"], 0.03) * cutting
    return np.asarray(0.6 + polish + mirror + burrs, dtype=np.float64)


def _inspection(shop: Shop, drawings: Drawings, asked: Request) -> Floats:
    row, words = asked.drawing, asked.words
    minutes = 1.5 + 1.2 * drawings.geometric[row] + 2.0 * (drawings.tolerance[row] <= 20)
    sample = np.minimum(asked.lot, 2 + 0.1 * asked.lot)
    full = np.where(words["inspect"], asked.lot * (minutes + shop.words["inspect"]), 0.0)
    hours = np.maximum(sample * minutes, full) / 60.0 + 0.15
    return np.asarray(hours + shop.words["certificate"] * words["certificate"], dtype=np.float64)


def _sigma(asked: Request, median: Floats) -> Floats:
    words = asked.words
    sigma = (
        0.09
        + 0.06 * words["prototype"]
        + 0.10 * words["fit"]
        + 0.05 * words["thin"]
        + 0.12 / np.sqrt(1.0 + median)
        - 0.03 * words["repeat"]
    )
    return rounded(sigma)


def _rework(drawings: Drawings, asked: Request, repeat: Bools) -> Floats:
    row, words = asked.drawing, asked.words
    chance = (
        0.03
        + 0.16 * words["thin"]
        + 0.10 * words["mirror"]
        + 0.09 * (drawings.tolerance[row] <= 10)
        + 0.06 * (HARDNESS[drawings.material[row]] >= 1.8)
    )
    return rounded(np.minimum(chance, 0.4) * np.where(repeat, 0.5, 1.0))
