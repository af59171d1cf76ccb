"""The reference solution (score 100). Instructors only: never put where learners can read it.

1. Mend the records: part numbers written otherwise or changed, notices sent twice, boxes for
   pieces, missing notices.
2. Learn, for every past notice, how many pieces were ordered for each piece announced, from what
   was known when it came: the part's and the customer's past ratios by lead, how the notice was
   revised, recent orders, working days, age and announced end of the part.
3. One gradient-boosted model for each quantile; the median is the expected order.
4. After its announced last month a part is not ordered any more.
5. Choose run lengths and the quantile to have ready by what they cost on average, in whole boxes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from casestudy.exercise import Tables
from casestudy.exercises.order_forecasting.layout import (
    FORECAST,
    KEYS,
    POINT,
    QUANTILES,
    STOCK,
)
from casestudy.exercises.order_forecasting.records import mended, month_number
from casestudy.exercises.order_forecasting.reference_features import Rows, assemble
from casestudy.exercises.order_forecasting.stock_plan import stock_plan

Floats = NDArray[np.float64]

MEMORY_MONTHS = 14.0
LARGEST_RATIO = 3.0


def solve(inputs: Tables) -> dict[str, pd.DataFrame]:
    """Return forecast and stock plan for every row of ``plan.csv``; a few seconds on one core."""
    with threadpool_limits(limits=1):  # the same sums, hence the same figures, on any machine
        return _solve(inputs)


def _solve(inputs: Tables) -> dict[str, pd.DataFrame]:
    cubes = mended(inputs)
    rows = assemble(cubes)
    ahead = rows.month >= cubes.known
    ratios = _ratios(rows, ahead, cubes.known)
    pieces = np.zeros((len(cubes.parts), len(cubes.calendar), len(QUANTILES)))
    pieces[rows.part[ahead], rows.month[ahead]] = ratios * rows.notice[ahead, None]
    plan = inputs["plan.csv"].reset_index(drop=True)
    first = int(month_number(cubes.calendar["month"])[0])
    part = pd.Index(cubes.parts["part_no"]).get_indexer(plan["part_no"])
    last = cubes.parts["last_month"].fillna("").astype(str).to_numpy()[part]
    over = (last != "") & (plan["month"].astype(str).to_numpy() > last)
    found = pieces[part, month_number(plan["month"]) - first]
    found[over] = 0.0
    forecast = plan[list(KEYS)].copy()
    forecast[POINT] = np.round(found[:, 2], 1)
    forecast[list(QUANTILES)] = np.round(found, 1)
    return {FORECAST: forecast, STOCK: stock_plan(forecast, inputs)}


def _ratios(rows: Rows, ahead: NDArray[np.bool_], known: int) -> Floats:
    """Return the quantiles of orders ÷ notice for the rows ahead; (N, Q), sorted."""
    past = ~ahead
    ratio = np.clip(rows.orders[past] / rows.days[past] / rows.notice[past], 0.0, LARGEST_RATIO)
    weight = np.exp((rows.month[past] - known) / MEMORY_MONTHS)
    found = []
    for level in QUANTILES.values():
        trees = HistGradientBoostingRegressor(
            loss="quantile",
            quantile=level,
            learning_rate=0.09,
            max_iter=80,
            max_leaf_nodes=12,
            min_samples_leaf=40,
            l2_regularization=5.0,
            max_bins=64,
            early_stopping=False,
            random_state=0,
        )
        trees.fit(rows.features[past], ratio, sample_weight=weight)
        found.append(np.maximum(trees.predict(rows.features[ahead]), 0.0) * rows.days[ahead])
    return np.sort(np.stack(found, axis=1), axis=1)
