"""The hidden world: what each store sells of the food group, and what its staff expect.

Axes: ``S`` stores, ``T`` days (those of the first case: three years and the 28 to forecast).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from casestudy.exercises.demand_forecasting import days
from casestudy.exercises.demand_forecasting.demand import Weather, make_weather
from casestudy.exercises.food_sales_forecasting.world import Stores, draw_stores

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BLOCK = days.HORIZON
STAFF_BLOCKS = 13
"""Blocks of 28 days for which the staff's forecasts are on record."""
NOISE, TOWN_NOISE = 0.075, 0.02
"""Standard deviation of a day's noise: of a store by itself, and of all of them."""
RIVALS, RENEWALS = 3, 2
CLOSED_DAYS = 10
STAFF_HOLIDAY = 0.10
"""What every store's staff add for a day off."""
WEEKDAY: Ints = np.array([day.weekday() for day in days.DATES], dtype=np.int64)


@dataclass(frozen=True)
class World:
    """Everything that is true, whether or not a learner gets to see it."""

    stores: Stores
    weather: Weather
    expected: Floats
    """(S, T) yen, without the noise of the day."""
    sales: Ints
    """(S, T) yen; 0 on days on which a store was closed."""
    customers: Ints
    staff: Ints
    """(S, T) yen expected by the staff; 0 where not on record."""


def _calendar(stores: Stores) -> Floats:
    """Effects of weekdays, days off, paydays and pension days (S, T)."""
    off = days.days_off() & ~days.golden_week()
    pension = days.pension_days().astype(float)
    pension[1:] += 0.5 * pension[:-1]
    effect = stores.weekday[:, WEEKDAY]
    for size, when in (
        (stores.holiday, off),
        (stores.golden_week, days.golden_week()),
        (stores.year_end, days.year_end()),
        (stores.pension, pension),
        (stores.payday, days.paydays()),
    ):
        effect = effect + size[:, None] * when[None, :]
    return np.asarray(effect, dtype=np.float64)


def days_free() -> NDArray[np.bool_]:
    """Saturdays, Sundays and holidays."""
    return np.asarray((WEEKDAY >= 5) | days.days_off())


def _weather(stores: Stores, weather: Weather) -> Floats:
    warm = (weather.temperature - 16.0) / 10.0
    hot = np.maximum(weather.temperature - 27.0, 0.0)
    effect = stores.warm[:, None] * warm + stores.hot[:, None] * hot
    effect = effect + stores.fine_weekend[:, None] * warm * days_free()
    return np.asarray(effect + stores.rain[:, None] * np.minimum(weather.rain, 30.0) / 10.0)


def _slow(rng: Generator, count: int) -> Floats:
    """Drift, rising prices, rivals near some stores and the renewal of others (S, T)."""
    weeks = days.TOTAL // 7 + 1
    drift = np.cumsum(rng.normal(0.0, 0.008, (count, weeks)), axis=1)
    slow = np.repeat(drift, 7, axis=1)[:, : days.TOTAL]
    slow = slow + rng.uniform(0.015, 0.04) * (np.arange(days.TOTAL) - days.HISTORY) / 365.25
    chosen = rng.permutation(count)
    for store in chosen[:RIVALS]:
        slow[store, days.HISTORY - int(rng.integers(56, 112)) :] -= 0.16
    for store in chosen[RIVALS : RIVALS + RENEWALS]:
        slow[store, days.HISTORY - int(rng.integers(84, 170)) :] += 0.15
    return np.asarray(slow, dtype=np.float64)


def _closed(rng: Generator, slow: Floats) -> NDArray[np.bool_]:
    """Mark the ten days before a renewed store's level rose, and single days of all stores."""
    closed = np.zeros(slow.shape, dtype=bool)
    for store, day in np.argwhere(np.diff(slow, axis=1) > 0.1):
        closed[store, day + 1 - CLOSED_DAYS : day + 1] = True
    for row in range(len(slow)):
        closed[row, rng.integers(30, days.HISTORY - 60, 2)] = True
    return closed


def _staff(rng: Generator, stores: Stores, sales: Ints) -> Ints:
    """Average the same weekday of four weeks, add the store's habit, round to 1,000 yen."""
    staff = np.zeros(sales.shape, dtype=np.int64)
    free = days.days_off() | days.golden_week()
    mood = rng.normal(0.0, 0.05, sales.shape)
    push = rng.normal(0.0, 0.02, (len(sales), STAFF_BLOCKS + 1))
    for block in range(STAFF_BLOCKS + 1):
        start = days.HISTORY - BLOCK * block
        weeks = sales[:, start - BLOCK : start].reshape(len(sales), 4, 7).astype(np.float64)
        weeks = np.where(weeks > 0, weeks, np.nan)
        usual = np.nan_to_num(np.nanmedian(weeks, axis=1), nan=200_000.0)
        usual = 0.5 * usual + 0.5 * np.nan_to_num(weeks[:, -1], nan=200_000.0)
        span = slice(start, start + BLOCK)
        shift = stores.habit[:, None] + push[:, block, None] + mood[:, span]
        shift = shift + STAFF_HOLIDAY * free[None, span]
        yen = np.tile(usual, (1, 4)) * np.exp(shift)
        staff[:, span] = np.rint(np.round(yen / 1000.0, 6)).astype(np.int64) * 1000
    return staff


def make_world(rng: Generator) -> World:
    """Draw the whole world in a fixed order, so that a seed always gives the same one."""
    stores, weather = draw_stores(rng), make_weather(rng)
    count = len(stores.level)
    slow = _slow(rng, count)
    closed = _closed(rng, slow)
    effects = stores.level[:, None] + slow + _calendar(stores) + _weather(stores, weather)
    expected = np.where(closed, 0.0, np.exp(effects))
    town = rng.normal(0.0, TOWN_NOISE, days.TOTAL)
    noise = town[None, :] + NOISE * rng.standard_normal((count, days.TOTAL))
    sales = np.rint(np.round(expected * np.exp(noise), 4)).astype(np.int64)
    years = (np.arange(days.TOTAL) - days.HISTORY) / 365.25
    basket = stores.basket[:, None] * np.exp(0.025 * years + 0.03 * days_free())
    basket = basket * np.exp(0.015 * rng.standard_normal(sales.shape))
    customers = np.rint(np.round(sales / basket, 4)).astype(np.int64)
    return World(stores, weather, expected, sales, customers, _staff(rng, stores, sales))
