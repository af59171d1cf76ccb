"""The sales records with their faults mended, as a table of stores and days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.exercise import Tables

Floats = NDArray[np.float64]

TAX = 1.08
LONGEST_TAX_WEEKS, SHORTEST_TAX_WEEKS = 8, 3


@dataclass(frozen=True)
class Records:
    """Past and days to forecast; ``S`` stores (sorted by code), ``T`` days on record."""

    stores: tuple[str, ...]
    sales: Floats
    """(S, T) yen; NaN on closed days."""
    calendar: pd.DataFrame
    """All days, past and to forecast; temperatures filled."""


def mended(inputs: Tables) -> Records:
    """Drop repeated rows and closed days, undo thousands of yen and the tax."""
    rows = inputs["sales.csv"].drop_duplicates(["date", "store_id"], keep="last")
    yen = rows.pivot(index="store_id", columns="date", values="sales_yen").astype(np.float64)
    people = rows.pivot(index="store_id", columns="date", values="customers").astype(np.float64)
    sales, basket = yen.to_numpy(copy=True), np.full(yen.shape, np.nan)
    sales[sales <= 0] = np.nan
    usual = np.nanmedian(sales, axis=1, keepdims=True)
    sales = np.where(sales < 0.02 * usual, sales * 1000.0, sales)
    np.divide(sales, people.to_numpy(), out=basket, where=people.to_numpy() > 0)
    for store in range(len(sales)):
        span = taxed_days(np.log(basket[store]))
        sales[store, span] /= TAX
    calendar = inputs["calendar.csv"].copy()
    calendar["temperature"] = calendar["temperature"].interpolate().bfill()
    return Records(tuple(map(str, yen.index)), sales, calendar)


def taxed_days(basket: Floats) -> slice:
    """Return the days on which the logarithm of sales a customer lies the tax too high.

    The whole weeks, counted back from the last day, whose mean differs from the weeks around them
    by about ``log(1.08)``; an empty slice where no run of three to eight weeks does.
    """
    weeks = len(basket) // 7
    start = len(basket) - 7 * weeks
    by_week = basket[start:].reshape(weeks, 7)
    known = np.isfinite(by_week).sum(axis=1)
    mean = np.where(known > 0, np.nansum(by_week, axis=1) / np.maximum(known, 1), np.nan)
    best, found = 0.05, slice(0, 0)
    for first in range(max(weeks - 52, 4), weeks):
        for length in range(SHORTEST_TAX_WEEKS, LONGEST_TAX_WEEKS + 1):
            around = np.concatenate(
                [mean[first - 3 : first], mean[first + length : first + length + 3]]
            )
            if first + length >= weeks or not np.isfinite(around).all():
                continue
            inside = mean[first : first + length]
            rise = float(np.min(inside) - np.max(around))
            if rise > best and abs(float(inside.mean() - around.mean()) - np.log(TAX)) < 0.03:
                best, found = rise, slice(start + 7 * first, start + 7 * (first + length))
    return found
