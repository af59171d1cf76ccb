"""Faults put into the learner's tables, as real ledgers have them. For instructors.

- *double counting*: one store's registers reported each sale twice for two weeks, ended three to
  five weeks before the horizon;
- *unit switch*: for about six weeks one meat item's price was entered per kilogram instead of per
  100 g, ten times too high;
- *missing temperatures*: about 2% of past days, in short runs;
- *repeated rows*: a few days of one store were sent twice and stand in ``sales.csv`` twice.

Which store, item and days are drawn from the seed, so a fix written for one seed's data by hand
does not carry over to another's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator

from casestudy.exercises.demand_forecasting import days
from casestudy.exercises.demand_forecasting.world import STORES

UNIT_SWITCH_ITEMS = ("I13", "I14")


@dataclass(frozen=True)
class Flaws:
    """Where this seed's faults are; day indices count from the first day of the history."""

    double_store: str
    double_days: range
    unit_item: str
    unit_days: range
    missing_temperature: tuple[int, ...]
    repeated_store: str
    repeated_days: range


def draw_flaws(rng: Generator) -> Flaws:
    """Choose where the faults are."""
    stores = [store.id for store in STORES]
    double_end = days.HISTORY - 7 * int(rng.integers(3, 6))
    unit_start = days.HISTORY - int(rng.integers(120, 260))
    repeated_start = days.HISTORY - int(rng.integers(200, 420))
    gaps: set[int] = set()
    for start in rng.integers(40, days.HISTORY - 40, 9):
        gaps.update(range(int(start), int(start) + int(rng.integers(1, 5))))
    return Flaws(
        double_store=stores[int(rng.integers(len(stores)))],
        double_days=range(double_end - 14, double_end),
        unit_item=UNIT_SWITCH_ITEMS[int(rng.integers(len(UNIT_SWITCH_ITEMS)))],
        unit_days=range(unit_start, unit_start + 42),
        missing_temperature=tuple(sorted(gaps)),
        repeated_store=stores[int(rng.integers(len(stores)))],
        repeated_days=range(repeated_start, repeated_start + 6),
    )


def spoil_sales(sales: pd.DataFrame, day: pd.Series, flaws: Flaws) -> pd.DataFrame:
    """Return ``sales`` with the faults in; ``day`` holds each row's day index."""
    spoiled = sales.copy()
    doubled = (spoiled["store_id"] == flaws.double_store) & day.isin(flaws.double_days)
    spoiled.loc[doubled, "sold"] *= 2
    switched = (spoiled["item_id"] == flaws.unit_item) & day.isin(flaws.unit_days)
    spoiled.loc[switched, "price"] *= 10
    again = (spoiled["store_id"] == flaws.repeated_store) & day.isin(flaws.repeated_days)
    order = np.concatenate([np.arange(len(spoiled)), np.flatnonzero(again.to_numpy())])
    return spoiled.iloc[np.sort(order, kind="stable")].reset_index(drop=True)


def spoil_temperature(temperature: np.ndarray, flaws: Flaws) -> np.ndarray:
    """Return ``temperature`` with NaN on the days the station did not report."""
    spoiled = temperature.astype(np.float64)
    spoiled[list(flaws.missing_temperature)] = np.nan
    return spoiled
