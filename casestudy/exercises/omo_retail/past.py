"""Fifteen months of the chain: what members bought, what they were sent, by lot or by choice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from casestudy.exercises.omo_retail.people import People, channel_numbers
from casestudy.exercises.omo_retail.response import Habits, Month, month_of
from casestudy.exercises.omo_retail.world import (
    ACTIONS,
    ARMS,
    COUPON_YEN,
    HISTORY,
    MONTHS,
    POINTS_SHARE,
    STAFF,
    TRIALS,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MEMORY = 3
"""Months in which a contact is remembered."""
STAFF_SENT, STAFF_LISTED = 1500, 1500
"""Members a shop's campaign goes to, and others whose month is on its list for comparison."""
BASKET_SHAPE = 8.0
_PUSH, _COUPON, _MAIL, _DM = (ARMS.index(action.id) for action in ACTIONS)


@dataclass(frozen=True)
class Refusals:
    """Opt-outs (K,); ``back`` is the day a member changed their mind, or the far future."""

    member: Ints
    channel: Ints
    out: NDArray[np.object_]
    back: NDArray[np.object_]

    def in_force(self, members: int, day: str) -> Bools:
        """Return who refuses which channel on a day, (N, 3)."""
        refused = np.zeros((members, 3), dtype=bool)
        now = (self.out <= day) & (self.back > day)
        refused[self.member[now], self.channel[now]] = True
        return refused


@dataclass(frozen=True)
class Campaign:
    """The rows of one campaign (K,): whom it was about, what they got and what came of it."""

    month: int
    by_lot: bool
    member: Ints
    arm: Ints
    probability: Floats
    """Of the arm, where the lot decided; else NaN."""
    delivered: Bools
    opened: Bools
    redeemed: Ints
    """1 for who used the coupon."""
    profit: Ints


@dataclass(frozen=True)
class Past:
    """Monthly figures (N, months) and the campaigns."""

    visits: Ints
    online: Ints
    amount: Ints
    beauty: Ints
    discount: Ints
    campaigns: tuple[Campaign, ...]
    fatigue: Ints
    """(N,) contacts that are remembered in the month to plan."""


def live(rng: Generator, people: People, habits: Habits, refusals: Refusals) -> Past:
    """Live through the months, one after the other."""
    n = len(people.band)
    figures = {name: np.zeros((n, HISTORY), dtype=np.int64) for name in _FIGURES}
    sent = np.zeros((n, HISTORY), dtype=bool)
    campaigns = []
    for month in range(HISTORY):
        fatigue = sent[:, max(0, month - MEMORY) : month].sum(axis=1)
        expected = month_of(people, habits, month, fatigue)
        chosen = _choose(rng, people, refusals, month)
        delivered = rng.random(n) < expected.arrives[np.arange(n), chosen.arm]
        arm = np.where(delivered, chosen.arm, 0)
        bought = _buy(rng, people, expected, arm)
        for name in _FIGURES:
            figures[name][:, month] = np.where(people.joined <= month, bought[name], 0)
        sent[:, month] = chosen.arm > 0
        eager = 1.0 / (1.0 + np.exp(-1.6 * people.state[:, month]))
        opened = delivered & (rng.random(n) < np.round(0.15 + 0.6 * eager, 4))
        if (rows := np.flatnonzero(chosen.listed)).size:
            said = (chosen.arm[rows], chosen.probability[rows], delivered[rows], opened[rows])
            came = (bought["redeemed"][rows], bought["profit"][rows])
            campaigns.append(Campaign(month, month in TRIALS, rows, *said, *came))
    return Past(
        figures["visits"],
        figures["online"],
        figures["amount"],
        figures["beauty"],
        figures["discount"],
        tuple(campaigns),
        sent[:, HISTORY - MEMORY :].sum(axis=1),
    )


_FIGURES = ("visits", "online", "amount", "beauty", "discount")


@dataclass(frozen=True)
class _Chosen:
    arm: Ints
    probability: Floats
    listed: Bools


def _choose(rng: Generator, people: People, refusals: Refusals, month: int) -> _Chosen:
    n = len(people.band)
    refused = refusals.in_force(n, MONTHS[month])
    usable = people.reach & people.consent[:, None] & ~refused
    allowed = usable[:, channel_numbers()] & (people.joined < month)[:, None]
    if month in TRIALS:
        return _by_lot(rng, allowed)
    if month in STAFF:
        return _by_staff(rng, people, allowed, month)
    nothing = np.zeros(n, dtype=np.int64)
    return _Chosen(nothing, np.full(n, np.nan), np.zeros(n, dtype=bool))


def _by_lot(rng: Generator, allowed: Bools) -> _Chosen:
    """Give each member one of the actions that are allowed, or nothing, each equally likely."""
    kinds = allowed.sum(axis=1)
    drawn = np.floor(rng.random(len(kinds)) * (kinds + 1)).astype(np.int64)
    rank = np.cumsum(allowed, axis=1)
    taken = allowed & (rank == drawn[:, None])
    arm = np.where(taken.any(axis=1), taken.argmax(axis=1) + 1, 0)
    return _Chosen(arm, np.round(1.0 / (kinds + 1), 4), kinds > 0)


def _by_staff(rng: Generator, people: People, allowed: Bools, month: int) -> _Chosen:
    """Let the shops choose: good customers, above all those who said they would come.

    What a customer says at the counter is this month's shock; no table holds it.
    """
    n = len(people.band)
    liking = (
        np.round(np.log(people.visits), 4)
        + 1.2 * people.state[:, month]
        + 4.2 * people.shock[:, month]
        + np.round(rng.normal(0, 0.7, n), 4)
    )
    can = allowed.any(axis=1)
    order = np.argsort(-np.where(can, liking, -np.inf), kind="stable")
    picked, rest = order[:STAFF_SENT], order[STAFF_SENT : int(can.sum())]
    arm = np.zeros(n, dtype=np.int64)
    arm[picked] = _staff_habit(rng, people, allowed)[picked]
    listed = np.zeros(n, dtype=bool)
    listed[picked] = True
    listed[rng.choice(rest, STAFF_LISTED, replace=False)] = True
    return _Chosen(arm, np.full(n, np.nan), listed)


def _staff_habit(rng: Generator, people: People, allowed: Bools) -> Ints:
    """Return what the shops send: letters to older members, coupons to those with the app."""
    lot = rng.random(len(people.band))
    wish = np.where(people.band >= 4, _DM, np.where(lot < 0.65, _COUPON, _PUSH))
    wish = np.where(lot > 0.88, _MAIL, wish)
    first = allowed.argmax(axis=1) + 1
    possible = allowed[np.arange(len(wish)), wish - 1]
    return np.where(possible, wish, first).astype(np.int64)


def _buy(rng: Generator, people: People, expected: Month, arm: Ints) -> dict[str, Ints]:
    """Draw one month's purchases under the arm that arrived.

    Every second arrival of a Poisson stream is a visit: people come more regularly than by chance
    (Chatfield & Goodhardt 1973, *A Consumer Purchasing Model with Erlang Inter-purchase Times*,
    JASA 68).
    """
    row = np.arange(len(arm))
    arrivals = rng.poisson(np.round(2.0 * expected.visits[row, arm], 4))
    visits = (arrivals + rng.integers(0, 2, len(arm))) // 2
    drawn = rng.gamma(np.maximum(BASKET_SHAPE * visits, 1.0)) / BASKET_SHAPE
    amount = np.rint(np.where(visits > 0, drawn * expected.basket[row, arm], 0.0)).astype(np.int64)
    online = rng.binomial(visits, people.online)
    share = np.clip(people.beauty + np.round(rng.normal(0, 0.12, len(arm)), 3), 0.0, 1.0)
    usual = (0.01 + 0.10 * people.price) * np.round(rng.uniform(0.4, 1.6, len(arm)), 3)
    redeemed = (visits > 0) & (rng.random(len(arm)) < expected.redeem[row, arm])
    given = COUPON_YEN * redeemed + np.where(arm == _MAIL, POINTS_SHARE * amount, 0.0)
    profit = np.rint(amount * expected.margin[row, arm] - given).astype(np.int64)
    return {
        "visits": visits,
        "online": online,
        "amount": amount,
        "beauty": np.rint(amount * share).astype(np.int64),
        "discount": np.rint(amount * usual).astype(np.int64),
        "redeemed": redeemed.astype(np.int64),
        "profit": profit,
    }
