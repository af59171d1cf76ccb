"""What each action does to a member's month: the hidden truth of the case.

An action changes visits and purchases, and may give part of the margin away. Who was about to
come anyway only takes the discount; who has been told too much comes less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from casestudy.exercises.omo_retail.people import LEVEL, People
from casestudy.exercises.omo_retail.world import (
    ACTIONS,
    ARMS,
    COUPON_YEN,
    MONTHS,
    POINTS_SHARE,
    SEASON,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FATIGUE_FROM = 2
"""Contacts within three months from which on messages annoy."""
MOST_VISITS = 13.0
"""Expected of a person in a month."""
_MIDDLE_AGED, _OLDER = (2, 3), (4, 5)


@dataclass(frozen=True)
class Habits:
    """How strongly this world's members react; 1 is usual."""

    push: float
    fatigue: float
    coupon: float
    points: float
    sample: float
    sample_young: float


def draw_habits(rng: Generator) -> Habits:
    """Draw the world's reactions."""
    push, fatigue, coupon, points, sample = np.round(np.exp(rng.normal(0, 0.08, 5)), 3)
    young = round(float(rng.uniform(0.25, 0.4)), 3)
    return Habits(float(push), float(fatigue), float(coupon), float(points), float(sample), young)


@dataclass(frozen=True)
class Month:
    """A member's month under each arm, if what is sent arrives; (N, 1 + A), arm 0 is nothing."""

    visits: Floats
    """Expected."""
    basket: Floats
    """Yen a visit."""
    redeem: Floats
    """Chance that the coupon is used, given at least one visit."""
    points: Floats
    """Share of purchases given back."""
    arrives: Floats
    """Chance that it arrives; 1 for nothing."""
    margin: Floats
    """(N, 1 + A) share of purchases."""

    def profit(self) -> Floats:
        """Return the expected yen of margin after discounts, chance of arrival included."""
        bought = self.visits * self.basket
        used = self.redeem * (1.0 - np.exp(-self.visits))
        arrived = bought * (self.margin - self.points) - COUPON_YEN * used
        nothing = arrived[:, :1]
        return np.asarray(nothing + self.arrives * (arrived - nothing), dtype=np.float64)


def month_of(people: People, habits: Habits, month: int, fatigue: Ints) -> Month:
    """Return every member's month under every arm; ``fatigue`` (N,) counts recent contacts."""
    state = people.state[:, month]
    season = SEASON[int(MONTHS[month][5:7]) - 1]
    active = people.visits * np.exp(state - LEVEL**2 / 2)
    usual = _rounded(
        np.where(people.house, people.visits, np.minimum(active, MOST_VISITS)) * season
    )
    lapsed = np.clip(-state / LEVEL, 0.0, 2.0)
    extra = _extra_visits(people, habits, lapsed, fatigue)
    ones: Floats = np.ones((1, len(ARMS)))
    lift = np.zeros_like(extra)
    lift[:, ARMS.index("mail")] = _points_lift(people, habits)
    redeem, points = np.zeros_like(extra), np.zeros_like(extra)
    redeem[:, ARMS.index("coupon")] = 0.30 + 0.55 * people.price
    points[:, ARMS.index("mail")] = POINTS_SHARE
    margin = people.margin[:, None] * ones
    margin[:, ARMS.index("dm")] += 0.02
    sent = np.where(people.house, 0.0, 1.0)[:, None]
    return Month(
        visits=_rounded(np.maximum(usual[:, None] * ones + sent * extra, 0.01)),
        basket=np.round(people.basket[:, None] * (1.0 + sent * lift), 2),
        redeem=_rounded(sent * redeem),
        points=_rounded(sent * points),
        arrives=_arrival(lapsed),
        margin=_rounded(np.where(people.house[:, None], people.margin[:, None], margin)),
    )


def _extra_visits(people: People, habits: Habits, lapsed: Floats, fatigue: Ints) -> Floats:
    n = len(people.band)
    often = np.sqrt(np.minimum(people.visits, 4.0))
    tired = np.where(fatigue >= FATIGUE_FROM, 1.0, 0.0)
    annoyed = 0.32 * habits.fatigue * tired * often * (0.4 + people.online)
    push = habits.push * often * (0.04 + 0.52 * lapsed * (0.2 + people.online)) - annoyed
    coupon = habits.coupon * often * people.price * (0.10 + 1.60 * lapsed) - 0.5 * annoyed
    older = np.isin(people.band, _OLDER)
    age = np.where(older, 1.0, np.where(people.band == _MIDDLE_AGED[1], 0.65, habits.sample_young))
    taste = 3.0 * people.beauty
    sample = (
        habits.sample * often * taste * age * (0.24 + 0.30 * lapsed) * (1 - 0.5 * people.online)
    )
    zero = np.zeros(n)
    return _rounded(np.column_stack([zero, push, coupon, zero, sample]))


def _points_lift(people: People, habits: Habits) -> Floats:
    """Return by how much more is bought a visit for points: by who does not watch the price."""
    middle = np.isin(people.band, _MIDDLE_AGED)
    careless = np.maximum(1.0 - 1.3 * people.price, 0.0)
    return np.asarray(0.03 + habits.points * 0.7 * careless * np.where(middle, 1.4, 0.75))


def _arrival(lapsed: Floats) -> Floats:
    """Return the chance of arrival (N, 1 + A): who drifted away has often moved, too."""
    columns = [np.ones(len(lapsed))]
    columns += [action.delivered - 0.05 * lapsed for action in ACTIONS]
    return _rounded(np.column_stack(columns))


def _rounded(values: Floats) -> Floats:
    """Round, so that draws are the same on every platform."""
    return np.asarray(np.round(values, 4), dtype=np.float64)
