"""Notices and orders as tables (part × month), read as they stand or with the faults mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.exercise import Tables

Floats = NDArray[np.float64]


def month_number(dates: pd.Series) -> NDArray[np.int64]:
    """Return months counted from year 0, from ISO dates."""
    text = dates.astype(str)
    year, month = text.str[:4].astype(int), text.str[5:7].astype(int)
    return np.asarray((year * 12 + month - 1).to_numpy(), dtype=np.int64)


def latest_notices(inputs: Tables) -> Floats:
    """Return the last notice of each row of the plan, in pieces; 0 where there is none.

    Part numbers and quantities are taken as written; of two notices the later sent counts.
    """
    plan, notices = inputs["plan.csv"], inputs["notices.csv"]
    last = notices.drop_duplicates(["part_no", "month"], keep="last")
    merged = plan.merge(last, on=["part_no", "month"], how="left", sort=False)
    return np.asarray(merged["quantity"].fillna(0).to_numpy(), dtype=np.float64)


@dataclass(frozen=True)
class Cubes:
    """The records as arrays: ``P`` parts of ``parts.csv``, ``M`` months, past and to forecast."""

    parts: pd.DataFrame
    """Sorted as ``parts.csv``."""
    calendar: pd.DataFrame
    orders: Floats
    """(P, M) pieces; NaN in months to come."""
    notices: Floats
    """(P, 3, M) pieces one, two and three months before; NaN where there is none."""
    known: int
    """How many months of orders are on record."""


def mended(inputs: Tables) -> Cubes:
    """Put part numbers right, take the last of repeated notices, turn boxes into pieces."""
    parts, calendar = inputs["parts.csv"], inputs["calendar.csv"]
    first = int(month_number(calendar["month"])[0])
    known = int(month_number(inputs["plan.csv"]["month"]).min()) - first
    place = _places(parts)
    orders = _orders(inputs["orders.csv"], place, first, (len(parts), len(calendar)))
    orders[:, known:] = np.nan
    notices = _notices(inputs["notices.csv"], place, first, (len(parts), 3, len(calendar)))
    mend_boxes(notices, parts)
    return Cubes(parts, calendar, orders, notices, known)


def plain_number(number: str) -> str:
    """Return a part number without what offices write differently."""
    return number.replace("-", "").upper()


def _places(parts: pd.DataFrame) -> Mapping[str, int]:
    """Return the row of each part by its number, former numbers included."""
    place = {plain_number(name): row for row, name in enumerate(parts["part_no"])}
    for row, name in enumerate(parts["former_no"].fillna("")):
        if name:
            place[plain_number(str(name))] = row
    return place


def _rows(numbers: pd.Series, place: Mapping[str, int]) -> NDArray[np.int64]:
    codes, names = pd.factorize(numbers)
    rows = np.array([place.get(plain_number(str(name)), -1) for name in names], dtype=np.int64)
    return np.asarray(rows[codes], dtype=np.int64)


def _orders(
    orders: pd.DataFrame, place: Mapping[str, int], first: int, shape: tuple[int, int]
) -> Floats:
    row, month = _rows(orders["part_no"], place), month_number(orders["due"]) - first
    total = np.zeros(shape)
    found = (row >= 0) & (month >= 0) & (month < shape[1])
    np.add.at(total, (row[found], month[found]), orders["quantity"].to_numpy()[found])
    return total


def _notices(
    notices: pd.DataFrame, place: Mapping[str, int], first: int, shape: tuple[int, int, int]
) -> Floats:
    row, month = _rows(notices["part_no"], place), month_number(notices["month"]) - first
    lead = month - (month_number(notices["issued"]) - first)
    found = (row >= 0) & (month >= 0) & (month < shape[2]) & (lead >= 1) & (lead <= 3)
    told = np.full(shape, np.nan)
    # Rows stand in the order of sending, so of two notices the later one stays.
    told[row[found], lead[found] - 1, month[found]] = notices["quantity"].to_numpy()[found]
    return told


def mend_boxes(notices: Floats, parts: pd.DataFrame) -> None:
    """Multiply, in place, what a customer wrote in boxes in a month of issue.

    A month of issue is taken to be in boxes when most of a customer's figures are no multiple of
    the pieces in a box, which figures in pieces always are.
    """
    pack = parts["pack"].to_numpy(dtype=np.float64)
    customer = parts["customer_id"].to_numpy()
    odd = np.where(np.isfinite(notices), (notices % pack[:, None, None]) > 0, np.nan)
    for name in sorted(set(customer)):
        mine = np.flatnonzero(customer == name)
        for issue in range(-3, notices.shape[2]):
            cells = [(lead, issue + lead + 1) for lead in range(3)]
            cells = [cell for cell in cells if 0 <= cell[1] < notices.shape[2]]
            seen = np.array([odd[mine, lead, month] for lead, month in cells])
            if seen.size and np.isfinite(seen).any() and np.nanmean(seen) > 0.5:
                for lead, month in cells:
                    notices[mine, lead, month] *= pack[mine]
