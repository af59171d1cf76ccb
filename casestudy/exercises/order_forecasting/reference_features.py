"""What the reference knows of a notice at the moment it is taken for a forecast.

One row is a part, a month of issue (the last month whose orders are known) and a lead of one to
three months. Everything is put in relation to the latest notice, so that a part of ten pieces and
one of ten thousand teach each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.exercises.order_forecasting.records import Cubes, month_number

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FIRST_ISSUE = 7
"""Months of orders a row needs before it."""
WINDOWS = (3, 6, 12)
SHRINK = 0.5
"""Pieces in boxes added to sums before they are divided."""


@dataclass(frozen=True)
class Rows:
    """Cases to learn from or to forecast; arrays with one entry a row."""

    part: Ints
    lead: Ints
    month: Ints
    """Target month, counted from the first month on record."""
    notice: Floats
    """Latest notice, in pieces."""
    orders: Floats
    """Pieces ordered; NaN where not known yet."""
    days: Floats
    """Working days of the target month ÷ the usual ones."""
    features: Floats
    """(N, F)."""


def filled_notices(cubes: Cubes) -> Floats:
    """Return notices (P, 3, M) with a missing one taken from the month before it was due."""
    told = cubes.notices.copy()
    for lead in (1, 0):
        told[:, lead] = np.where(np.isfinite(told[:, lead]), told[:, lead], told[:, lead + 1])
    for lead in (1, 2):
        told[:, lead] = np.where(np.isfinite(told[:, lead]), told[:, lead], told[:, lead - 1])
    return np.where(np.isfinite(told), told, 0.0)


def assemble(cubes: Cubes) -> Rows:
    """Return a row for each part, issue and lead with a notice above zero."""
    view = _View.of(cubes)
    blocks = []
    for issue in range(FIRST_ISSUE, cubes.known):
        for lead in (1, 2, 3):
            month = issue + lead
            if month < cubes.known or issue == cubes.known - 1:
                blocks.append(view.rows(issue, lead))
    return Rows(
        *(np.concatenate([getattr(block, name) for block in blocks]) for name in _NAMES),
    )


_NAMES = ("part", "lead", "month", "notice", "orders", "days", "features")


@dataclass(frozen=True)
class _View:
    """The records with what is derived from them once."""

    orders: Floats
    even: Floats
    """Orders as if every month had as many working days; (P, M)."""
    told: Floats
    members: Floats
    """(C, P) 1 where a part belongs to a customer."""
    pack: Floats
    price: Floats
    days: Floats
    start: Floats
    end: Floats
    known: int

    @classmethod
    def of(cls, cubes: Cubes) -> _View:
        """Derive the view."""
        customer = pd.factorize(cubes.parts["customer_id"], sort=True)[0]
        days = np.log(cubes.calendar["working_days"].to_numpy(dtype=np.float64) / 20.5)
        return cls(
            orders=cubes.orders,
            even=np.where(np.isfinite(cubes.orders), cubes.orders, 0.0) / np.exp(days),
            told=filled_notices(cubes),
            members=(customer[None, :] == np.arange(customer.max() + 1)[:, None]).astype(float),
            pack=cubes.parts["pack"].to_numpy(dtype=np.float64),
            price=cubes.parts["price"].to_numpy(dtype=np.float64),
            days=days,
            start=_since(cubes, "first_month", -60),
            end=_since(cubes, "last_month", 200),
            known=cubes.known,
        )

    def rows(self, issue: int, lead: int) -> Rows:
        """Return the rows of one issue and lead."""
        month = issue + lead
        notice = self.told[:, lead - 1, month]
        here = np.flatnonzero((notice > 0) & (self.start <= issue))
        columns = [*self._of_part(issue, lead), *self._of_customer(issue, lead)]
        features = np.stack(np.broadcast_arrays(*columns), axis=1)[here]
        orders = self.orders[here, month]
        leads, targets = np.full(len(here), lead), np.full(len(here), month)
        days = np.exp(self.days[targets])
        return Rows(here, leads, targets, notice[here], orders, days, features)

    def _of_part(self, issue: int, lead: int) -> list[Floats]:
        month, soft = issue + lead, SHRINK * self.pack
        notice = self.told[:, lead - 1, month] + soft
        before = [self.told[:, earlier - 1, month] + soft for earlier in range(lead + 1, 4)]
        revised = [np.log(notice / earlier) for earlier in before]
        revised += [np.full(len(notice), np.nan)] * (2 - len(revised))
        past = []
        for window in WINDOWS:
            span = slice(max(issue - window + 1, 0), issue + 1)
            made = self.even[:, span].sum(axis=1) + soft
            told = self.told[:, lead - 1, span].sum(axis=1) + soft
            past += [np.log(made / told), np.log(made / window / notice)]
        age = np.clip(month - self.start, 0, 24)
        left = np.clip(self.end - month, -3, 9)
        last = np.log((self.even[:, issue] + soft) / (self.told[:, 0, issue] + soft))
        boxes = np.log(notice / self.pack)
        shape = [np.full(len(notice), value) for value in (float(lead), self.days[month])]
        return [*revised, *past, last, age, left, boxes, np.log(notice), *shape]

    def _of_customer(self, issue: int, lead: int) -> list[Floats]:
        month = issue + lead
        yen = self.price[:, None]
        found = []
        for window in (1, 3, 12):
            span = slice(max(issue - window + 1, 0), issue + 1)
            made = self.members @ (self.even[:, span] * yen).sum(axis=1)
            told = self.members @ (self.told[:, lead - 1, span] * yen).sum(axis=1)
            found.append(self._spread(np.log((made + 1.0) / (told + 1.0))))
        now = self.members @ (self.told[:, lead - 1, month] * self.price)
        earlier = self.members @ (self.told[:, min(lead, 2), month] * self.price)
        recent = self.members @ (self.even[:, max(issue - 2, 0) : issue + 1] * yen).mean(axis=1)
        found.append(self._spread(np.log((now + 1.0) / (earlier + 1.0))))
        found.append(self._spread(np.log((recent + 1.0) / (now + 1.0))))
        return found

    def _spread(self, of_customer: Floats) -> Floats:
        return np.asarray(of_customer @ self.members)


def _since(cubes: Cubes, column: str, otherwise: int) -> Floats:
    """Return a month of ``parts.csv`` counted from the first month on record."""
    first = int(month_number(cubes.calendar["month"])[0])
    text = cubes.parts[column].fillna("").astype(str)
    given = (text != "").to_numpy()
    number = np.full(len(text), float(otherwise))
    number[given] = month_number(text[given]) - first
    return number
