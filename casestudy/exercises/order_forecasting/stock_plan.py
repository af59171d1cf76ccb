"""From a forecast to what should be ready: how much, and for how many months at once.

A piece too many costs its holding (or, at the end, its unit cost), one too few its express
surcharge: the newsvendor's quantile. A run costs a set-up whatever its size, so a part with dear
set-ups and cheap holding is made for two or three months in one run: the lot-sizing problem.
"""

from __future__ import annotations

from itertools import product
from math import erf, sqrt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.exercise import Tables
from casestudy.exercises.order_forecasting.layout import KEYS, LEVELS, QUANTILES, READY
from casestudy.exercises.order_forecasting.measures import Rates, stock_cost

Floats = NDArray[np.float64]

PATTERNS = ((1, 1, 1), (2, 0, 1), (1, 2, 0), (3, 0, 0))
"""For how many months each of the three months' runs lasts; 0 is no run."""
TRIED = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""Quantiles of the orders of those months that may be made ready."""
DRAWS, DRAWS_SEED = 200, 1958
TIE = 0.5
"""Correlation of a part's months: who announces too much does so for all of them."""


def stock_plan(forecast: pd.DataFrame, inputs: Tables) -> pd.DataFrame:
    """Return the cheapest plan for a forecast that covers every part and month of the plan."""
    rows = forecast.sort_values(list(KEYS))
    part, months = rows["part_no"].unique(), sorted(rows["month"].astype(str).unique())
    known = inputs["parts.csv"].set_index("part_no").loc[part]
    table = rows[list(QUANTILES)].to_numpy(dtype=np.float64)
    quantiles = table.T.reshape(len(LEVELS), len(part), len(months))
    ready = cheapest(
        quantiles,
        known["stock"].to_numpy(dtype=np.float64),
        rates_of(known, months[-1]),
        known["pack"].to_numpy(dtype=np.float64),
    )
    found = pd.Series(ready.ravel().astype(np.int64), index=rows.index)
    return forecast[list(KEYS)].assign(**{READY: found})


def rates_of(known: pd.DataFrame, last: str) -> Rates:
    """Return the rates of rows of ``parts.csv``; ``last`` is the last month of the horizon."""
    end = known["last_month"].fillna("").astype(str)
    return Rates(
        express=known["express_cost"].to_numpy(dtype=np.float64),
        setup=known["setup_cost"].to_numpy(dtype=np.float64),
        holding=known["holding_cost"].to_numpy(dtype=np.float64),
        unit_cost=known["unit_cost"].to_numpy(dtype=np.float64),
        over=((end != "") & (end <= last)).to_numpy(dtype=bool),
    )


def cheapest(quantiles: Floats, opening: Floats, rates: Rates, pack: Floats) -> Floats:
    """Return the plan (P, H), in whole boxes, that costs least on average by ``quantiles``.

    Parameters
    ----------
    quantiles : (Q, P, H) pieces, at ``layout.LEVELS``.
    opening, pack : (P,) pieces.
    """
    orders = _courses(quantiles)
    best, chosen = np.full(len(pack), np.inf), np.zeros(quantiles.shape[1:])
    for months, level in product(PATTERNS, TRIED):
        ready = np.stack(
            [_enough(orders, start, length, level) for start, length in enumerate(months)], axis=1
        )
        ready = np.rint(ready / pack[:, None]) * pack[:, None]
        cost = stock_cost(orders, ready, opening, rates).total.sum(axis=-1).mean(axis=0)
        better = cost < best
        chosen[better], best = ready[better], np.minimum(best, cost)
    return chosen


def _enough(orders: Floats, start: int, length: int, level: float) -> Floats:
    """Return the quantile of what is ordered in ``length`` months from ``start`` on, (P,)."""
    wanted = orders[..., start : start + length].sum(axis=-1)
    return np.asarray(np.quantile(wanted, level, axis=0), dtype=np.float64)


def _courses(quantiles: Floats) -> Floats:
    """Draw courses of orders (R, P, H) whose months follow the quantiles and move together."""
    parts, months = quantiles.shape[1:]
    rng = np.random.Generator(np.random.PCG64(DRAWS_SEED))
    shared, own = rng.standard_normal((DRAWS, 1)), rng.standard_normal((DRAWS, months))
    normal = sqrt(TIE) * shared + sqrt(1.0 - TIE) * own
    level = np.array([[(1.0 + erf(z / sqrt(2.0))) / 2.0 for z in row] for row in normal])
    courses = np.empty((DRAWS, parts, months))
    for part, month in product(range(parts), range(months)):
        courses[:, part, month] = np.interp(level[:, month], LEVELS, quantiles[:, part, month])
    return courses
