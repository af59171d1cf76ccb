"""How the chain is run today, and what it changed in the past year: the variation to learn from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from casestudy.exercises.store_profit.layout import (
    BUDGET_STEP,
    CHANNELS,
    HISTORY_WEEKS,
    HOURS,
    PRICE_STEP,
    WEEKS,
    WORK_DAYS,
    Bools,
    Floats,
    Ints,
)
from casestudy.exercises.store_profit.market import Plan, basket, by_hour
from casestudy.exercises.store_profit.shifts import cover, rest_pairs, week_shifts
from casestudy.exercises.store_profit.world import BUSY_WEEKS, World

MIN_STAFF = 2
MENU_MAX = 13
"""Items that a store's kitchen can hold ready: all but one of each category."""
EDITIONS = 4
"""How often a year the stores redraw their weekly staffing."""
TARGET_LOAD = 0.60
"""Share of the team's time that store managers plan to be busy."""
HABIT_SPEND = 10_000.0
"""Yen a week, store and channel: the same everywhere."""
REFURBISHED, RISE = 1.10, 1.08
"""Guests and prices of a refurbished store, from the same week on."""
FESTIVAL, RIVAL = 1.13, 0.95
TRIALS = (range(2, 9), range(16, 26), range(36, 45))
"""Weeks in which head office drew each store's promotion by lot."""


@dataclass(frozen=True)
class Event:
    """Something that happened at a store; ``last`` is the last week, or the end of the records."""

    store: int
    kind: str
    first: int
    last: int


@dataclass(frozen=True)
class Habits:
    """What was decided each week of the records; ``T`` weeks."""

    planned: Ints
    """(T, J, D, H)."""
    price: Floats
    """(T, J, I)."""
    on: Bools
    """(T, J, I)."""
    spend: Floats
    """(T, J, C)."""
    boost: Floats
    """(T, J) factor of events on guests."""
    rival_price: Floats
    """(T, J) mean price of the rivals' main items, yen."""
    events: tuple[Event, ...]
    people: Ints
    weekly_hours: Ints
    max_staff: Ints
    """(J,) limits of each store."""
    budget: int
    """Yen that may be spent on promotion in the horizon."""
    today: Plan
    """The status quo."""


def make_habits(rng: Generator, world: World) -> Habits:
    """Draw a year of decisions; draws come in a fixed order."""
    stores, items = len(world.sites), len(world.dishes)
    events = _events(rng, world)
    boost = _boost(events, stores)
    on_now = _menu_now(rng, world)
    price = _prices(rng, world, events)
    price_now = price[-1].copy()
    price = _tested(rng, price)
    on = _menu_tests(rng, on_now)
    spend = _spend(rng, events, stores)
    rival_price = _rival_prices(rng, stores)
    planned = _staffing(rng, world, boost, price_now, on_now)
    staff = planned[-1]
    today = Plan(staff, price_now, on_now, np.full((stores, len(CHANNELS)), HABIT_SPEND))
    shifts = np.array([week_shifts(staff[j][:, world.market.open[j]]) for j in range(stores)])
    hours = staff.sum(axis=(1, 2))
    room = np.array([float(rng.uniform(1.08, 1.2)) for _ in range(stores)])
    spent = today.spend.sum() * WEEKS
    return Habits(
        planned=planned,
        price=price,
        on=on & np.ones((1, stores, items), dtype=bool),
        spend=spend,
        boost=boost,
        rival_price=rival_price,
        events=events,
        people=np.maximum(
            np.ceil(np.round(shifts * room / WORK_DAYS, 6)).astype(np.int64) + 1,
            _least_people(world, staff),
        ),
        weekly_hours=(np.ceil(np.round(hours * room / 10, 6)) * 10).astype(np.int64),
        max_staff=np.minimum(staff.max(axis=(1, 2)) + 2, 9),
        budget=int(spent // BUDGET_STEP + int(rng.integers(10, 70))) * BUDGET_STEP,
        today=today,
    )


def _least_people(world: World, staff: Ints) -> Ints:
    """People without whom today's late and early hours would leave too little rest."""
    least = []
    for number, site in enumerate(world.sites):
        first = HOURS[0]
        pairs = rest_pairs(site.opens, site.closes)
        late = [staff[number, :, hour - first] for hour, _ in pairs]
        early = [np.roll(staff[number, :, hour - first], -1) for _, hour in pairs]
        sums = [int((a + b).max()) for a, b in zip(late, early, strict=True)]
        least.append(max(sums, default=0))
    return np.array(least, dtype=np.int64)


def _events(rng: Generator, world: World) -> tuple[Event, ...]:
    """Two refurbishments, a rival's opening, and two festivals at each store."""
    stores, last = len(world.sites), HISTORY_WEEKS - 1
    order = [int(k) for k in rng.permutation(stores)]
    found = [Event(store, "refurbishment", int(rng.integers(18, 31)), last) for store in order[:2]]
    found.append(Event(order[2], "rival", int(rng.integers(12, 36)), last))
    for store in range(stores):
        for low, high in ((3, 22), (26, 48)):
            week = int(rng.integers(low, high))
            found.append(Event(store, "festival", week, week))
    return tuple(found)


def _boost(events: tuple[Event, ...], stores: int) -> Floats:
    boost = np.ones((HISTORY_WEEKS, stores))
    factor = {"refurbishment": REFURBISHED, "rival": RIVAL, "festival": FESTIVAL}
    for event in events:
        boost[event.first : event.last + 1, event.store] *= factor[event.kind]
    return boost


def _menu_now(rng: Generator, world: World) -> Bools:
    """Each store leaves out the drink, the meal and the sweet its manager thinks earn least."""
    market = world.market
    breakfasts = [dish.dayparts[0] == 0 and dish.nest == "food" for dish in world.dishes]
    sells = np.exp(market.utility).sum(axis=1) * (market.list_price - market.cost)
    guess = np.round(sells * np.exp(0.4 * rng.standard_normal(sells.shape)), 6)
    guess[:, breakfasts] = np.inf
    on = np.ones(guess.shape, dtype=bool)
    for nest in market.nests:
        least = np.where(nest, guess, np.inf).argmin(axis=1)
        on[np.arange(len(on)), least] = False
    return on


def _prices(rng: Generator, world: World, events: tuple[Event, ...]) -> Floats:
    """List prices, raised for good where and when a store was refurbished."""
    price = np.tile(world.market.list_price, (HISTORY_WEEKS, len(world.sites), 1))
    local = rng.integers(-3, 4, size=price.shape[1:]) * PRICE_STEP
    price = price + np.where(rng.random(price.shape[1:]) < 0.5, local, 0)
    for event in events:
        if event.kind == "refurbishment":
            price[event.first :, event.store] *= RISE
    return _stepped(price)


def _rival_prices(rng: Generator, stores: int) -> Floats:
    """Rivals raise their prices now and then, and cut them for a campaign of some weeks."""
    price = np.repeat(
        rng.integers(440, 521, stores)[None].astype(np.float64), HISTORY_WEEKS, axis=0
    )
    for store in range(stores):
        for start in rng.integers(4, HISTORY_WEEKS - 4, int(rng.integers(1, 4))):
            price[int(start) :, store] *= 1 + float(rng.uniform(0.02, 0.05))
        for start in rng.integers(2, HISTORY_WEEKS - 8, 3):
            price[int(start) : int(start) + 4, store] *= 1 - float(rng.uniform(0.06, 0.12))
    return np.asarray(np.rint(np.round(price, 4)))


def _stepped(price: Floats) -> Floats:
    return np.asarray(np.rint(np.round(price / PRICE_STEP, 6)) * PRICE_STEP, dtype=np.float64)


def _tested(rng: Generator, price: Floats) -> Floats:
    """Head office's price tests: whole menus and single items, at weeks and stores drawn by lot."""
    factor = np.ones_like(price)
    _, stores, items = price.shape
    for store in range(stores):
        signs = rng.permutation(np.array([-0.08, 0.08, 0.08 if store % 2 else -0.08]))
        for change, (low, high) in zip(signs, ((1, 9), (16, 28), (35, 43)), strict=True):
            start = int(rng.integers(low, high))
            factor[start : start + 5, store] *= 1 + float(change)
        for item in range(items):
            for start in rng.integers(0, HISTORY_WEEKS - 6, 3):
                change = (-0.10, -0.07, 0.07, 0.10)[int(rng.integers(4))]
                factor[int(start) : int(start) + 4, store, item] *= 1 + change
    factor[-2:] = 1.0
    return _stepped(price * np.clip(factor, 0.86, 1.14))


def _menu_tests(rng: Generator, on_now: Bools) -> Bools:
    """Items run out for some weeks, others are tried."""
    on = np.repeat(on_now[None], HISTORY_WEEKS, axis=0)
    for store in range(len(on_now)):
        for item in rng.permutation(np.flatnonzero(on_now[store]))[:6]:
            start = int(rng.integers(2, HISTORY_WEEKS - 8))
            on[start : start + int(rng.integers(2, 5)), store, item] = False
        for item in np.flatnonzero(~on_now[store]):
            start = int(rng.integers(2, HISTORY_WEEKS - 10))
            on[start : start + int(rng.integers(3, 6)), store, item] = True
    return on


def _spend(rng: Generator, events: tuple[Event, ...], stores: int) -> Floats:
    """The usual sum, more in busy weeks and for festivals; by lot in two trials."""
    spend = np.full((HISTORY_WEEKS, stores, len(CHANNELS)), HABIT_SPEND)
    for week in BUSY_WEEKS:
        if week < HISTORY_WEEKS:
            more = rng.integers(2, 6, size=(stores, len(CHANNELS)))
            spend[week] = HABIT_SPEND * more
    for event in events:
        if event.kind == "festival":
            spend[event.first, event.store] = HABIT_SPEND * rng.integers(3, 6, len(CHANNELS))
    for trial in TRIALS:
        lots = rng.integers(0, 5, size=(len(trial), stores, len(CHANNELS)))
        spend[trial.start : trial.stop] = np.array([0.0, 8e3, 16e3, 30e3, 50e3])[lots]
    return spend


def _staffing(rng: Generator, world: World, boost: Floats, price: Floats, on: Bools) -> Ints:
    """Weekly staffing as managers draw it: one plan for weekdays, one for weekends, too flat."""
    market = world.market
    work = by_hour(basket(market, price, on).work)
    busy = market.rate * work / 60.0
    stores = len(world.sites)
    bias = rng.uniform(0.92, 1.18, stores)
    planned = np.zeros((HISTORY_WEEKS, *busy.shape), dtype=np.int64)
    length = HISTORY_WEEKS // EDITIONS
    for edition in range(EDITIONS):
        level = boost[edition * length : (edition + 1) * length].mean(axis=0)
        lean = bias * rng.uniform(0.88, 1.14, stores) * level
        for store in range(stores):
            opened = market.open[store]
            for days in (range(5), range(5, 7)):
                need = busy[store, days.start : days.stop][:, opened].mean(axis=0)
                flat = 0.62 * need + 0.38 * need.mean()
                people = np.rint(np.round(lean[store] * flat / TARGET_LOAD, 6)).astype(np.int64)
                start = int(rng.integers(0, len(people) - 3))
                people[start : start + 3] += int(rng.integers(-1, 2))
                row = cover(np.clip(people, MIN_STAFF, 8).tolist())
                at = (slice(edition * length, HISTORY_WEEKS), store, slice(days.start, days.stop))
                planned[at][..., opened] = row
    return planned
