"""Plans as the learner's tables and as arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from casestudy.exercise import Tables, table_of
from casestudy.exercises.store_profit.layout import (
    CHANNELS,
    FIRST_HOUR,
    HOURS,
    MENU,
    PROMOTION,
    STAFFING,
    WEEKDAYS,
    WEEKS,
    Floats,
)
from casestudy.exercises.store_profit.market import Plan


def to_outputs(plan: Plan, stores: pd.DataFrame, items: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return the three output files of a plan; ``stores`` has ids and opening hours."""
    ids = stores["store_id"].to_numpy(dtype=object)
    rows = [
        (j, d, hour - FIRST_HOUR)
        for j in range(len(stores))
        for d in range(len(WEEKDAYS))
        for hour in range(int(stores["opens"].iloc[j]), int(stores["closes"].iloc[j]))
    ]
    j, d, h = np.array(rows).T
    staffing = pd.DataFrame(
        {
            "store_id": ids[j],
            "weekday": np.array(WEEKDAYS, dtype=object)[d],
            "hour": np.array(HOURS)[h],
            "staff": plan.staff[j, d, h],
        }
    )
    count = len(items)
    menu = pd.DataFrame(
        {
            "store_id": np.repeat(ids, count),
            "item_id": np.tile(np.array(items, dtype=object), len(ids)),
            "on_menu": plan.on.ravel().astype(np.int64),
            "price": np.rint(plan.price.ravel()).astype(np.int64),
        }
    )
    promotion = pd.DataFrame(
        {
            "store_id": np.repeat(ids, len(CHANNELS)),
            "channel": np.tile(np.array(CHANNELS, dtype=object), len(ids)),
            "budget": np.rint(plan.spend.ravel() * WEEKS).astype(np.int64),
        }
    )
    return {STAFFING: staffing, MENU: menu, PROMOTION: promotion}


def from_outputs(outputs: Tables, inputs: Tables) -> Plan:
    """Read a plan from checked outputs, whatever the order of their rows.

    Raises
    ------
    ValueError
        If a table or a row is missing; ``check`` says so in words first.
    """
    staffing, menu, promotion = (table_of(outputs, name) for name in (STAFFING, MENU, PROMOTION))
    stores, items = list(inputs["stores.csv"]["store_id"]), list(inputs["items.csv"]["item_id"])
    now = inputs["staffing_now.csv"]
    staff = np.zeros((len(stores), len(WEEKDAYS), len(HOURS)), dtype=np.int64)
    at = _places(staffing, {"store_id": stores, "weekday": WEEKDAYS, "hour": HOURS})
    staff[at] = np.rint(_column(staffing, "staff")).astype(np.int64)
    price = np.full((len(stores), len(items)), np.nan)
    on = np.zeros(price.shape, dtype=bool)
    at = _places(menu, {"store_id": stores, "item_id": items})
    price[at] = _column(menu, "price")
    on[at] = _column(menu, "on_menu") > 0.5
    spend = np.zeros((len(stores), len(CHANNELS)))
    at = _places(promotion, {"store_id": stores, "channel": CHANNELS})
    spend[at] = _column(promotion, "budget") / WEEKS
    if len(staffing) != len(now) or np.isnan(price).any():
        raise ValueError("outputs are incomplete; run check() first")
    return Plan(staff, price, on, spend)


def today(inputs: Tables) -> dict[str, pd.DataFrame]:
    """Return the status quo as outputs."""
    return {
        STAFFING: inputs["staffing_now.csv"].copy(),
        MENU: inputs["menu_now.csv"].copy(),
        PROMOTION: inputs["promotion_now.csv"].copy(),
    }


def _column(table: pd.DataFrame, name: str) -> Floats:
    values = pd.to_numeric(table[name], errors="coerce").to_numpy(dtype=np.float64)
    if not np.isfinite(values).all():
        raise ValueError("outputs are incomplete; run check() first")
    return np.asarray(values)


def _places(table: pd.DataFrame, axes: dict[str, Sequence[object]]) -> tuple[np.ndarray, ...]:
    """Return array positions of the rows' keys."""
    found = []
    for name, values in axes.items():
        column = table[name]
        if name == "hour":
            column = pd.to_numeric(column, errors="coerce")
        places = column.map({value: k for k, value in enumerate(values)})
        if places.isna().any():
            raise ValueError("outputs are incomplete; run check() first")
        found.append(places.to_numpy(dtype=np.int64))
    return tuple(found)
