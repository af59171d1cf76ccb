"""The year of records: the chain lives through 52 weeks of its own decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

import holidays
import numpy as np
from numpy.random import Generator

from casestudy.exercises.store_profit.habits import Habits
from casestudy.exercises.store_profit.layout import (
    DAYPART_OF_HOUR,
    DAYPARTS,
    FIRST_DAY,
    HISTORY_WEEKS,
    Floats,
    Ints,
)
from casestudy.exercises.store_profit.market import basket, by_hour
from casestudy.exercises.store_profit.response import (
    kept,
    load,
    promotion_lift,
    reputation,
    stars_goal,
    wait,
)
from casestudy.exercises.store_profit.simulator import ABSENT, WEEK_NOISE
from casestudy.exercises.store_profit.world import World

_HOLIDAY = {"station": 1.05, "office": 0.95, "residential": 1.06, "roadside": 1.1}
"""Guests on a national holiday, against a Sunday."""
SUNDAY = 6


@dataclass(frozen=True)
class Records:
    """What happened; ``T`` weeks, arrays (T, J, D, H) unless said otherwise."""

    staff: Ints
    arrivals: Ints
    guests: Ints
    waiting: Floats
    """Mean minutes; NaN without guests."""
    units: Ints
    """(T, J, P, I)."""
    stars: Floats
    """(T, J) reputation at the start of each week."""
    final_stars: Floats
    """(J,) at the end of the records."""


@lru_cache(maxsize=1)
def holiday_names() -> tuple[str, ...]:
    """Name of the national holiday of each day of the records, in Japanese."""
    japan = holidays.country_holidays("JP", years=(2024, 2025), language="ja")
    days = [FIRST_DAY + timedelta(days=k) for k in range(7 * HISTORY_WEEKS)]
    return tuple(str(japan.get(day, "")) for day in days)


def days_off() -> Ints:
    """Return (T, D): 1 on national holidays."""
    return np.array([bool(name) for name in holiday_names()], dtype=np.int64).reshape(-1, 7)


def live(rng: Generator, world: World, habits: Habits) -> Records:
    """Run the year; rates and shares are rounded before anything is drawn from them."""
    shape = habits.planned.shape
    staff, arrivals = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    guests, waiting = arrivals.copy(), np.full(shape, np.nan)
    units = np.zeros((shape[0], shape[1], len(DAYPARTS), len(world.dishes)), dtype=np.int64)
    market = world.market
    stars, path = market.stars.copy(), []
    shock = np.zeros(len(world.sites))
    for week in range(HISTORY_WEEKS):
        path.append(stars)
        shock = 0.3 * shock + WEEK_NOISE * rng.standard_normal(len(shock))
        rate = _rate(world, habits, week, np.round(shock, 6), stars)
        menu = basket(market, habits.price[week], habits.on[week])
        missing = (rng.random((*shape[1:3], 1)) < ABSENT).astype(np.int64)
        plan = _plan(habits, week)
        staff[week] = np.maximum(plan - missing, np.minimum(plan, 1))
        arrivals[week] = rng.poisson(np.round(rate, 6))
        rho = load(
            arrivals[week], by_hour(menu.work), np.maximum(staff[week], 1),
            market.skill[:, None, None],
        )  # fmt: skip
        served = np.round(kept(rho, market.patience[:, None, None]), 6)
        guests[week] = rng.binomial(arrivals[week], served)
        noise = np.exp(0.1 * rng.standard_normal(shape[1:]))
        waiting[week] = np.where(
            guests[week] > 0, np.round(wait(rho, market.curve) * noise, 1), np.nan
        )
        units[week] = _sell(rng, world, guests[week], np.round(menu.share, 6))
        total = np.maximum(arrivals[week].sum(axis=(1, 2)), 1)
        minutes = (wait(rho, market.curve) * arrivals[week]).sum(axis=(1, 2)) / total
        stars = np.round(reputation(stars, stars_goal(market.quality, minutes)), 6)
    return Records(staff, arrivals, guests, waiting, units, np.array(path), stars)


def _plan(habits: Habits, week: int) -> Ints:
    """Staff planned for each day; holidays are staffed like Sundays."""
    plan: Ints = habits.planned[week].copy()
    off = days_off()[week].astype(bool)
    plan[:, off] = plan[:, [SUNDAY]]
    return plan


def _rate(world: World, habits: Habits, week: int, shock: Floats, stars: Floats) -> Floats:
    market = world.market
    menu = basket(market, habits.price[week], habits.on[week])
    lift = 1.0 + promotion_lift(habits.spend[week], market.lift, market.scale)
    told = np.exp(market.gamma * (stars - market.stars) + shock)
    beside = habits.rival_price[week] / habits.rival_price[-1]
    level = world.season[:, week] * habits.boost[week] * lift * told * beside**world.cross
    rate: Floats = market.rate * by_hour(menu.pull) * level[:, None, None]
    off = days_off()[week].astype(bool)
    factor = np.array([_HOLIDAY[kind] for kind in market.types])[:, None, None]
    rate[:, off] = rate[:, [SUNDAY]] * factor
    return rate


def _sell(rng: Generator, world: World, guests: Ints, share: Floats) -> Ints:
    """Draw what the served guests of each daypart order, nest by nest: (J, P, I)."""
    sold = np.zeros(share.shape, dtype=np.int64)
    for part in range(len(DAYPARTS)):
        count = guests[:, :, part == DAYPART_OF_HOUR].sum(axis=(1, 2))
        for nest in world.market.nests:
            chance = share[:, part][:, nest]
            none = np.maximum(1.0 - chance.sum(axis=1, keepdims=True), 0.0)
            drawn = rng.multinomial(count, np.concatenate([chance, none], axis=1))
            sold[:, part, nest] = drawn[:, :-1]
    return sold
