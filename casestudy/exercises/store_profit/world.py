"""Draws a hidden market from the seed: which stores and items there are, and how guests respond."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from casestudy.exercises.store_profit.catalogue import (
    BREAKFASTS,
    DRINKS,
    MEALS,
    SITES,
    SWEETS,
    Dish,
    Site,
)
from casestudy.exercises.store_profit.layout import (
    CHANNELS,
    DAYPART_OF_HOUR,
    DAYPARTS,
    HISTORY_WEEKS,
    HOURS,
    NESTS,
    TYPES,
    WEEKS,
    Bools,
    Floats,
    Ints,
)
from casestudy.exercises.store_profit.market import Market
from casestudy.exercises.store_profit.response import WAIT_CURVE, choose

DECIMALS = 5
TOTAL_WEEKS = HISTORY_WEEKS + WEEKS

_GUESTS = {"station": 330.0, "office": 290.0, "residential": 215.0, "roadside": 265.0}
"""Guests a weekday, before a store's own size."""
_WEEKDAY = {
    "station": (1.0, 0.98, 1.0, 1.02, 1.16, 1.12, 0.98),
    "office": (1.02, 1.05, 1.06, 1.05, 1.08, 0.48, 0.38),
    "residential": (0.92, 0.9, 0.95, 0.95, 1.02, 1.42, 1.48),
    "roadside": (0.8, 0.78, 0.82, 0.84, 1.0, 1.62, 1.7),
}
_HOURLY = {
    "station": (20, 34, 24, 16, 18, 34, 30, 20, 18, 20, 24, 30, 28, 20, 12),
    "office": (18, 36, 22, 12, 20, 52, 40, 16, 14, 16, 14, 18, 14, 10, 6),
    "residential": (0, 8, 16, 20, 22, 30, 28, 24, 26, 22, 14, 16, 14, 8, 4),
    "roadside": (0, 8, 14, 16, 24, 36, 32, 24, 26, 22, 20, 28, 28, 18, 10),
}
_ANY = {
    "drink": (0.92, 0.62, 0.9, 0.58),
    "food": (0.62, 0.88, 0.2, 0.78),
    "sweet": (0.05, 0.1, 0.5, 0.22),
}
"""Share of guests who order something of a nest, by daypart."""
_BETA = {"station": 1.75, "office": 1.65, "residential": 2.1, "roadside": 1.9}
_BY_NEST = {"drink": 1.0, "food": 1.3, "sweet": 0.85}
"""Price sensitivity by category: lunches are compared, sweets are bought on impulse."""
_THETA = {"station": 0.28, "office": 0.25, "residential": 0.37, "roadside": 0.36}
_RIVALS = {"station": (3, 7), "office": (2, 6), "residential": (1, 3), "roadside": (1, 4)}
"""Fewest cafés within a short walk or drive, and one more than most."""
ALONE, A_RIVAL = 0.8, 0.1
"""Response of visits to a menu, against its type's, without rivals and for each of them."""
CROSS = 0.09
"""Log guests for each unit of log price of the rivals, for each of them."""
_PATIENCE = {"station": 4.2, "office": 3.8, "residential": 6.5, "roadside": 5.5}
_LIFT = {
    "station": (0.015, 0.060, 0.045),
    "office": (0.008, 0.025, 0.075),
    "residential": (0.085, 0.020, 0.035),
    "roadside": (0.070, 0.045, 0.015),
}
_SCALE = (26_000.0, 18_000.0, 14_000.0)
"""Yen a week, by channel."""
_SEASON = {"station": 0.02, "office": 0.025, "residential": 0.035, "roadside": 0.05}


@dataclass(frozen=True)
class World:
    """The market with what only the history knows."""

    sites: tuple[Site, ...]
    dishes: tuple[Dish, ...]
    market: Market
    season: Floats
    """(J, history + horizon) factor of each week on guests."""
    rivals: Ints
    """(J,) cafés nearby."""
    cross: Floats
    """(J,) log guests for each unit of log price of the rivals."""


def make_world(rng: Generator) -> World:
    """Draw stores, items and responses; draws come in a fixed order."""
    sites, dishes = _pick_sites(rng), _pick_dishes(rng)
    types = tuple(site.type for site in sites)
    season = _season(rng, types)
    rivals = np.array([int(rng.integers(*_RIVALS[kind])) for kind in types], dtype=np.int64)
    rate = _rates(rng, sites)
    weekly = rate.sum(axis=(1, 2))
    utility, beta = _tastes(rng, types, dishes)
    nests = np.array([[dish.nest == nest for dish in dishes] for nest in NESTS])
    everything = np.ones((len(sites), len(dishes)), dtype=bool)
    market = Market(
        stores=tuple(site.id for site in sites),
        types=types,
        items=tuple(dish.id for dish in dishes),
        open=np.array([[site.opens <= hour < site.closes for hour in HOURS] for site in sites]),
        rate=rate,
        inclusive=_rounded(choose(utility, nests, everything).inclusive),
        week=season[:, HISTORY_WEEKS:],
        utility=utility,
        beta=beta,
        nests=nests,
        theta=_varied(
            rng,
            [_THETA[kind] * (ALONE + A_RIVAL * n) for kind, n in zip(types, rivals, strict=True)],
            0.12,
        ),
        skill=_varied(rng, [1.0] * len(sites), 0.08),
        curve=WAIT_CURVE,
        patience=_varied(rng, [_PATIENCE[kind] for kind in types], 0.05),
        lift=_lifts(rng, types),
        scale=_varied(rng, [list(_SCALE)] * len(sites), 0.12),
        stars=np.full(len(sites), 3.6),
        quality=_rounded(3.65 + 0.18 * rng.standard_normal(len(sites))),
        gamma=_rounded(np.full(len(sites), rng.uniform(0.22, 0.32))),
        list_price=np.array([float(dish.price) for dish in dishes]),
        cost=np.array([float(dish.cost) for dish in dishes]),
        work=np.array([dish.work for dish in dishes]),
        keep=np.array([float(dish.keep) for dish in dishes]),
        wage=np.array([1240.0 + 10 * int(rng.integers(0, 19)) for _ in sites]),
        rent=_thousands(weekly * rng.uniform(90, 170, len(sites))),
        other=_thousands(weekly * rng.uniform(175, 225, len(sites))),
    )
    cross = _varied(rng, [CROSS * int(n) for n in rivals], 0.15)
    return World(sites, dishes, market, season, rivals, cross)


def _rounded(values: Floats) -> Floats:
    return np.asarray(np.round(values, DECIMALS), dtype=np.float64)


def _thousands(yen: Floats) -> Floats:
    return np.asarray(np.rint(np.round(yen / 1000.0, 6)) * 1000.0, dtype=np.float64)


def _varied(rng: Generator, middle: Sequence[object], spread: float) -> Floats:
    """Multiply each value by lognormal noise."""
    base = np.asarray(middle, dtype=np.float64)
    return _rounded(base * np.exp(spread * rng.standard_normal(base.shape)))


def _pick_sites(rng: Generator) -> tuple[Site, ...]:
    """Two stores of each type."""
    chosen: list[Site] = []
    for kind in TYPES:
        pool = [site for site in SITES if site.type == kind]
        chosen += [pool[int(k)] for k in sorted(rng.permutation(len(pool))[:2])]
    return tuple(chosen)


def _pick_dishes(rng: Generator) -> tuple[Dish, ...]:
    """Sixteen items: six drinks, two for breakfast, four meals, four sweets."""
    pools = ((DRINKS, 6), (BREAKFASTS, 2), (MEALS, 4), (SWEETS, 4))
    return tuple(
        pool[int(k)] for pool, count in pools for k in sorted(rng.permutation(len(pool))[:count])
    )


def _rates(rng: Generator, sites: Sequence[Site]) -> Floats:
    rate = np.zeros((len(sites), 7, len(HOURS)))
    for number, site in enumerate(sites):
        size = np.exp(0.16 * rng.standard_normal())
        hourly = np.array(_HOURLY[site.type], dtype=np.float64)
        hourly = hourly * np.exp(0.16 * rng.standard_normal(len(HOURS)))
        shape = np.repeat(hourly[None, :], 7, axis=0)
        shape[5:] = 0.65 * shape[5:] + 0.35 * shape[5:].mean(axis=1, keepdims=True)
        opened = np.array([site.opens <= hour < site.closes for hour in HOURS])
        shape = np.where(opened, shape, 0.0)
        day = np.array(_WEEKDAY[site.type]) * np.exp(0.05 * rng.standard_normal(7))
        rate[number] = (
            shape / shape.sum(axis=1, keepdims=True) * (_GUESTS[site.type] * size * day[:, None])
        )
    return _rounded(rate)


def _tastes(rng: Generator, types: Sequence[str], dishes: Sequence[Dish]) -> tuple[Floats, Floats]:
    """Return utilities (J, P, I) at list prices, and price sensitivities (J, I)."""
    popular = np.exp(0.45 * rng.standard_normal(len(dishes)))
    by_type = {kind: np.exp(0.35 * rng.standard_normal(len(dishes))) for kind in TYPES}
    own = np.exp(0.12 * rng.standard_normal((len(types), len(dishes))))
    weight = popular * np.array([by_type[kind] for kind in types]) * own
    utility = np.full((len(types), len(DAYPARTS), len(dishes)), -np.inf)
    for part in range(len(DAYPARTS)):
        for nest in NESTS:
            here = np.array([dish.nest == nest and part in dish.dayparts for dish in dishes])
            share = weight[:, here] / weight[:, here].sum(axis=1, keepdims=True)
            any_one = _ANY[nest][part]
            utility[:, part, here] = np.log(share * any_one / (1.0 - any_one))
    sensitive = {kind: _BETA[kind] * float(rng.uniform(0.8, 1.25)) for kind in TYPES}
    item = np.exp(0.16 * rng.standard_normal(len(dishes)))
    item *= np.array([_BY_NEST[dish.nest] for dish in dishes])
    beta = np.array([sensitive[kind] * item for kind in types])
    return _rounded(utility), _rounded(beta)


def _lifts(rng: Generator, types: Sequence[str]) -> Floats:
    strength = {kind: rng.uniform(0.7, 1.35, len(CHANNELS)) for kind in TYPES}
    base = np.array([np.array(_LIFT[kind]) * strength[kind] for kind in types])
    return _rounded(base * np.exp(0.12 * rng.standard_normal(base.shape)))


def _season(rng: Generator, types: Sequence[str]) -> Floats:
    """Return the factor of each week: a yearly wave, busy weeks, slow drift of each store."""
    week = np.arange(TOTAL_WEEKS)
    phase = float(rng.uniform(8, 16))
    wave = np.cos(2 * np.pi * (week - phase) / 52)
    busy = np.zeros(TOTAL_WEEKS)
    for start, size in BUSY_WEEKS.items():
        busy[start] = size * float(rng.uniform(0.8, 1.2))
    drift = np.exp(0.0008 * rng.standard_normal((len(types), 1)) * (week - HISTORY_WEEKS))
    swing = np.array([_SEASON[kind] for kind in types])[:, None]
    return _rounded((1.0 + swing * wave + busy) * drift)


BUSY_WEEKS = {
    9: 0.06,
    13: 0.14,
    14: 0.08,
    31: 0.07,
    32: 0.15,
    33: 0.12,
    45: 0.06,
    50: 0.14,
    51: 0.10,
}
"""Week of the records -> how much busier: summer, Obon, year's end, spring, Golden Week."""


def opened(market: Market) -> Bools:
    """Return (J, P): dayparts in which a store is open at all."""
    return np.stack([market.open[:, p == DAYPART_OF_HOUR].any(axis=1) for p in range(4)], axis=1)
