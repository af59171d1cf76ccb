"""Where the firm works: sites, customers, roads, lines and trucks of one instance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from casestudy.exercises.production_logistics.families import FAMILIES

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Size:
    """How large an instance is."""

    name: str
    letter: str
    width: int
    height: int
    """Kilometres."""
    lines: tuple[tuple[str, ...], ...]
    """By site: which bases (``W``, ``S``, ``WS``) each of its lines can make."""
    trucks: tuple[tuple[int, ...], ...]
    """By site: tonnes of its trucks in the hidden plan; one spare of 4 t comes on top."""
    customers: int
    days: int
    """Days of delivery, after a first day (0) of production only."""


SIZES: tuple[Size, ...] = (
    Size("small", "S", 80, 60, (("W", "S"),), ((2, 4, 4),), 34, 2),
    Size("medium", "M", 115, 80, (("W", "S"), ("W", "WS")), ((2, 4), (2, 4, 8)), 76, 3),
    Size(
        "large", "L", 150, 105,
        (("W", "S"), ("W", "WS", "S"), ("W", "W")),
        ((2, 4, 8), (2, 4, 4), (2, 4)), 140, 4,
    ),
)  # fmt: skip
SPARE_TONNES = 4
CAPACITY = {2: 2000, 4: 4000, 8: 8000}
"""Kilograms."""
DAY_YEN = {2: 14000, 4: 18000, 8: 25000}
KM_YEN = {2: 38, 4: 52, 8: 78}
ROAD = 1.25
"""Kilometres on the road for each as the crow flies."""


@dataclass(frozen=True)
class Truck:
    """A truck with its driver."""

    id: str
    site: int
    tonnes: int
    spare: bool


@dataclass(frozen=True)
class Line:
    """A production line; ``last`` is the family it made before day 0."""

    id: str
    site: int
    families: tuple[int, ...]
    last: int


@dataclass(frozen=True)
class World:
    """One instance without its orders. Places: the sites, then the customers."""

    size: Size
    xy: Floats
    """(P, 2) kilometres, one decimal."""
    km: Floats
    minutes: Integers
    """(P, P) on the road."""
    unload: Integers
    """(P,) minutes at a place; 0 for a site."""
    lines: tuple[Line, ...]
    trucks: tuple[Truck, ...]

    @property
    def sites(self) -> int:
        """Number of sites."""
        return len(self.size.lines)


def make_world(size: Size, rng: Generator) -> World:
    """Draw an instance's geography, lines and fleet."""
    xy = _places(size, rng)
    km = _roads(xy, size, rng)
    minutes = np.ceil(np.round(km * 1.3, 4)).astype(np.int64) + 2
    np.fill_diagonal(minutes, 0)
    unload = np.concatenate(
        [np.zeros(len(size.lines), np.int64), 5 * rng.integers(3, 8, size.customers)]
    )
    return World(size, xy, km, minutes, unload, _lines(size, rng), _trucks(size))


def _places(size: Size, rng: Generator) -> Floats:
    """Sites spread over the width, customers around towns."""
    sites = len(size.lines)
    across = (np.arange(sites) + rng.uniform(0.35, 0.65, sites)) / sites * size.width
    up = rng.uniform(0.3, 0.7, sites) * size.height
    towns = 4 + 3 * sites
    centre = rng.uniform(0.08, 0.92, (towns, 2)) * [size.width, size.height]
    home = rng.integers(0, towns, size.customers)
    around = centre[home] + rng.normal(0.0, 4.5, (size.customers, 2))
    inside = np.clip(around, 0.0, [size.width, size.height])
    return np.round(np.concatenate([np.column_stack([across, up]), inside]), 1)


def _roads(xy: Floats, size: Size, rng: Generator) -> Floats:
    """Kilometres between places; a river is crossed at bridges only."""
    river = float(np.round(rng.uniform(0.4, 0.6) * size.height, 1))
    at = np.round((np.array([0.2, 0.5, 0.8]) + rng.uniform(-0.08, 0.08, 3)) * size.width, 1)
    direct = _distance(xy[:, None, :], xy[None, :, :])
    over = np.full(direct.shape, np.inf)
    for x in at:
        leg = _distance(xy, np.array([x, river]))
        over = np.minimum(over, leg[:, None] + leg[None, :])
    north = xy[:, 1] > river
    path = np.where(north[:, None] == north[None, :], direct, over)
    return np.round(ROAD * path, 1)


def _distance(one: Floats, other: Floats) -> Floats:
    return np.asarray(np.sqrt(((one - other) ** 2).sum(axis=-1)))


def _lines(size: Size, rng: Generator) -> tuple[Line, ...]:
    lines: list[Line] = []
    for site, bases in enumerate(size.lines):
        for base in bases:
            can = tuple(k for k, family in enumerate(FAMILIES) if family.base in base)
            last = can[int(rng.integers(len(can)))]
            lines.append(Line(f"{size.letter}-L{len(lines) + 1}", site, can, last))
    return tuple(lines)


def _trucks(size: Size) -> tuple[Truck, ...]:
    trucks: list[Truck] = []
    for site, fleet in enumerate(size.trucks):
        for number, tonnes in enumerate((*fleet, SPARE_TONNES)):
            name = f"{size.letter}-T{len(trucks) + 1:02d}"
            trucks.append(Truck(name, site, tonnes, number == len(fleet)))
    return tuple(trucks)
