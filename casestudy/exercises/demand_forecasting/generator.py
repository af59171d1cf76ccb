"""Turns a seed into the tables of the case."""

from __future__ import annotations

import numpy as np
import pandas as pd

from casestudy.exercise import CaseData
from casestudy.exercises.demand_forecasting import days
from casestudy.exercises.demand_forecasting.demand import Weather, World, make_world
from casestudy.exercises.demand_forecasting.flaws import (
    Flaws,
    draw_flaws,
    spoil_sales,
    spoil_temperature,
)
from casestudy.exercises.demand_forecasting.practice import Records, run_history
from casestudy.exercises.demand_forecasting.world import GROUPS, ITEMS, STORES

ISO_DATES = np.array([day.isoformat() for day in days.DATES], dtype=object)
STORE_IDS = np.array([store.id for store in STORES], dtype=object)
ITEM_IDS = np.array([item.id for item in ITEMS], dtype=object)


def generate(seed: int) -> CaseData:
    """Return the case's tables for ``seed``; takes about a second.

    The draws come from numpy's PCG64 in a fixed order and every figure is rounded before it is
    drawn from or written, so the same seed gives the same bytes on any platform.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    world = make_world(rng)
    flaws = draw_flaws(rng)
    records = run_history(world)
    clean, day = _history_table(world, records)
    inputs = {
        "sales.csv": spoil_sales(clean, day, flaws),
        "plan.csv": _plan_table(world),
        "items.csv": _items_table(world),
        "stores.csv": _stores_table(),
        "calendar.csv": _calendar_table(world.weather, flaws),
    }
    truth = {"demand": _demand_table(world), "history": _clean_history(clean)}
    return CaseData(seed=seed, inputs=inputs, truth=truth)


def _history_table(world: World, records: Records) -> tuple[pd.DataFrame, pd.Series]:
    """Return the daily records, sorted by date, store and item, and each row's day index."""
    on_sale = world.on_sale[:, :, : days.HISTORY].transpose(2, 0, 1)
    day, store, item = np.nonzero(on_sale)
    at = (store, item, day)
    table = pd.DataFrame(
        {
            "date": ISO_DATES[day],
            "store_id": STORE_IDS[store],
            "item_id": ITEM_IDS[item],
            "price": world.price[at],
            "promo": world.promo[at].astype(np.int64),
            "sold": records.sold[at],
            "sold_out": records.sold_out[at].astype(np.int64),
            "wasted": records.wasted[at],
        }
    )
    return table, pd.Series(day)


def _horizon_cells(world: World) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    on_sale = world.on_sale[:, :, days.HISTORY :].transpose(2, 0, 1)
    day, store, item = np.nonzero(on_sale)
    return store, item, day + days.HISTORY


def _plan_table(world: World) -> pd.DataFrame:
    store, item, day = _horizon_cells(world)
    return pd.DataFrame(
        {
            "date": ISO_DATES[day],
            "store_id": STORE_IDS[store],
            "item_id": ITEM_IDS[item],
            "price": world.price[store, item, day],
            "promo": world.promo[store, item, day].astype(np.int64),
        }
    )


def _demand_table(world: World) -> pd.DataFrame:
    store, item, day = _horizon_cells(world)
    return pd.DataFrame(
        {
            "date": ISO_DATES[day],
            "store_id": STORE_IDS[store],
            "item_id": ITEM_IDS[item],
            "demand": world.demand[store, item, day],
            "expected": world.expected[store, item, day],
        }
    )


def _clean_history(clean: pd.DataFrame) -> pd.DataFrame:
    return clean[["date", "store_id", "item_id", "price", "sold"]]


def _items_table(world: World) -> pd.DataFrame:
    successor_of = {
        "successor": next(item.id for item in ITEMS if item.role == "predecessor"),
    }
    rows = [
        {
            "item_id": item.id,
            "name": item.name.ja,
            "name_en": item.name.en,
            "group": item.group,
            "group_name": GROUPS[item.group].ja,
            "unit_cost": item.cost,
            "list_price": item.price,
            "shelf_life_days": item.shelf_life,
            "carry_cost": item.carry,
            "launched": ISO_DATES[world.launched[number]],
            "ended": ISO_DATES[world.ended[number] - 1] if _has_ended(world, number) else "",
            "replaces": successor_of.get(item.role, ""),
        }
        for number, item in enumerate(ITEMS)
    ]
    return pd.DataFrame(rows)


def _has_ended(world: World, number: int) -> bool:
    return bool(world.ended[number] < days.TOTAL)


def _stores_table() -> pd.DataFrame:
    rows = [
        {
            "store_id": store.id,
            "name": store.name.ja,
            "name_en": store.name.en,
            "format": store.format,
            "floor_m2": store.floor_m2,
        }
        for store in STORES
    ]
    return pd.DataFrame(rows)


def _calendar_table(weather: Weather, flaws: Flaws) -> pd.DataFrame:
    ahead = np.arange(days.TOTAL) >= days.HISTORY
    temperature = spoil_temperature(weather.temperature, flaws)
    temperature[days.HISTORY :] = weather.forecast_temperature
    rain = weather.rain.copy()
    rain[days.HISTORY :] = weather.forecast_rain
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
