"""Faults put into the learner's tables, as real head offices have them. For instructors.

- *tax included*: for five weeks, ended two to four weeks before the horizon, one store reported
  sales with the 8% consumption tax; sales a customer show it;
- *thousands of yen*: for about a week one store wrote thousands of yen;
- *closed days*: a store closed for renewal, and single days off, stand as 0 yen (no fault, but
  wrong for who averages them in);
- *repeated rows*: some days of one store were sent twice;
- *missing temperatures*: about 2% of past days.

Which stores and days are drawn from the seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

from casestudy.exercises.demand_forecasting import days

TAX = 1.08


@dataclass(frozen=True)
class Flaws:
    """Where this seed's faults are; day indices count from the first day of the history."""

    taxed: int
    tax_days: range
    in_thousands: int
    thousand_days: range
    repeated: int
    repeated_days: range
    missing_temperature: tuple[int, ...]


def draw_flaws(rng: Generator, stores: int) -> Flaws:
    """Choose where the faults are; each befalls another store."""
    taxed, in_thousands, repeated = (int(store) for store in rng.permutation(stores)[:3])
    tax_end = days.HISTORY - 7 * int(rng.integers(2, 5))
    thousand = days.HISTORY - int(rng.integers(60, 250))
    again = days.HISTORY - int(rng.integers(40, 300))
    gaps: set[int] = set()
    for start in rng.integers(40, days.HISTORY - 40, 9):
        gaps.update(range(int(start), int(start) + int(rng.integers(1, 5))))
    return Flaws(
        taxed=taxed,
        tax_days=range(tax_end - 35, tax_end),
        in_thousands=in_thousands,
        thousand_days=range(thousand, thousand + 8),
        repeated=repeated,
        repeated_days=range(again, again + 6),
        missing_temperature=tuple(sorted(gaps)),
    )


def spoil_sales(table: pd.DataFrame, flaws: Flaws) -> pd.DataFrame:
    """Return sales with the faults in; ``table`` has ``store`` and ``day`` numbers."""
    yen = table["sales_yen"].to_numpy(dtype=np.int64).copy()
    taxed = _at(table, flaws.taxed, flaws.tax_days)
    yen[taxed] = np.rint(np.round(yen[taxed] * TAX, 4)).astype(np.int64)
    small = _at(table, flaws.in_thousands, flaws.thousand_days)
    yen[small] = np.rint(np.round(yen[small] / 1000.0, 4)).astype(np.int64)
    again = _at(table, flaws.repeated, flaws.repeated_days)
    order = np.sort(np.concatenate([np.arange(len(table)), np.flatnonzero(again)]), kind="stable")
    return table.assign(sales_yen=yen).iloc[order].reset_index(drop=True)


def _at(table: pd.DataFrame, store: int, span: range) -> NDArray[np.bool_]:
    return np.asarray((table["store"] == store) & table["day"].isin(span))
