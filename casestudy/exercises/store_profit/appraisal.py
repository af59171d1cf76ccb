"""What the hidden market says of a plan at its edges: where one more or one less would pay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from casestudy.exercise import Tables
from casestudy.exercises.store_profit import expected
from casestudy.exercises.store_profit.layout import (
    BUDGET_STEP,
    NESTS,
    PRICE_STEP,
    WEEKS,
    Floats,
)
from casestudy.exercises.store_profit.market import Basket, Market, Plan, basket, by_hour
from casestudy.exercises.store_profit.optimise import Counter
from casestudy.exercises.store_profit.response import promotion_lift
from casestudy.exercises.store_profit.scoring import Ground, Steps

PRICE_MOVE = 0.04
"""Share by which a group's prices are moved to see what that would bring."""


@dataclass(frozen=True)
class Appraisal:
    """A plan, what it came to, and yen for the eight weeks that small changes would bring."""

    plan: Plan
    steps: Steps
    ground: Ground
    store_ids: tuple[str, ...]
    refurbished: tuple[int, ...]
    """Stores whose prices rose when they were refurbished."""
    more_staff: Floats
    less_staff: Floats
    """(J, D, H) one person more or fewer in that hour."""
    price_move: Floats
    """(J, N, 2) all prices of a nest down or up by ``PRICE_MOVE``."""
    drop: Floats
    """(J, I) taking an item off the menu; ``-inf`` where it is not on it."""
    add: Floats
    """(J, I) putting an item on the menu; ``-inf`` where it is there already."""
    push: Floats
    """(J, C) profit of the next step of promotion, before its cost, for each yen."""
    last: Floats
    """(J, C) profit of the last step spent for each yen; NaN where none is spent."""

    @property
    def market(self) -> Market:
        """The hidden market."""
        return self.ground.market


def appraise(plan: Plan, steps: Steps, ground: Ground, inputs: Tables) -> Appraisal:
    """Look at a plan's edges in the hidden market."""
    market = ground.market
    menu = basket(market, plan.price, plan.on)
    told = expected.told(market, plan, menu)
    waiting = expected.waiting_price(market, plan)
    guests = expected.wanted(market, plan.spend, menu) * told[:, None, None]
    more, less = _staff_edges(market, plan, guests, menu, waiting)
    lift = 1.0 + promotion_lift(plan.spend, market.lift, market.scale)
    level = told * lift * market.week.mean(axis=1)
    counters = [
        Counter(market, ground.limits, plan, j, level=float(level[j]), waiting=float(waiting[j]))
        for j in range(len(market.stores))
    ]
    edges = [_menu_edges(counter, plan, j, ground) for j, counter in enumerate(counters)]
    push, last = _promotion_edges(market, plan, guests, menu, lift)
    events = inputs["events.csv"]
    renewed = set(events.loc[events["kind"] == "refurbishment", "store_id"])
    return Appraisal(
        plan=plan,
        steps=steps,
        ground=ground,
        store_ids=market.stores,
        refurbished=tuple(j for j, name in enumerate(market.stores) if name in renewed),
        more_staff=more,
        less_staff=less,
        price_move=np.array([edge[0] for edge in edges]),
        drop=np.array([edge[1] for edge in edges]),
        add=np.array([edge[2] for edge in edges]),
        push=push,
        last=last,
    )


def _staff_edges(
    market: Market, plan: Plan, guests: Floats, menu: Basket, waiting: Floats
) -> tuple[Floats, Floats]:
    """Yen of one person more and of one fewer, hour by hour, taken by itself."""
    ladder = np.maximum(plan.staff[..., None] + np.array([-1, 0, 1]), 1).astype(np.float64)
    served, minutes = expected.service(
        guests[..., None], by_hour(menu.work)[..., None], ladder, expected.Team.of(market, 3)
    )
    wage = market.wage[:, None, None, None]
    worth = served * by_hour(menu.margin)[..., None] - minutes * waiting[:, None, None, None]
    worth = (worth - expected.paid(ladder) * wage) * WEEKS
    opened = market.open[:, None, :]
    room = plan.staff < 20
    more = np.where(opened & room, worth[..., 2] - worth[..., 1], 0.0)
    less = np.where(opened & (plan.staff > 2), worth[..., 0] - worth[..., 1], 0.0)
    return more, less


def _menu_edges(
    counter: Counter, plan: Plan, store: int, ground: Ground
) -> tuple[Floats, Floats, Floats]:
    """Yen of moving each nest's prices, of dropping and of adding each item."""
    price, on = plan.price[store], plan.on[store]
    low, high = ground.limits.low[store], ground.limits.high[store]
    prices, menus = [price], [on]
    for nest in ground.market.nests:
        for sign in (-1, 1):
            moved = np.rint(price * (1 + sign * PRICE_MOVE) / PRICE_STEP) * PRICE_STEP
            prices.append(np.where(nest, np.clip(moved, low, high), price))
            menus.append(on)
    for item in range(len(on)):
        other = on.copy()
        other[item] = not other[item]
        prices.append(price)
        menus.append(other)
    gained = counter.profit(np.array(prices), np.array(menus))
    change = (gained[1:] - gained[0]) * WEEKS
    moves = change[: 2 * len(NESTS)].reshape(len(NESTS), 2)
    flips = change[2 * len(NESTS) :]
    return moves, np.where(on, flips, -np.inf), np.where(on, -np.inf, flips)


def _promotion_edges(
    market: Market, plan: Plan, guests: Floats, menu: Basket, lift: Floats
) -> tuple[Floats, Floats]:
    """Yen of margin for each yen of the next and of the last step spent, (J, C)."""
    staff = plan.staff.astype(np.float64)
    team, work = expected.Team.of(market, 2), by_hour(menu.work)
    here, _ = expected.service(guests, work, staff, team)
    more, _ = expected.service(guests * 1.02, work, staff, team)
    slope = ((more - here) * by_hour(menu.margin)).sum(axis=(1, 2)) / 0.02 / lift
    step = BUDGET_STEP / WEEKS
    ahead = market.lift * np.exp(-plan.spend / market.scale) * (1 - np.exp(-step / market.scale))
    behind = ahead * np.exp(step / market.scale)
    spent = np.where(plan.spend >= step, behind * slope[:, None] / step, np.nan)
    return np.asarray(ahead * slope[:, None] / step), spent


def price_response(ground: Ground, changes: Floats) -> Floats:
    """Return weekly yen (J, changes) that moving all of a store's prices adds to the status quo."""
    market, plan = ground.market, ground.today
    menu = basket(market, plan.price, plan.on)
    told, waiting = expected.told(market, plan, menu), expected.waiting_price(market, plan)
    lift = 1.0 + promotion_lift(plan.spend, market.lift, market.scale)
    level = told * lift * market.week.mean(axis=1)
    gains = []
    for j in range(len(market.stores)):
        counter = Counter(
            market, ground.limits, plan, j, level=float(level[j]), waiting=float(waiting[j])
        )
        prices = plan.price[j] * (1 + np.array([0.0, *changes]))[:, None]
        gained = counter.profit(prices, np.repeat(plan.on[j][None], len(prices), axis=0))
        gains.append(gained[1:] - gained[0])
    return np.array(gains)
