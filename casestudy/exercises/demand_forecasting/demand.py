"""The hidden world: weather, prices, flyers, and the demand they lead to.

Axes of every array: ``J`` stores, ``I`` items, ``T`` days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from casestudy.exercises.demand_forecasting import days
from casestudy.exercises.demand_forecasting.world import ITEMS, STORES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

WEEKDAY: Ints = np.array([day.weekday() for day in days.DATES], dtype=np.int64)


@dataclass(frozen=True)
class Weather:
    """Daily means of the town; the forecast is what was known on the eve of the horizon."""

    temperature: Floats
    rain: Floats
    forecast_temperature: Floats
    forecast_rain: Floats


@dataclass(frozen=True)
class World:
    """Everything that is true, whether or not a learner gets to see it."""

    weather: Weather
    price: Ints
    """(J, I, T) yen."""
    promo: Bools
    """(J, I, T)."""
    launched: Ints
    """(I,) first day index of sale."""
    ended: Ints
    """(I,) day index after the last day of sale."""
    expected: Floats
    """(J, I, T) mean demand in units; 0 where not on sale."""
    demand: Ints
    """(J, I, T) units customers wanted."""
    on_sale: Bools
    """(J, I, T)."""


def _of_items(name: str) -> Floats:
    return np.array([getattr(item, name) for item in ITEMS], dtype=np.float64)


def _of_stores(name: str) -> Floats:
    return np.array([getattr(store, name) for store in STORES], dtype=np.float64)


def _autoregressive(shocks: Floats, keep: float) -> Floats:
    """AR(1) along the last axis with unit variance of the innovations times ``1 - keep**2``."""
    path = np.empty_like(shocks)
    path[..., 0] = shocks[..., 0]
    for day in range(1, shocks.shape[-1]):
        path[..., day] = keep * path[..., day - 1] + np.sqrt(1 - keep**2) * shocks[..., day]
    return path


def make_weather(rng: Generator) -> Weather:
    """Draw a temperate town's weather and the forecast of the last 28 days."""
    day_of_year = np.array([day.timetuple().tm_yday for day in days.DATES])
    season = 15.8 - 10.6 * np.cos(2 * np.pi * (day_of_year - 26) / 365.25)
    temperature = season + 2.4 * _autoregressive(rng.standard_normal(days.TOTAL), 0.68)
    wet = rng.random(days.TOTAL) < 0.27 + 0.10 * np.exp(-(((day_of_year - 172) / 22.0) ** 2))
    rain: Floats = np.where(wet, rng.gamma(0.8, 13.0, days.TOTAL), 0.0)
    lead = np.arange(1, days.HORIZON + 1)
    skill = np.exp(-lead / 8.0)
    horizon = slice(days.HISTORY, None)
    told = season[horizon] + skill * (temperature - season)[horizon]
    told = told + rng.standard_normal(days.HORIZON) * (0.4 + 1.0 * (1 - skill))
    told_rain = skill * rain[horizon] + (1 - skill) * rain[: days.HISTORY].mean()
    return Weather(
        np.round(temperature, 1), np.round(rain, 1), np.round(told, 1), np.round(told_rain, 1)
    )


def life_spans(rng: Generator) -> tuple[Ints, Ints]:
    """Draw when the new items were launched and the old ones taken off the shelf."""
    launched = np.zeros(len(ITEMS), dtype=np.int64)
    ended = np.full(len(ITEMS), days.TOTAL, dtype=np.int64)
    renewal = days.HISTORY - 7 * int(rng.integers(10, 17))
    novelty = days.HISTORY - 7 * int(rng.integers(5, 8))
    dropped = days.HISTORY - 7 * int(rng.integers(40, 70))
    for number, item in enumerate(ITEMS):
        if item.role == "predecessor":
            ended[number] = renewal
        if item.role == "successor":
            launched[number] = renewal
        if item.role == "new":
            launched[number] = novelty
        if item.role == "discontinued":
            ended[number] = dropped
    return launched, ended


def regular_prices(rng: Generator) -> Floats:
    """Regular price of each item and day (I, T): two rounds of increases, the same everywhere."""
    price = np.repeat(_of_items("price")[:, None], days.TOTAL, axis=1)
    for first, last in ((150, 330), (500, 760)):
        day = rng.integers(first, last, len(ITEMS))
        rise = rng.uniform(0.02, 0.06, len(ITEMS))
        for number in range(len(ITEMS)):
            price[number, : day[number]] *= 1 - rise[number]
    return np.asarray(np.round(price), dtype=np.float64)


def flyers(rng: Generator) -> tuple[Bools, Floats]:
    """Draw which items are on the flyer when (J, I, T) and the discount of each flyer (I, T)."""
    promo = np.zeros((len(STORES), len(ITEMS), days.TOTAL), dtype=bool)
    discount = np.zeros((len(ITEMS), days.TOTAL))
    weeks = days.TOTAL // 7
    chosen = rng.random((len(ITEMS), weeks)) < 0.19
    kind = rng.random((len(ITEMS), weeks))
    depth = rng.choice([0.1, 0.15, 0.2, 0.25], (len(ITEMS), weeks), p=[0.25, 0.3, 0.3, 0.15])
    joins = rng.random((len(STORES), len(ITEMS), weeks)) < 0.92
    for week in range(weeks):
        for item in np.flatnonzero(chosen[:, week]):
            first, last = (1, 3) if kind[item, week] < 0.35 else (3, 7)
            span = slice(7 * week + first, 7 * week + last)
            discount[item, span] = depth[item, week]
            promo[:, item, span] = joins[:, item, week][:, None]
    return promo, discount


def _slow_changes(rng: Generator) -> Floats:
    """Trend of the stores, drift of items and series, and a rival opening near one store."""
    weeks = days.TOTAL // 7 + 1
    shape = (len(STORES), len(ITEMS), weeks)
    drift = np.cumsum(rng.normal(0, 0.008, shape), axis=2)
    drift = drift + np.cumsum(rng.normal(0, 0.010, shape[1:]), axis=1)[None]
    weekly = np.repeat(drift, 7, axis=2)[:, :, : days.TOTAL]
    slope = rng.normal(0.0, 0.025, len(STORES))
    years = (np.arange(days.TOTAL) - days.HISTORY) / 365.25
    rival = np.zeros((len(STORES), 1, days.TOTAL))
    rival[int(rng.integers(0, len(STORES))), :, int(rng.integers(780, 960)) :] = -0.14
    return np.asarray(weekly + slope[:, None, None] * years + rival, dtype=np.float64)


def _calendar_effects(rng: Generator) -> Floats:
    items, stores = len(ITEMS), len(STORES)
    profile = _of_stores("weekday")[:, None, :] + rng.normal(0, 0.035, (stores, items, 7))
    weekend = np.isin(WEEKDAY, (5, 6)) * _of_items("weekend")[:, None]
    effect = profile[:, :, WEEKDAY] + weekend
    off = days.days_off() & ~days.golden_week()
    effect = effect + (_of_stores("holiday")[:, None] * off)[:, None, :]
    effect = effect + (_of_stores("golden_week")[:, None] * days.golden_week())[:, None, :]
    effect = effect + (_of_stores("year_end")[:, None] * days.year_end())[:, None, :]
    pension = days.pension_days().astype(float)
    pension[1:] += 0.5 * pension[:-1]
    old = _of_stores("pension")[:, None, None] * (1 + 3 * _of_items("pension")[:, None])
    paid = days.paydays().astype(float)
    paid[1:] += 0.8 * paid[:-1] * (paid[1:] == 0)
    wages = 0.03 + _of_items("payday")
    return np.asarray(effect + old * pension + (wages[:, None] * paid)[None], dtype=np.float64)


def _weather_effects(weather: Weather) -> Floats:
    warm = _of_items("warm")[:, None] * (weather.temperature - 16.0) / 10.0
    hot = _of_items("hot")[:, None] * np.maximum(weather.temperature - 24.0, 0.0)
    day_of_year = np.array([day.timetuple().tm_yday for day in days.DATES])
    winter = _of_items("winter")[:, None] * np.cos(2 * np.pi * (day_of_year - 15) / 365.25)
    rain = _of_stores("rain")[:, None, None] * np.minimum(weather.rain, 30.0) / 10.0
    return np.asarray(rain + (warm + hot + winter)[None], dtype=np.float64)


def _promo_effects(rng: Generator, promo: Bools, price: Floats, regular: Floats) -> Floats:
    uplift = _of_items("promo") * rng.uniform(0.85, 1.25, (len(STORES), len(ITEMS)))
    pull = _of_items("elasticity") * rng.uniform(0.9, 1.1, len(ITEMS))
    effect = uplift[:, :, None] * promo - pull[:, None] * np.log(price / regular)
    after = np.zeros(promo.shape)
    for lag in (1, 2, 3):
        after[:, :, lag:] += promo[:, :, :-lag] & ~promo[:, :, lag:]
    keeps = np.array([item.shelf_life >= 4 for item in ITEMS])
    return np.asarray(effect - 0.05 * keeps[:, None] * after, dtype=np.float64)


def _novelty(launched: Ints) -> Floats:
    """Curiosity of the first six weeks, for items launched during the history."""
    age = np.arange(days.TOTAL)[None, :] - launched[:, None]
    new = (launched > 0)[:, None] & (age >= 0)
    return np.asarray(np.where(new, 0.30 * np.exp(-np.maximum(age, 0) / 14.0), 0.0))


def make_world(rng: Generator) -> World:
    """Draw the whole world in a fixed order, so that a seed always gives the same one."""
    weather = make_weather(rng)
    launched, ended = life_spans(rng)
    regular = regular_prices(rng)
    promo, discount = flyers(rng)
    asked = np.round(regular * (1 - discount))
    price = np.where(promo, asked[None], regular[None])
    base = np.log(_of_items("base") * _of_stores("size")[:, None])
    base = _inherit(base + _taste(rng))
    effects = _slow_changes(rng) + _calendar_effects(rng) + _weather_effects(weather)
    effects = effects + _promo_effects(rng, promo, price, regular) + _novelty(launched)
    mood = 0.05 * _autoregressive(rng.standard_normal((len(STORES), days.TOTAL)), 0.5)
    whim = rng.normal(0, 0.05, (len(ITEMS), days.TOTAL))
    known = np.exp(base[:, :, None] + effects)
    on_sale = _on_sale(launched, ended)
    # Rounding hides last-digit differences of exp() between processors from the draws below.
    expected = np.where(on_sale, np.round(known, 6), 0.0)
    shaken = np.round(expected * np.exp(mood[:, None, :] + whim[None]), 6)
    shape_of_noise = _of_items("dispersion")[None, :, None]
    noise = rng.gamma(shape_of_noise, 1.0, shaken.shape) / shape_of_noise
    demand = rng.poisson(np.round(shaken * noise, 6)).astype(np.int64)
    return World(weather, price.astype(np.int64), promo, launched, ended, expected, demand, on_sale)


def _taste(rng: Generator) -> Floats:
    """What this town likes (J, I): so much its own that another seed's sales are no forecast."""
    items = rng.normal(0, 0.35, len(ITEMS))
    stores = rng.normal(0, 0.25, len(STORES))
    return np.asarray(items + stores[:, None] + rng.normal(0, 0.22, (len(STORES), len(ITEMS))))


def _inherit(base: Floats) -> Floats:
    """Give a renewed item the customers of the one it replaces, and a few more."""
    roles = [item.role for item in ITEMS]
    base[:, roles.index("successor")] = base[:, roles.index("predecessor")] + 0.06
    return base


def _on_sale(launched: Ints, ended: Ints) -> Bools:
    day = np.arange(days.TOTAL)
    alive = (day >= launched[:, None]) & (day < ended[:, None])
    listed = np.array([[store.id not in item.not_in for item in ITEMS] for store in STORES])
    return np.asarray(listed[:, :, None] & alive[None])
