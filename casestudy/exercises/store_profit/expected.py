"""What a market brings on average: the deterministic side of the simulator, fast enough to search.

Chance is put in by three points of Gauss and Hermite's rule a hour, reputation by its mean path.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from casestudy.exercises.store_profit.layout import DAYPART_OF_HOUR, WEEKS, Floats, Ints
from casestudy.exercises.store_profit.market import Basket, Market, Plan, basket, by_hour
from casestudy.exercises.store_profit.response import (
    BASE_WORK,
    MEMORY,
    STARS_A_MINUTE,
    kept,
    load,
    promotion_lift,
    stars_goal,
    wait,
)
from casestudy.exercises.store_profit.simulator import ABSENT, WEEK_NOISE

NODES: Floats = np.array([-np.sqrt(3.0), 0.0, np.sqrt(3.0)])
WEIGHTS: Floats = np.array([1 / 6, 2 / 3, 1 / 6])
REACHED = 1.0 - float(np.mean((1.0 - MEMORY) ** np.arange(WEEKS)))
"""Mean share of the way to its goal that reputation has gone during the horizon."""


@dataclass(frozen=True)
class Team:
    """Who serves; skill and patience broadcast against the guests."""

    skill: Floats
    patience: Floats
    curve: tuple[float, float, float]

    @classmethod
    def of(cls, market: Market, axes: int) -> Team:
        """All stores' teams, with ``axes`` more axes after the stores'."""
        shape = (-1, *[1] * axes)
        return cls(market.skill.reshape(shape), market.patience.reshape(shape), market.curve)


def service(expected: Floats, work: Floats, staff: Floats, team: Team) -> tuple[Floats, Floats]:
    """Return guests served an hour and minutes waited by all who came, on average.

    All arguments broadcast. Somebody misses with probability ``ABSENT``, but never the last one.
    """
    spread = np.sqrt(expected + (WEEK_NOISE * expected) ** 2)
    guests, minutes = np.zeros(np.broadcast(expected, staff).shape), 0.0
    for node, weight in zip(NODES, WEIGHTS, strict=True):
        arrivals = np.maximum(expected + node * spread, 0.0)
        for missing, chance in ((0.0, 1.0 - ABSENT), (1.0, ABSENT)):
            rho = load(arrivals, work, np.maximum(staff - missing, 1.0), team.skill)
            guests = guests + weight * chance * arrivals * kept(rho, team.patience)
            minutes = minutes + weight * chance * arrivals * wait(rho, team.curve)
    return guests, np.asarray(minutes)


def paid(staff: Floats) -> Floats:
    """Return people paid where ``staff`` were planned: an absent one is not."""
    return np.asarray(np.maximum(staff - ABSENT, np.minimum(staff, 1.0)), dtype=np.float64)


def told(market: Market, plan: Plan, menu: Basket) -> Floats:
    """Return the factor (J,) on guests that reputation makes over the horizon, on average."""
    expected = wanted(market, plan.spend, menu)
    _, minutes = _store_service(market, expected, menu, plan.staff)
    mean = minutes.sum(axis=(1, 2)) / expected.sum(axis=(1, 2))
    gap = stars_goal(market.quality, mean) - market.stars
    return np.asarray(np.exp(market.gamma * REACHED * gap), dtype=np.float64)


def wanted(market: Market, spend: Floats, menu: Basket) -> Floats:
    """Return guests expected an hour (J, D, H) at today's reputation."""
    lift = 1.0 + promotion_lift(spend, market.lift, market.scale)
    level = lift * market.week.mean(axis=1)
    return np.asarray(market.rate * by_hour(menu.pull) * level[:, None, None], dtype=np.float64)


def _store_service(
    market: Market, expected: Floats, menu: Basket, staff: Ints
) -> tuple[Floats, Floats]:
    people = staff.astype(np.float64)
    return service(expected, by_hour(menu.work), people, Team.of(market, 2))


def waiting_price(market: Market, plan: Plan) -> Floats:
    """Return yen (J,) that a guest's minute of waiting costs through reputation."""
    menu = basket(market, plan.price, plan.on)
    expected = wanted(market, plan.spend, menu)
    margin = by_hour(menu.margin)
    step = 0.02
    here, _ = _store_service(market, expected, menu, plan.staff)
    more, _ = _store_service(market, expected * (1 + step), menu, plan.staff)
    slope = ((more - here) * margin).sum(axis=(1, 2)) / step
    per_star = slope * market.gamma * REACHED
    return np.asarray(per_star * STARS_A_MINUTE / expected.sum(axis=(1, 2)), dtype=np.float64)


def store_profit(
    market: Market,
    store: int,
    *,
    share: Floats,
    pull: Floats,
    price: Floats,
    level: float,
    staff: Ints,
    waiting: float,
) -> Floats:
    """Return weekly yen (B,) of a batch of menus at one store, before keep, wages and promotion.

    Parameters
    ----------
    share : (B, P, I) what a guest orders. pull : (B, P) factor on guests. price : (B, I) yen.
    level : factor on ``rate`` from promotion, season and reputation.
    staff : (D, H). waiting : yen a guest's minute of waiting costs.
    """
    margin = (share * (price - market.cost)[:, None, :]).sum(axis=-1)[:, DAYPART_OF_HOUR]
    work = (BASE_WORK + share @ market.work)[:, DAYPART_OF_HOUR]
    expected = level * market.rate[store] * pull[:, DAYPART_OF_HOUR][:, None, :]
    team = Team(market.skill[store], market.patience[store], market.curve)
    guests, minutes = service(expected, work[:, None, :], staff.astype(np.float64), team)
    gained = (guests * margin[:, None, :]).sum(axis=(1, 2))
    return np.asarray(gained - waiting * minutes.sum(axis=(1, 2)), dtype=np.float64)
