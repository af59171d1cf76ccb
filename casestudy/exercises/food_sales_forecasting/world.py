"""The fictional chain's stores; how a kind of location reacts comes from the first case."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from casestudy.exercises.demand_forecasting.world import STORES as LOCATIONS
from casestudy.text import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NAMES: tuple[Text, ...] = (
    Text("本町店", "Honcho"), Text("駅北店", "Ekikita"), Text("川端店", "Kawabata"),
    Text("若葉台店", "Wakabadai"), Text("東通り店", "Higashidori"), Text("浜口店", "Hamaguchi"),
    Text("緑ケ丘店", "Midorigaoka"), Text("西団地店", "Nishidanchi"), Text("大橋店", "Ohashi"),
    Text("南インター店", "Minami Inter"), Text("学園前店", "Gakuenmae"),
    Text("城下店", "Shiroshita"), Text("中央駅店", "Chuoeki"), Text("桜台店", "Sakuradai"),
    Text("松原店", "Matsubara"), Text("北バイパス店", "Kita Bypass"), Text("灯台前店", "Todaimae"),
    Text("東団地店", "Higashidanchi"), Text("小川町店", "Ogawamachi"), Text("高台店", "Takadai"),
)  # fmt: skip
KINDS = (0, 0, 1, 1, 1, 3, 1, 4, 2, 2, 4, 1, 0, 1, 1, 2, 3, 4, 1, 1)
"""Location (place in ``LOCATIONS``) of each of ``NAMES``."""
HABITS = (-0.09, 0.03, 0.10, 0.16)
"""Cautious to hopeful: logarithm by which a staff is usually off."""
FORMATS: dict[str, Text] = {
    "station": Text("駅前", "By a station"),
    "residential": Text("住宅地", "Residential"),
    "roadside": Text("郊外", "Roadside"),
    "seaside": Text("海辺", "Seaside"),
    "estate": Text("団地", "Housing estate"),
}


@dataclass(frozen=True)
class Stores:
    """The stores of one seed; arrays with one entry a store, effects on log sales."""

    code: NDArray[np.object_]
    name: NDArray[np.int64]
    """Place in ``NAMES``."""
    kind: Ints
    level: Floats
    """Logarithm of yen a day."""
    weekday: Floats
    """(S, 7)."""
    holiday: Floats
    golden_week: Floats
    year_end: Floats
    pension: Floats
    payday: Floats
    rain: Floats
    """For each 10 mm."""
    warm: Floats
    """For each 10 °C above 16 °C."""
    hot: Floats
    """For each degree above 27 °C."""
    fine_weekend: Floats
    """For each 10 °C above 16 °C on days off."""
    basket: Floats
    """Yen a customer."""
    habit: Floats
    """Logarithm by which the staff's forecast is usually off."""
    hours: Ints
    """Hours a month that go into forecasting."""


def _of(name: str, kind: Ints) -> Floats:
    return np.array([getattr(place, name) for place in LOCATIONS], dtype=np.float64)[kind]


def draw_stores(rng: Generator) -> Stores:
    """Draw the stores; codes are drawn, too, so that no answer fits another seed's data."""
    count = len(NAMES)
    name = rng.permutation(count)
    kind = np.array(KINDS)[name]
    level = np.log(240_000.0) + np.log(_of("size", kind)) + rng.normal(0.0, 0.32, count)
    return Stores(
        code=np.array([f"T{number:03d}" for number in rng.permutation(900)[:count] + 100], object),
        name=name.astype(np.int64),
        kind=kind,
        level=level,
        weekday=_of("weekday", kind) + rng.normal(0.0, 0.05, (count, 7)),
        holiday=_of("holiday", kind) + rng.normal(0.0, 0.06, count),
        golden_week=_of("golden_week", kind) + rng.normal(0.0, 0.07, count),
        year_end=_of("year_end", kind) + 0.25,
        pension=0.5 * _of("pension", kind) + rng.uniform(0.0, 0.05, count),
        payday=rng.uniform(0.02, 0.09, count),
        rain=_of("rain", kind) - 0.01,
        warm=rng.uniform(-0.13, 0.05, count),
        hot=rng.uniform(-0.012, 0.004, count),
        fine_weekend=rng.uniform(0.0, 0.12, count),
        basket=rng.uniform(420.0, 660.0, count),
        habit=_habits(rng, level),
        hours=rng.integers(5, 12, count),
    )


def _habits(rng: Generator, level: Floats) -> Floats:
    """Give every four stores of like size one staff each of four habits, in any order."""
    habits = np.zeros(len(level))
    by_size = np.argsort(level, kind="stable")
    for first in range(0, len(level), len(HABITS)):
        four = by_size[first : first + len(HABITS)]
        habits[four] = np.array(HABITS)[rng.permutation(len(HABITS))[: len(four)]]
    return habits + rng.normal(0.0, 0.01, len(level))
