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
REDEEM, REDEEM_BY_PRICE = 0.08, 0.34
"""Share of visitors who use the coupon: of who never watches the price, and of who always does."""
MIX = 0.006
"""By how much samples of cosmetics raise the margin's share of what is bought."""


@dataclass(frozen=True)
class Habits:
    """How strongly this world's members react; 1 is usual.

    Which ages react differs from world to world, so that it has to be learned from the trials.
    """

    push: float
    fatigue: float
    coupon: float
    points: float
    sample: float
    sample_ages: Floats
    """(3,) by ages up to 39, 40 to 59 and from 60."""
    points_ages: Floats
    """(3,)"""


def draw_habits(rng: Generator) -> Habits:
    """Draw the world's reactions."""
    strengths = [float(value) for value in np.round(np.exp(rng.normal(0, 0.15, 5)), 3)]
    push, fatigue, coupon, points, sample = strengths
    return Habits(
        push,
        fatigue,
        coupon,
        points,
        sample,
        sample_ages=rng.permutation([1.0, 0.75, 0.35]),
        points_ages=rng.permutation([1.4, 0.8, 0.6]),
    )


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
        never = np.exp(-2.0 * self.visits) * (1.0 + self.visits)  # as ``past`` draws visits
        used = self.redeem * (1.0 - never)
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
    redeem[:, ARMS.index("coupon")] = REDEEM + REDEEM_BY_PRICE * people.price
    points[:, ARMS.index("mail")] = POINTS_SHARE
    margin = people.margin[:, None] * ones
    margin[:, ARMS.index("dm")] += MIX
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
    annoyed = 0.16 * habits.fatigue * tired * often * (0.4 + people.online)
    push = habits.push * often * (0.02 + 0.28 * lapsed * (0.2 + people.online)) - annoyed
    coupon = habits.coupon * often * people.price * (0.06 + 0.76 * lapsed) - 0.5 * annoyed
    taste = 3.0 * people.beauty * habits.sample_ages[people.band // 2]
    sample = habits.sample * often * taste * (0.10 + 0.18 * lapsed) * (1 - 0.5 * people.online)
    zero = np.zeros(n)
    return _rounded(np.column_stack([zero, push, coupon, zero, sample]))


def _points_lift(people: People, habits: Habits) -> Floats:
    """Return by how much more is bought a visit for points: by who does not watch the price."""
    careless = np.maximum(1.0 - 1.3 * people.price, 0.0)
    return np.asarray(habits.points * 0.25 * careless * habits.points_ages[people.band // 2])


def _arrival(lapsed: Floats) -> Floats:
    """Return the chance of arrival (N, 1 + A): who drifted away has often moved, too."""
    columns = [np.ones(len(lapsed))]
    columns += [action.delivered - 0.05 * lapsed for action in ACTIONS]
    return _rounded(np.column_stack(columns))


def _rounded(values: Floats) -> Floats:
    """Round, so that draws are the same on every platform."""
    return np.asarray(np.round(values, 4), dtype=np.float64)
