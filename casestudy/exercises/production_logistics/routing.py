"""Routing of one site's trucks on one day: insertion, moves, and ruin and recreate.

A day's state is, for each truck, the list of its trips; orders in no trip go by charter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from numpy.random import Generator

from casestudy.exercises.production_logistics import layout, rules
from casestudy.exercises.production_logistics.instance import Instance
from casestudy.exercises.production_logistics.plan import Run
from casestudy.exercises.production_logistics.trips import drive, earliest_of_day, leave

Trips = tuple[tuple[int, ...], ...]
MOST_TRIPS = 2
RELUCTANCE = 8.0
"""How much dearer a charter looks while trips are built: a first stop must pay for its truck."""


@dataclass
class Depot:
    """One site on one day; remembers what a truck's trips cost."""

    inst: Instance
    day: int
    trucks: Sequence[int]
    ready: Sequence[int]
    """By order: end of its production, minutes."""
    known: dict[tuple[int, Trips], float] = field(default_factory=dict)

    def cost(self, truck: int, trips: Trips) -> float:
        """Yen of a truck's day, infinite where a rule would be broken."""
        if not trips:
            return 0.0
        key = (truck, trips)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self._price(truck, trips)
        return found

    def _price(self, truck: int, trips: Trips) -> float:
        inst, who = self.inst, self.inst.trucks[truck]
        for trip in trips:
            if sum(inst.orders[k].kg for k in trip) > who.capacity:
                return math.inf
        yen, driving = float(who.day_yen), 0
        earliest, start, back = earliest_of_day(self.day), 0, 0
        for number, trip in enumerate(trips):
            loaded = max(max(self.ready[k] for k in trip) + rules.LOAD, earliest)
            driven = drive(inst, who.site, leave(inst, who.site, trip, loaded), trip)
            if driven.depart // layout.DAY != self.day:
                return math.inf
            if number == 0:
                start = driven.depart - rules.LOAD
            back, driving = driven.back, driving + driven.driving
            earliest = back + rules.TURN
            yen += who.km_yen * driven.km
            for k, begin in zip(trip, driven.begins, strict=True):
                if begin > inst.orders[k].close:
                    yen += inst.orders[k].late_yen * (begin - inst.orders[k].close) / 60
        end = back + rules.AFTER
        if (
            end - start > rules.DUTY_MOST
            or driving > rules.DRIVE_MOST
            or end > layout.DAY * self.day + rules.HOME_BY
        ):
            return math.inf
        return yen + max(0, end - start - rules.REGULAR_DUTY) * rules.DRIVER_OVERTIME_YEN

    def charter(self, number: int) -> float:
        """Yen of sending an order by charter."""
        order = self.inst.orders[number]
        late = max(0, self.ready[number] + rules.CHARTER_LEAD - order.close)
        return order.charter_yen + order.late_yen * late / 60

    def runs(self, state: dict[int, Trips]) -> list[Run]:
        """Return a state as planned trips."""
        found = []
        for truck, trips in state.items():
            site, earliest = self.inst.trucks[truck].site, earliest_of_day(self.day)
            for trip in trips:
                loaded = max(max(self.ready[k] for k in trip) + rules.LOAD, earliest)
                driven = drive(self.inst, site, leave(self.inst, site, trip, loaded), trip)
                found.append(Run(truck, driven.depart, trip))
                earliest = driven.back + rules.TURN
        return found


State = dict[int, Trips]


def total(depot: Depot, state: State, chartered: Sequence[int]) -> float:
    """Yen of a day."""
    return sum(depot.cost(truck, trips) for truck, trips in state.items()) + sum(
        depot.charter(number) for number in chartered
    )


def best_place(
    depot: Depot, state: State, number: int, reluctance: float = 1.0
) -> tuple[float, int, Trips]:
    """Return the cheapest way to take an order along: extra yen, truck, its new trips."""
    order = depot.inst.orders[number]
    best: tuple[float, int, Trips] = (reluctance * depot.charter(number), -1, ())
    for truck, trips in state.items():
        who = depot.inst.trucks[truck]
        if who.tonnes > order.most_tonnes:
            continue
        now = depot.cost(truck, trips)
        for new in _ways(depot, truck, trips, number):
            extra = depot.cost(truck, new) - now
            if extra < best[0]:
                best = (extra, truck, new)
    return best


def _ways(depot: Depot, truck: int, trips: Trips, number: int) -> list[Trips]:
    inst, capacity = depot.inst, depot.inst.trucks[truck].capacity
    ways: list[Trips] = []
    for k, trip in enumerate(trips):
        if sum(inst.orders[i].kg for i in trip) + inst.orders[number].kg > capacity:
            continue
        ways += [
            (*trips[:k], (*trip[:at], number, *trip[at:]), *trips[k + 1 :])
            for at in range(len(trip) + 1)
        ]
    if len(trips) < MOST_TRIPS and inst.orders[number].kg <= capacity:
        ways += [(*trips[:k], (number,), *trips[k:]) for k in range(len(trips) + 1)]
    return ways


def insert_all(depot: Depot, state: State, orders: Sequence[int]) -> list[int]:
    """Put orders into trips one by one where they cost least; return those left to charter."""
    left = []
    for number in orders:
        _, truck, trips = best_place(depot, state, number, RELUCTANCE)
        if truck < 0:
            left.append(number)
        else:
            state[truck] = trips
    return left


def without(trips: Trips, gone: frozenset[int] | set[int]) -> Trips:
    """Return trips without some orders; empty trips vanish."""
    kept = (tuple(k for k in trip if k not in gone) for trip in trips)
    return tuple(trip for trip in kept if trip)


def descend(depot: Depot, state: State, left: list[int], rounds: int) -> list[int]:
    """Take each order out and put it back where it costs least, until nothing gets cheaper."""
    for _ in range(rounds):
        before = total(depot, state, left)
        for number in sorted({k for trips in state.values() for t in trips for k in t} | set(left)):
            truck = next((w for w, trips in state.items() if any(number in t for t in trips)), -1)
            if truck < 0:
                left.remove(number)
                left += insert_all(depot, state, [number])
                continue
            old = state[truck]
            saved = depot.cost(truck, old) - depot.cost(truck, without(old, {number}))
            state[truck] = without(old, {number})
            extra, target, trips = best_place(depot, state, number)
            if extra >= saved - 1e-6:
                state[truck] = old
            elif target < 0:
                left.append(number)
            else:
                state[target] = trips
        if total(depot, state, left) > before - 1.0:
            break
    return left


def ruin_and_recreate(
    depot: Depot, state: State, left: list[int], steps: int, rng: Generator
) -> tuple[State, list[int]]:
    """Take a few orders near one another out, put them back, keep what is not much dearer.

    After Schrimpf et al. (2000), *Record breaking optimization results using the ruin and recreate
    principle*, J. Computational Physics 159(2); accepted as in threshold accepting.
    """
    inst = depot.inst
    orders = sorted({k for trips in state.values() for t in trips for k in t} | set(left))
    now, now_yen = (dict(state), list(left)), total(depot, state, left)
    best, best_yen = (dict(state), list(left)), now_yen
    for step in range(steps if len(orders) > 1 else 0):
        seed = orders[int(rng.integers(len(orders)))]
        count = min(len(orders), int(rng.integers(2, 9)))
        near = sorted(
            orders,
            key=lambda k: (
                inst.minutes[inst.orders[seed].place][inst.orders[k].place]
                + abs(inst.orders[k].close - inst.orders[seed].close) // 12
            ),
        )
        gone = [near[int(i)] for i in sorted(rng.permutation(min(len(orders), 2 * count))[:count])]
        if rng.random() < 0.25:
            truck = list(now[0])[int(rng.integers(len(now[0])))]
            gone = [k for trip in now[0][truck] for k in trip] or gone
        trial = {truck: without(trips, set(gone)) for truck, trips in now[0].items()}
        again = [k for k in now[1] if k not in gone]
        mixed = [int(i) for i in rng.permutation(sorted({*gone, *again}))]
        if rng.random() < 0.5:
            mixed.sort(key=lambda k: -inst.orders[k].kg)
        trial_left = insert_all(depot, trial, mixed)
        yen = total(depot, trial, trial_left)
        slack = 0.01 * best_yen * (1 - step / steps)
        if yen < now_yen + slack:
            now, now_yen = (trial, trial_left), yen
        if yen < best_yen - 1e-6:
            best, best_yen = (dict(trial), list(trial_left)), yen
    return best
