"""Turns a seed into the tables of the case."""

from __future__ import annotations

import numpy as np
import pandas as pd

from casestudy.exercise import CaseData
from casestudy.exercises.demand_forecasting import days
from casestudy.exercises.demand_forecasting.world import STORES as LOCATIONS
from casestudy.exercises.food_sales_forecasting.flaws import Flaws, draw_flaws, spoil_sales
from casestudy.exercises.food_sales_forecasting.process import World, make_world
from casestudy.exercises.food_sales_forecasting.world import FORMATS, NAMES

ISO_DATES = np.array([day.isoformat() for day in days.DATES], dtype=object)


def generate(seed: int) -> CaseData:
    """Return the case's tables for ``seed``; takes well under a second.

    The draws come from numpy's PCG64 in a fixed order and every figure is rounded before it is
    written, so the same seed gives the same bytes on any platform.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    world = make_world(rng)
    flaws = draw_flaws(rng, len(world.stores.level))
    order = np.argsort(world.stores.code)
    inputs = {
        "sales.csv": _sales_table(world, flaws, order),
        "plan.csv": _plan_table(world, order),
        "stores.csv": _stores_table(world, order),
        "calendar.csv": _calendar_table(world, flaws),
    }
    truth = {"sales": _truth_table(world, order), "history": _history_table(world, order)}
    return CaseData(seed=seed, inputs=inputs, truth=truth)


def _cells(order: np.ndarray, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Return day and store of each row, sorted by date and code."""
    span = np.arange(first, last)
    return np.repeat(span, len(order)), np.tile(order, len(span))


def _sales_table(world: World, flaws: Flaws, order: np.ndarray) -> pd.DataFrame:
    day, store = _cells(order, 0, days.HISTORY)
    staff = world.staff[store, day]
    plain = pd.DataFrame(
        {
            "day": day,
            "store": store,
            "date": ISO_DATES[day],
            "store_id": world.stores.code[store],
            "sales_yen": world.sales[store, day],
            "customers": world.customers[store, day],
            "staff_forecast": pd.array(staff, dtype="Int64"),
        }
    )
    plain["staff_forecast"] = plain["staff_forecast"].where(staff > 0)
    return spoil_sales(plain, flaws).drop(columns=["day", "store"])


def _plan_table(world: World, order: np.ndarray) -> pd.DataFrame:
    day, store = _cells(order, days.HISTORY, days.TOTAL)
    return pd.DataFrame(
        {
            "date": ISO_DATES[day],
            "store_id": world.stores.code[store],
            "staff_forecast": world.staff[store, day],
        }
    )


def _truth_table(world: World, order: np.ndarray) -> pd.DataFrame:
    day, store = _cells(order, days.HISTORY, days.TOTAL)
    return pd.DataFrame(
        {
            "date": ISO_DATES[day],
            "store_id": world.stores.code[store],
            "sales_yen": world.sales[store, day],
            "expected": np.round(world.expected[store, day], 2),
        }
    )


def _history_table(world: World, order: np.ndarray) -> pd.DataFrame:
    """Sales as they were, without the faults of the records."""
    day, store = _cells(order, 0, days.HISTORY)
    return pd.DataFrame(
        {
            "date": ISO_DATES[day],
            "store_id": world.stores.code[store],
            "sales_yen": world.sales[store, day],
        }
    )


def _stores_table(world: World, order: np.ndarray) -> pd.DataFrame:
    stores = world.stores
    kinds = [LOCATIONS[int(kind)].format for kind in stores.kind[order]]
    names = [NAMES[int(number)] for number in stores.name[order]]
    return pd.DataFrame(
        {
            "store_id": stores.code[order],
            "name": [name.ja for name in names],
            "name_en": [name.en for name in names],
            "format": kinds,
            "format_name": [FORMATS[kind].ja for kind in kinds],
            "forecasting_hours": stores.hours[order],
        }
    )


def _calendar_table(world: World, flaws: Flaws) -> pd.DataFrame:
    weather = world.weather
    ahead = np.arange(days.TOTAL) >= days.HISTORY
    temperature = weather.temperature.copy()
    temperature[list(flaws.missing_temperature)] = np.nan
    temperature[ahead] = weather.forecast_temperature
    rain = np.where(ahead, 0.0, weather.rain)
    rain[ahead] = weather.forecast_rain
    return pd.DataFrame(
        {
            "date": ISO_DATES,
            "holiday": list(days.holiday_names()),
            "payday": days.paydays().astype(np.int64),
            "pension_day": days.pension_days().astype(np.int64),
            "temperature": temperature,
            "rain_mm": rain,
            "weather": np.where(ahead, "forecast", "actual"),
        }
    )
