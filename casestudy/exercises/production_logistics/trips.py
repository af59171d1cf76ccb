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
    SPELL_MOST,
    STRETCH_MOST,
)


@dataclass
class Wheel:
    """A driver between leaving the site and coming back; minutes."""

    now: int
    since: int
    """When the truck left or the last break ended."""
    stretch: int = 0
    """Driving since then."""
    driving: int = 0
    breaks: int = 0

    def leg(self, minutes: int) -> None:
        """Drive a leg; a break comes first where one would be due on the way."""
        spell = self.now + minutes - self.since
        if self.stretch and (self.stretch + minutes > STRETCH_MOST or spell > SPELL_MOST):
            self.now += BREAK
            self.since, self.stretch, self.breaks = self.now, 0, self.breaks + 1
        self.now, self.stretch = self.now + minutes, self.stretch + minutes
        self.driving += minutes


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
    """How many breaks were taken on the way."""
    km: float


def drive(inst: Instance, site: int, depart: int, stops: Sequence[int]) -> Trip:
    """Drive a trip: from the site through ``stops`` (order numbers) and back.

    Before a leg that would make more than ``STRETCH_MOST`` of driving or end more than
    ``SPELL_MOST`` after the truck left or the last break ended, the driver takes a break; waiting
    and unloading are none. A truck that comes early waits until the window opens.
    """
    wheel, at, km = Wheel(depart, depart), site, 0.0
    begins, waits = [], []
    for number in (*stops, -1):
        place = inst.orders[number].place if number >= 0 else site
        wheel.leg(inst.minutes[at][place])
        km += inst.km[at][place]
        at = place
        if number >= 0:
            order = inst.orders[number]
            begin = max(wheel.now, order.open)
            waits.append(begin - wheel.now)
            begins.append(begin)
            wheel.now = begin + order.unload
    return Trip(
        depart, tuple(begins), tuple(waits), wheel.now, wheel.driving, wheel.breaks, round(km, 1)
    )


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
