"""Faults put into the learner's tables, as real records have them. For instructors.

- *double counting*: the door counter of one store counts every guest twice for three weeks;
- *unit switch*: one store's waiting times stand in seconds instead of minutes for four weeks;
- *repeated rows*: six days of one store were sent twice and stand in ``hours.csv`` twice;
- *outage*: a store's till was down for four days: ``guests`` is 0 there and ``wait_min`` empty,
  although people came and were served (their orders are in ``sales.csv``);
- *slip of the pen*: two weeks of one item at one store have a price ten times too high.

Traps that are no faults, but mislead who does not look:

- promotion is spent in busy weeks and for festivals: a plain comparison credits it with the crowd;
- two stores raised prices the week they were refurbished: there, dearer seems to draw more guests;
- ``guests`` counts who was served: where people left, fewer guests make thin staffing look right;
- managers plan more people for busy hours: more staff and more guests go together without cause;
- holidays are staffed and visited like Sundays, whatever their weekday.

Stores, items and weeks are drawn from the seed, so a repair written by hand for one seed's data
does not carry over to another's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator

from casestudy.exercises.store_profit.layout import HISTORY_WEEKS


@dataclass(frozen=True)
class Flaws:
    """Where this seed's faults are; stores and items by position, days from the first one."""

    double_store: int
    double_days: range
    unit_store: int
    unit_days: range
    repeated_store: int
    repeated_days: range
    outage_store: int
    outage_days: range
    price_store: int
    price_item: int
    price_weeks: range


def draw_flaws(rng: Generator, sensors: list[int], on_now: np.ndarray) -> Flaws:
    """Choose where the faults are; ``on_now`` (J, I) says which items have sales to spoil."""
    stores, days = len(on_now), 7 * HISTORY_WEEKS
    starts = [int(rng.integers(30, days - 60)) for _ in range(4)]
    week = int(rng.integers(10, HISTORY_WEEKS - 6))
    price_store = int(rng.integers(stores))
    choices = np.flatnonzero(on_now[price_store])
    return Flaws(
        double_store=sensors[int(rng.integers(len(sensors)))],
        double_days=range(starts[0], starts[0] + 21),
        unit_store=int(rng.integers(stores)),
        unit_days=range(starts[1], starts[1] + 28),
        repeated_store=int(rng.integers(stores)),
        repeated_days=range(starts[2], starts[2] + 6),
        outage_store=int(rng.integers(stores)),
        outage_days=range(starts[3], starts[3] + 4),
        price_store=price_store,
        price_item=int(choices[int(rng.integers(len(choices)))]),
        price_weeks=range(week, week + 2),
    )


def spoil_hours(
    hours: pd.DataFrame, day: np.ndarray, store: np.ndarray, flaws: Flaws
) -> pd.DataFrame:
    """Return the hourly records with the faults in; ``day`` and ``store`` number each row."""

    def at(which: int, days: range) -> np.ndarray:
        return np.asarray((store == which) & np.isin(day, list(days)))

    spoiled = hours.copy()
    spoiled.loc[at(flaws.double_store, flaws.double_days), "entries"] *= 2
    seconds = at(flaws.unit_store, flaws.unit_days)
    spoiled.loc[seconds, "wait_min"] = np.round(spoiled.loc[seconds, "wait_min"] * 60)
    outage = at(flaws.outage_store, flaws.outage_days)
    spoiled.loc[outage, "guests"] = 0
    spoiled.loc[outage, "wait_min"] = np.nan
    again = np.flatnonzero(at(flaws.repeated_store, flaws.repeated_days))
    order = np.sort(np.concatenate([np.arange(len(spoiled)), again]), kind="stable")
    return spoiled.iloc[order].reset_index(drop=True)


def spoil_sales(
    sales: pd.DataFrame, week: np.ndarray, store: np.ndarray, item: np.ndarray, flaws: Flaws
) -> pd.DataFrame:
    """Return the sales with the slip of the pen in."""
    spoiled = sales.copy()
    wrong = (
        (store == flaws.price_store)
        & (item == flaws.price_item)
        & np.isin(week, list(flaws.price_weeks))
    )
    spoiled.loc[wrong, "price"] *= 10
    return spoiled
