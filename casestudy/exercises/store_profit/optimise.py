"""Searches the plan that earns most in a market: staffing, menus and promotion in turn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from casestudy.exercises.store_profit import expected
from casestudy.exercises.store_profit.layout import (
    BUDGET_STEP,
    PRICE_STEP,
    WEEKS,
    Bools,
    Floats,
    Ints,
)
from casestudy.exercises.store_profit.limits import Limits
from casestudy.exercises.store_profit.market import Market, Plan, basket, by_hour
from casestudy.exercises.store_profit.response import choose, priced, promotion_lift
from casestudy.exercises.store_profit.rostering import open_hours, staff_store

ROUNDS = 2
PASSES = 2


def best_plan(market: Market, limits: Limits, today: Plan, rounds: int = ROUNDS) -> Plan:
    """Return a plan that none of the three levers improves much any more."""
    plan = today
    for _ in range(rounds):
        plan = replace(plan, staff=best_staff(market, limits, plan))
        plan = best_menus(market, limits, plan)
        plan = replace(plan, spend=best_spend(market, limits, plan))
    return replace(plan, staff=best_staff(market, limits, plan))


def best_staff(market: Market, limits: Limits, plan: Plan) -> Ints:
    """Return the staffing (J, D, H) that fits the guests the plan brings."""
    menu = basket(market, plan.price, plan.on)
    level = expected.told(market, plan, menu)
    guests = expected.wanted(market, plan.spend, menu) * level[:, None, None]
    price = expected.waiting_price(market, plan)
    people = np.arange(int(limits.max_staff.max()) + 1, dtype=np.float64)
    served, minutes = expected.service(
        guests[..., None],
        by_hour(menu.work)[..., None],
        people,
        expected.Team.of(market, 3),
    )
    worth = (
        served * by_hour(menu.margin)[..., None]
        - minutes * price[:, None, None, None]
        - expected.paid(people) * market.wage[:, None, None, None]
    )
    staff = np.zeros_like(plan.staff)
    for store in range(len(market.stores)):
        hours = open_hours(limits, store)
        staff[store, :, hours] = staff_store(worth[store, :, hours], store, limits)
    return staff


def best_menus(market: Market, limits: Limits, plan: Plan) -> Plan:
    """Return the plan with each store's prices and menu improved item by item."""
    menu = basket(market, plan.price, plan.on)
    lift = 1.0 + promotion_lift(plan.spend, market.lift, market.scale)
    level = expected.told(market, plan, menu) * lift * market.week.mean(axis=1)
    waiting = expected.waiting_price(market, plan)
    price, on = plan.price.copy(), plan.on.copy()
    for store in range(len(market.stores)):
        counter = Counter(market, limits, plan, store, waiting=float(waiting[store]),
                          level=float(level[store]))  # fmt: skip
        for _ in range(PASSES):
            price[store] = counter.prices(price[store], on[store])
            on[store] = counter.menu(price[store], on[store])
    return replace(plan, price=price, on=on)


class Counter:
    """One store's menu, tried out in batches."""

    def __init__(
        self, market: Market, limits: Limits, plan: Plan, store: int, *,
        level: float, waiting: float,
    ) -> None:  # fmt: skip
        self._market, self._limits, self._store = market, limits, store
        self._level, self._staff, self._waiting = level, plan.staff[store], waiting

    def profit(self, price: Floats, on: Bools) -> Floats:
        """Weekly yen (B,) of menus (B, I)."""
        market, store = self._market, self._store
        utility = priced(
            np.broadcast_to(market.utility[store], (len(price), *market.utility[store].shape)),
            market.beta[store],
            price,
            market.list_price,
        )
        choice = choose(utility, market.nests, on)
        pull = np.exp(market.theta[store] * (choice.inclusive - market.inclusive[store]))
        gained = expected.store_profit(
            market,
            store,
            share=choice.share,
            pull=pull,
            price=price,
            level=self._level,
            staff=self._staff,
            waiting=self._waiting,
        )
        return np.asarray(gained - (on * market.keep).sum(axis=1))

    def prices(self, price: Floats, on: Bools) -> Floats:
        """Return prices on which no single change improves."""
        price = price.copy()
        for item in np.flatnonzero(on):
            low, high = (edge[self._store, item] for edge in (self._limits.low, self._limits.high))
            ladder = np.arange(low, high + 1, PRICE_STEP)
            tried = np.repeat(price[None], len(ladder), axis=0)
            tried[:, item] = ladder
            gained = self.profit(tried, np.repeat(on[None], len(ladder), axis=0))
            price[item] = ladder[int(np.argmax(gained))]
        return price

    def menu(self, price: Floats, on: Bools) -> Bools:
        """Take items off, put items on or swap two, as long as that pays."""
        for _ in range(len(on)):
            tried = self._neighbours(on)
            gained = self.profit(np.repeat(price[None], len(tried), axis=0), tried)
            best = int(np.argmax(gained))
            if best == 0 or gained[best] <= gained[0] + 1.0:
                return on
            on = tried[best]
        return on

    def _neighbours(self, on: Bools) -> Bools:
        """Return menus (B, I) one step away, the present one first."""
        inside, outside = np.flatnonzero(on), np.flatnonzero(~on)
        flips = [(k,) for k in inside if on.sum() > self._limits.menu_min]
        flips += [(k,) for k in outside if on.sum() < self._limits.menu_max]
        swaps = [(a, b) for a in inside for b in outside]
        tried = np.repeat(on[None], 1 + len(flips) + len(swaps), axis=0)
        for row, items in enumerate([*flips, *swaps], start=1):
            tried[row, list(items)] ^= True
        return tried


def best_spend(market: Market, limits: Limits, plan: Plan) -> Floats:
    """Give out the budget step by step where the next step earns most, while it pays."""
    menu = basket(market, plan.price, plan.on)
    level = expected.told(market, plan, menu)
    still = expected.wanted(market, np.zeros_like(plan.spend), menu) * level[:, None, None]
    grid = np.linspace(1.0, 1.4, 21)
    worth = np.array([_contribution(market, plan, still * factor) for factor in grid])
    step = BUDGET_STEP / WEEKS
    spend = np.zeros_like(plan.spend)
    for _ in range(int(limits.budget // BUDGET_STEP)):
        now = 1.0 + promotion_lift(spend, market.lift, market.scale)
        more = market.lift * np.exp(-spend / market.scale) * (1 - np.exp(-step / market.scale))
        gain = np.array(
            [
                np.interp(now[j] + more[j], grid, worth[:, j])
                - np.interp(now[j], grid, worth[:, j])
                for j in range(len(now))
            ]
        )
        store, channel = np.unravel_index(int(np.argmax(gain)), gain.shape)
        if gain[store, channel] <= step:
            break
        spend[store, channel] += step
    return spend


def _contribution(market: Market, plan: Plan, guests: Floats) -> Floats:
    """Weekly yen (J,) of margin, less what waiting costs."""
    menu = basket(market, plan.price, plan.on)
    served, minutes = expected.service(
        guests,
        by_hour(menu.work),
        plan.staff.astype(np.float64),
        expected.Team.of(market, 2),
    )
    gained = (served * by_hour(menu.margin)).sum(axis=(1, 2))
    lost = minutes.sum(axis=(1, 2)) * expected.waiting_price(market, plan)
    return np.asarray(gained - lost)
