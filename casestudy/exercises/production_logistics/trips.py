"""What a truck does on the road: arrivals, breaks, hours; pure functions on minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casestudy.exercises.production_logistics.instance import Instance
from casestudy.exercises.production_logistics.rules import (
    AFTER,
    BREAK,
    GATE_OPEN,
    LOAD,
    STRETCH_MOST,
)


@dataclass(frozen=True)
class Trip:
    """One trip as it was driven; minutes from 0:00 of day 0."""

    depart: int
    begins: tuple[int, ...]
    """When unloading begins at each stop."""
    waits: tuple[int, ...]
    """Minutes before the window opens at each stop."""
    back: int
    driving: int
    breaks: int
    """How many breaks of 30 minutes came between stretches of driving."""
    km: float


def drive(inst: Instance, site: int, depart: int, stops: Sequence[int]) -> Trip:
    """Drive a trip: from the site through ``stops`` (order numbers) and back.

    Before a leg that would make more than four hours of driving at a stretch the driver takes a
    break of 30 minutes; waiting and unloading are no break. A truck that comes early waits until
    the window opens.
    """
    now, at, stretch, driving, breaks, km = depart, site, 0, 0, 0, 0.0
    begins, waits = [], []
    for number in (*stops, -1):
        place = inst.orders[number].place if number >= 0 else site
        leg = inst.minutes[at][place]
        if stretch and stretch + leg > STRETCH_MOST:
            now, stretch, breaks = now + BREAK, 0, breaks + 1
        now, stretch, driving = now + leg, stretch + leg, driving + leg
        km += inst.km[at][place]
        at = place
        if number >= 0:
            order = inst.orders[number]
            begin = max(now, order.open)
            waits.append(begin - now)
            begins.append(begin)
            now = begin + order.unload
    return Trip(depart, tuple(begins), tuple(waits), now, driving, breaks, round(km, 1))


def leave(inst: Instance, site: int, stops: Sequence[int], earliest: int) -> int:
    """Return when to leave so that the first stop is not reached before its window opens."""
    first = inst.orders[stops[0]]
    return max(earliest, first.open - inst.minutes[site][first.place])


def earliest_of_day(day: int) -> int:
    """Return the first minute at which a truck may leave on a day."""
    return 1440 * day + GATE_OPEN


def duty(trips: Sequence[Trip]) -> tuple[int, int]:
    """Return when duty on a day with these trips begins and ends."""
    return trips[0].depart - LOAD, trips[-1].back + AFTER


def late_minutes(inst: Instance, number: int, begin: int) -> int:
    """Minutes that unloading begins after the window's end."""
    return max(0, begin - inst.orders[number].close)
