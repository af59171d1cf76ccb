"""The hidden good plan that an instance is built around: full trucks first, then their orders.

Because orders are cut out of full trucks, whole tours and few set-ups, a plan without lateness
exists, and one that a search from scratch hardly finds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.random import Generator

from casestudy.exercises.production_logistics import rules
from casestudy.exercises.production_logistics.families import FAMILIES
from casestudy.exercises.production_logistics.trips import Wheel
from casestudy.exercises.production_logistics.world import CAPACITY, World

NEAR, FAR = 50, 110
"""Minutes from the site to the first customer drawn for a trip."""
RANKS = (("A", 9000, 0.2), ("B", 5000, 0.4), ("C", 3000, 0.4))
"""Name, yen for an hour of lateness, share."""
LONGEST_DUTY, LONGEST_DRIVE = 630, 480
FULL = 85
"""Percent of a line's regular hours that its fullest day takes."""


@dataclass
class Planted:
    """An order and its place in the hidden plan."""

    customer: int
    """Number of its place."""
    kg: int
    cans: int
    family: int
    line: int
    truck: int
    trip: int
    stop: int
    day: int
    depart: int
    begin: int
    open: int = 0
    close: int = 0
    rank: int = 2
    start: int = 0


@dataclass
class Plot:
    """The hidden plan of one instance."""

    orders: list[Planted] = field(default_factory=list)
    kg_per_min: list[int] = field(default_factory=list)
    """By line."""


def plant(world: World, setup: list[list[int]], rng: Generator) -> Plot:
    """Draw the hidden plan."""
    sower = _Sower(world, _menus(world, rng), rng)
    for day in range(1, world.size.days + 1):
        seen: set[int] = set()
        for number, truck in enumerate(world.trucks):
            if not truck.spare:
                sower.truck_day(number, day, seen)
    plot = Plot(sower.orders)
    _make(world, plot, setup)
    steps = np.cumsum([share for *_, share in RANKS])
    for order in plot.orders:
        _window(order, rng)
        order.rank = min(int(np.searchsorted(steps, rng.random())), len(RANKS) - 1)
    return plot


def _menus(world: World, rng: Generator) -> list[list[tuple[int, ...]]]:
    """By line and day of production: the one to three families it makes, in order."""
    menus = []
    for line in world.lines:
        days, last = [], line.last
        for _ in range(world.size.days):
            others = [k for k in line.families if k != last]
            more = rng.permutation(others)[: int(rng.integers(0, 3))].tolist()
            days.append((last, *sorted(int(k) for k in more)))
            last = days[-1][-1]
        menus.append(days)
    return menus


@dataclass(frozen=True)
class _Visit:
    """A trip of the hidden plan: its stops by place, and when unloading begins there."""

    truck: int
    trip: int
    day: int
    depart: int
    stops: list[int]
    begins: list[int]


@dataclass
class _Sower:
    """Fills trucks and cuts orders out of their loads."""

    world: World
    menus: list[list[tuple[int, ...]]]
    rng: Generator
    orders: list[Planted] = field(default_factory=list)

    def truck_day(self, number: int, day: int, seen: set[int]) -> None:
        """Fill one truck for one day: one long tour or two short ones."""
        rng, site = self.rng, self.world.trucks[number].site
        double = rng.random() < 0.5
        depart = 0
        for trip in range(2 if double else 1):
            most = int(rng.integers(4, 6)) if double else int(rng.integers(7, 11))
            stops = self.tour(site, most, NEAR if double else FAR, seen)
            if not stops:
                return
            if trip == 0:
                leg = int(self.world.minutes[site, stops[0]])
                depart = 1440 * day + 480 - leg + int(rng.integers(0, 21))
            begins, back = _drive(self.world, site, stops, depart)
            if back + rules.AFTER - 1440 * day > rules.HOME_BY:
                return
            seen.update(stops)
            self.cut(_Visit(number, trip, day, depart, stops, begins))
            depart = back + rules.TURN

    def tour(self, site: int, most: int, reach: int, seen: set[int]) -> list[int]:
        """Choose customers close to one another and put them in a short order."""
        minutes, sites = self.world.minutes, self.world.sites
        free = [
            c
            for c in range(sites, len(minutes))
            if c not in seen
            and minutes[site, c] <= reach
            and minutes[site, c] <= 1.2 * minutes[:sites, c].min() + 5
        ]
        if len(free) < 3:
            return []
        first = free[int(self.rng.integers(len(free)))]
        near = sorted(free, key=lambda c: (int(minutes[first, c]), c))[:most]
        while True:
            stops = _shorten(self.world, site, near)
            _, back = _drive(self.world, site, stops, 0)
            driving = sum(int(minutes[a, b]) for a, b in pairwise([site, *stops, site]))
            if back + rules.LOAD + rules.AFTER <= LONGEST_DUTY and driving <= LONGEST_DRIVE:
                return stops
            near = near[:-1]

    def cut(self, visit: _Visit) -> None:
        """Cut a full load into one order for each stop."""
        rng, truck = self.rng, self.world.trucks[visit.truck]
        full = CAPACITY[truck.tonnes] * rng.uniform(0.92, 1.0)
        share = rng.uniform(0.5, 1.6, len(visit.stops))
        pieces = full * share / share.sum()
        lines = [k for k, line in enumerate(self.world.lines) if line.site == truck.site]
        for stop, kg in enumerate(pieces):
            line = lines[int(rng.integers(len(lines)))]
            choices = self.menus[line][visit.day - 1]
            family = choices[int(rng.integers(len(choices)))]
            can = FAMILIES[family].can_kg
            cans = max(1, int(kg // can))
            self.orders.append(
                Planted(
                    customer=visit.stops[stop],
                    kg=cans * can,
                    cans=cans,
                    family=family,
                    line=line,
                    truck=visit.truck,
                    trip=visit.trip,
                    stop=stop,
                    day=visit.day,
                    depart=visit.depart,
                    begin=visit.begins[stop],
                )
            )


def _shorten(world: World, site: int, customers: list[int]) -> list[int]:
    """Nearest neighbour, then reversing stretches while that shortens the tour."""
    minutes, left, tour = world.minutes, list(customers), [site]
    while left:
        step = min(left, key=lambda c: (int(minutes[tour[-1], c]), c))
        tour.append(step)
        left.remove(step)
    tour.append(site)
    better = True
    while better:
        better = False
        for i in range(1, len(tour) - 2):
            for j in range(i + 1, len(tour) - 1):
                old = minutes[tour[i - 1], tour[i]] + minutes[tour[j], tour[j + 1]]
                new = minutes[tour[i - 1], tour[j]] + minutes[tour[i], tour[j + 1]]
                if new < old:
                    tour[i : j + 1] = tour[i : j + 1][::-1]
                    better = True
    return tour[1:-1]


def _drive(world: World, site: int, stops: list[int], depart: int) -> tuple[list[int], int]:
    wheel, at, begins = Wheel(depart, depart), site, []
    for place in (*stops, site):
        wheel.leg(int(world.minutes[at, place]))
        at = place
        if place != site:
            begins.append(wheel.now)
            wheel.now += int(world.unload[place])
    return begins, wheel.now


def _make(world: World, plot: Plot, setup: list[list[int]]) -> None:
    """Put orders on the lines the day before delivery, and give each line the speed it needs.

    No line is much slower than the others: a plant does not buy a line for a trickle.
    """
    days = [_by_day(world, plot, line) for line in range(len(world.lines))]
    need = [_speed(days[number], line.last, setup) for number, line in enumerate(world.lines)]
    usual = sorted(need)[len(need) // 2]
    plot.kg_per_min = [max(speed, usual) for speed in need]
    for number, line in enumerate(world.lines):
        _run(days[number], plot.kg_per_min[number], line.last, setup)


def _by_day(world: World, plot: Plot, line: int) -> list[list[Planted]]:
    """Return a line's orders by day of production, families together."""
    days: list[list[Planted]] = [[] for _ in range(world.size.days)]
    for order in plot.orders:
        if order.line == line:
            days[order.day - 1].append(order)
    last = world.lines[line].last
    for made in days:
        start = last
        made.sort(key=lambda order: (order.family != start, order.family, order.begin))
        last = made[-1].family if made else last
    return days


def _speed(days: list[list[Planted]], last: int, setup: list[list[int]]) -> int:
    """Return the kilograms a minute that fit the fullest day into regular hours."""
    need, room = 1, (rules.LINE_REGULAR - rules.LINE_OPEN) * FULL // 100
    for made in days:
        busy = 0
        for order in made:
            busy += setup[last][order.family] + 1
            last = order.family
        need = max(need, -(-sum(order.kg for order in made) // max(1, room - busy)))
    return need


def _run(days: list[list[Planted]], speed: int, last: int, setup: list[list[int]]) -> None:
    for day, made in enumerate(days):
        now = 1440 * day + rules.LINE_OPEN
        for order in made:
            order.start = now
            now += setup[last][order.family] + -(-order.kg // speed)
            last = order.family


def _window(order: Planted, rng: Generator) -> None:
    """Put a window around the planted arrival: tight, half a day, or the whole day."""
    midnight = 1440 * order.day
    at, kind = order.begin - midnight, rng.random()
    if kind < 0.3:
        opens = (at - int(rng.integers(10, 60))) // 15 * 15
        low, high = opens, opens + 90
    elif kind < 0.65:
        low, high = (480, 720) if at <= 720 else (780, 1080)
    else:
        low, high = 480, 1080
    order.open = midnight + (low if low <= at else at // 15 * 15)
    order.close = midnight + (high if high >= at else -(-at // 15) * 15)
