"""The naive method: next weeks will be like last week. Score 0."""

from __future__ import annotations

import numpy as np
import pandas as pd

from casestudy.exercise import Tables
from casestudy.exercises.demand_forecasting.layout import FORECAST, KEYS, ORDER, ORDERS, POINT
from casestudy.exercises.demand_forecasting.layout import QUANTILES as QUANTILE_LEVELS

WEEK = 7
RESIDUAL_DAYS = 56


def seasonal_naive(inputs: Tables) -> dict[str, pd.DataFrame]:
    """Repeat each series' last week; spread by its own week-on-week changes of eight weeks.

    Orders fill the shelf to what was sold on the same weekday of the last week.
    """
    plan = inputs["plan.csv"].reset_index(drop=True)
    sold = _sold(inputs["sales.csv"])
    last_week = sold.iloc[:, -WEEK:]
    rows = last_week.index.get_indexer(pd.MultiIndex.from_frame(plan[["store_id", "item_id"]]))
    ahead = (pd.to_datetime(plan["date"]) - pd.Timestamp(sold.columns[-1])).dt.days.to_numpy()
    point = last_week.to_numpy()[rows, (ahead - 1) % WEEK]
    changes = sold.diff(WEEK, axis=1).iloc[:, -RESIDUAL_DAYS:].to_numpy()
    forecast = plan[list(KEYS)].assign(**{POINT: point})
    for name, level in QUANTILE_LEVELS.items():
        spread = np.nanquantile(changes, level, axis=1)[rows] if level != 0.5 else 0.0
        forecast[name] = np.maximum(point + spread, 0.0)
    names = list(QUANTILE_LEVELS)
    forecast[names] = np.sort(forecast[names].to_numpy(), axis=1)
    orders = plan[list(KEYS)].assign(**{ORDER: point.astype(np.int64)})
    return {FORECAST: forecast, ORDERS: orders}


def _sold(sales: pd.DataFrame) -> pd.DataFrame:
    """Units sold, one row a series, one column a day; the last record of a repeated day counts."""
    last = sales.drop_duplicates(list(KEYS), keep="last")
    table = last.pivot(index=["store_id", "item_id"], columns="date", values="sold")
    alive = table.iloc[:, -1].notna()
    return table[alive].astype(np.float64)
