"""The hidden simulator: what a plan earns in weeks that may come, the same weeks for any plan.

Common random numbers: every plan meets the same shocks, so that the difference between two plans
shows what they do and not what luck did. Source: Glasserman & Yao (1992), *Some guidelines and
guarantees for common random numbers*, Management Science 38(6).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from casestudy.exercises.store_profit.layout import HOURS, WEEKDAYS, WEEKS, Floats
from casestudy.exercises.store_profit.market import Basket, Market, Plan, basket, by_hour
from casestudy.exercises.store_profit.response import (
    kept,
    load,
    promotion_lift,
    reputation,
    stars_goal,
    wait,
)

DRAWS = 40
WEEK_NOISE = 0.035
ABSENT = 0.06
"""Chance that one person of a day's team does not come."""


@dataclass(frozen=True)
class Noise:
    """What chance does; ``K`` draws of the horizon."""

    week: Floats
    """(K, W, J) factor on a store's guests of the week."""
    hour: Floats
    """(K, W, J, D, H) standard normal, times the root of expected guests."""
    absent: Floats
    """(K, W, J, D, 1) people missing, 0 or 1."""


@dataclass(frozen=True)
class Outcome:
    """What a plan came to over the horizon; arrays (K, J) in yen unless said otherwise."""

    revenue: Floats
    ingredients: Floats
    wages: Floats
    promotion: Floats
    """(J,)."""
    keep: Floats
    """(J,) preparation and waste of what is on the menu."""
    rent: Floats
    """(J,) rent, manager, energy and the rest."""
    arrivals: Floats
    """(J, D, H) guests a week who came."""
    guests: Floats
    """(J, D, H) guests a week who were served."""
    waiting: Floats
    """(J, D, H) mean minutes waited."""
    stars: Floats
    """(W + 1, J) mean reputation, week by week."""
    basket: Basket

    @property
    def profit(self) -> Floats:
        """(K, J) revenue less everything."""
        fixed = self.promotion + self.keep + self.rent
        return np.asarray(self.revenue - self.ingredients - self.wages - fixed)


def draw_noise(seed: int, stores: int, draws: int = DRAWS) -> Noise:
    """Draw the chance of all weeks; the same seed gives the same weeks."""
    rng = np.random.Generator(np.random.PCG64([seed, 62]))
    shape = (draws, WEEKS, stores)
    return Noise(
        week=np.exp(np.round(WEEK_NOISE * rng.standard_normal(shape), 6)),
        hour=np.round(rng.standard_normal((*shape, len(WEEKDAYS), len(HOURS))), 4),
        absent=(rng.random((*shape, len(WEEKDAYS), 1)) < ABSENT).astype(np.float64),
    )


def run(market: Market, plan: Plan, noise: Noise) -> Outcome:
    """Live through the horizon under ``plan``, once for each draw of the noise."""
    menu = basket(market, plan.price, plan.on)
    lift = 1.0 + promotion_lift(plan.spend, market.lift, market.scale)
    wanted = market.rate * by_hour(menu.pull) * lift[:, None, None]
    draws, weeks, stores = noise.week.shape
    opened = market.open[:, None, :]
    stars = np.repeat(market.stars[None, :], draws, axis=0)
    path = [stars.mean(axis=0)]
    came = np.zeros((draws, *wanted.shape))
    served, minutes = came.copy(), came.copy()
    worked = np.zeros((draws, stores))
    for week in range(weeks):
        told = np.exp(market.gamma * (stars - market.stars)) * noise.week[:, week]
        expected = wanted * (told * market.week[:, week])[:, :, None, None]
        arrivals = np.maximum(expected + np.sqrt(expected) * noise.hour[:, week], 0.0)
        staff = np.maximum(plan.staff - noise.absent[:, week], np.minimum(plan.staff, 1))
        guests, waited = _serve(market, menu, arrivals, staff)
        came += arrivals
        served += guests
        minutes += waited
        worked += np.where(opened, staff, 0.0).sum(axis=(2, 3))
        mean_wait = waited.sum(axis=(2, 3)) / np.maximum(arrivals.sum(axis=(2, 3)), 1e-9)
        stars = reputation(stars, stars_goal(market.quality, mean_wait))
        path.append(stars.mean(axis=0))
    return Outcome(
        revenue=(served * by_hour(menu.revenue)).sum(axis=(2, 3)),
        ingredients=(served * by_hour(menu.revenue - menu.margin)).sum(axis=(2, 3)),
        wages=worked * market.wage,
        promotion=plan.spend.sum(axis=1) * weeks,
        keep=(plan.on * market.keep).sum(axis=1) * weeks,
        rent=(market.rent + market.other) * weeks,
        arrivals=came.mean(axis=0) / weeks,
        guests=served.mean(axis=0) / weeks,
        waiting=minutes.mean(axis=0) / np.maximum(came.mean(axis=0), 1e-9),
        stars=np.array(path),
        basket=menu,
    )


def _serve(market: Market, menu: Basket, arrivals: Floats, staff: Floats) -> tuple[Floats, Floats]:
    """Return how many of the guests who came stayed, and the minutes that all of them waited."""
    rho = load(arrivals, by_hour(menu.work), np.maximum(staff, 1.0), market.skill[:, None, None])
    guests = arrivals * kept(rho, market.patience[:, None, None])
    return np.asarray(guests), np.asarray(wait(rho, market.curve) * arrivals)
