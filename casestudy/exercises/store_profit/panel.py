"""The year of records as arrays, its faults found and repaired: what an analyst works on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from casestudy.exercise import Tables
from casestudy.exercises.store_profit.layout import (
    CHANNELS,
    DAYPART_OF_HOUR,
    DAYPARTS,
    FIRST_HOUR,
    HOURS,
    WEEKDAYS,
    Bools,
    Floats,
)

SECONDS_ABOVE = 60.0
"""Median minutes of a store's day beyond which its waiting times must be seconds."""
DOUBLED_ABOVE = 1.75
TYPO_ABOVE = 3.0


@dataclass(frozen=True)
class Panel:
    """``T`` weeks of records; NaN where nothing is known or what is known is wrong."""

    staff: Floats
    guests: Floats
    entries: Floats
    waiting: Floats
    """(T, J, D, H)."""
    price: Floats
    units: Floats
    """(T, J, P, I); NaN where an item was not on the menu."""
    spend: Floats
    """(T, J, C)."""
    rival_price: Floats
    """(T, J) yen."""
    stars: Floats
    """(T, J) mean stars of the week's reviews; NaN without any."""
    outage: Bools
    """(T, J, D): days without a till."""
    plain: Bools
    """(T, J, D): days to learn from, no holiday and no outage."""

    def by_daypart(self, values: Floats) -> Floats:
        """Add (T, J, D, H) up to (T, J, P)."""
        parts = [values[..., part == DAYPART_OF_HOUR].sum(axis=(2, 3)) for part in range(4)]
        return np.stack(parts, axis=-1)


def make_panel(inputs: Tables) -> Panel:
    """Arrange and repair the records of an instance."""
    calendar = inputs["calendar.csv"]
    weeks = sorted(set(calendar.loc[calendar["part"] == "past", "week"]))
    stores = list(inputs["stores.csv"]["store_id"])
    hours = inputs["hours.csv"].drop_duplicates(["date", "store_id", "hour"])
    at = _hour_places(hours, calendar, weeks, stores)
    shape = (len(weeks), len(stores), len(WEEKDAYS), len(HOURS))
    cells = {name: _fill(shape, at, hours[name]) for name in ("staff", "guests", "entries")}
    waiting = _minutes(_fill(shape, at, hours["wait_min"]))
    holiday = calendar["holiday"].fillna("").ne("").to_numpy()[: len(weeks) * 7].reshape(-1, 1, 7)
    outage = np.nansum(cells["guests"], axis=3) == 0
    price, units = _sales(inputs, weeks, stores)
    return Panel(
        staff=cells["staff"],
        guests=cells["guests"],
        entries=_undoubled(cells["entries"], cells["guests"]),
        waiting=waiting,
        price=price,
        units=units,
        spend=_spend(inputs["promotion_past.csv"], weeks, stores),
        rival_price=_rival_price(inputs["rivals.csv"], weeks, stores),
        stars=_stars(inputs["reviews.csv"], calendar, weeks, stores),
        outage=outage,
        plain=~(holiday | outage),
    )


def _codes(column: pd.Series, values: list[str] | tuple[str, ...]) -> np.ndarray:
    places = column.map({value: k for k, value in enumerate(values)})
    return np.asarray(places.to_numpy(dtype=np.int64))


def _hour_places(
    hours: pd.DataFrame, calendar: pd.DataFrame, weeks: list[str], stores: list[str]
) -> tuple[np.ndarray, ...]:
    days = calendar.set_index("date")
    return (
        _codes(hours["date"].map(days["week"]), weeks),
        _codes(hours["store_id"], stores),
        _codes(hours["date"].map(days["weekday"]), WEEKDAYS),
        hours["hour"].to_numpy(dtype=np.int64) - FIRST_HOUR,
    )


def _fill(shape: tuple[int, ...], at: tuple[np.ndarray, ...], values: pd.Series) -> Floats:
    cells = np.full(shape, np.nan)
    cells[at] = pd.to_numeric(values).to_numpy(dtype=np.float64, na_value=np.nan)
    return cells


def _minutes(waiting: Floats) -> Floats:
    """Turn days written in seconds into minutes."""
    usual = _daily(waiting)
    return np.asarray(np.where(usual[..., None] > SECONDS_ABOVE, waiting / 60.0, waiting))


def _daily(values: Floats) -> Floats:
    """Median over the hours of each day; 0 where there is none."""
    known = np.isfinite(values)
    filled = np.where(known.any(axis=-1, keepdims=True), values, 0.0)
    usual: Floats = np.nanmedian(filled, axis=-1)
    return usual


def _undoubled(entries: Floats, guests: Floats) -> Floats:
    """Halve the door counts of days on which they are about twice the guests served."""
    ratio = np.nansum(entries, axis=3) / np.maximum(np.nansum(guests, axis=3), 1.0)
    doubled = ratio > DOUBLED_ABOVE * np.maximum(np.median(ratio, axis=(0, 2), keepdims=True), 0.5)
    return np.where(doubled[..., None], entries / 2.0, entries)


def _sales(inputs: Tables, weeks: list[str], stores: list[str]) -> tuple[Floats, Floats]:
    sales, items = inputs["sales.csv"], list(inputs["items.csv"]["item_id"])
    at = (
        _codes(sales["week"], weeks),
        _codes(sales["store_id"], stores),
        _codes(sales["daypart"], DAYPARTS),
        _codes(sales["item_id"], items),
    )
    usual = sales.groupby(["store_id", "item_id"])["price"].transform("median")
    typo = sales["price"] > TYPO_ABOVE * usual
    shape = (len(weeks), len(stores), len(DAYPARTS), len(items))
    price = _fill(shape, at, sales["price"].where(~typo, sales["price"] / 10))
    return price, _fill(shape, at, sales["units"])


def _spend(past: pd.DataFrame, weeks: list[str], stores: list[str]) -> Floats:
    at = (
        _codes(past["week"], weeks),
        _codes(past["store_id"], stores),
        _codes(past["channel"], CHANNELS),
    )
    return _fill((len(weeks), len(stores), len(CHANNELS)), at, past["spend"])


def _rival_price(rivals: pd.DataFrame, weeks: list[str], stores: list[str]) -> Floats:
    at = (_codes(rivals["week"], weeks), _codes(rivals["store_id"], stores))
    return _fill((len(weeks), len(stores)), at, rivals["price"])


def _stars(
    reviews: pd.DataFrame, calendar: pd.DataFrame, weeks: list[str], stores: list[str]
) -> Floats:
    week = reviews["date"].map(calendar.set_index("date")["week"])
    mean = reviews["stars"].groupby([week, reviews["store_id"]]).mean().unstack()
    return np.asarray(mean.reindex(index=weeks, columns=stores).to_numpy(dtype=np.float64))
