"""From a forecast to what should be ready: the newsvendor's quantile, in whole boxes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.exercise import Tables
from casestudy.exercises.order_forecasting.layout import KEYS, LEVELS, QUANTILES, READY

Floats = NDArray[np.float64]


def stock_plan(forecast: pd.DataFrame, inputs: Tables) -> pd.DataFrame:
    """Have the express ÷ (express + over) quantile ready, to the nearest box.

    A left-over piece costs a month's holding, or its unit cost in the last month of a part that
    runs out. Between the quantiles of the forecast values are interpolated.
    """
    parts = inputs["parts.csv"].set_index("part_no").loc[forecast["part_no"]]
    express = parts["express_cost"].to_numpy(dtype=np.float64)
    last = parts["last_month"].fillna("").astype(str).to_numpy()
    horizon = str(inputs["plan.csv"]["month"].max())
    runs_out = (last != "") & (last <= horizon)
    late = runs_out & (forecast["month"].astype(str).to_numpy() >= last)
    over = parts["holding_cost"].to_numpy(dtype=np.float64)
    over = over + np.where(late, parts["unit_cost"].to_numpy(dtype=np.float64), 0.0)
    wanted = interpolated(forecast[list(QUANTILES)].to_numpy(), express / (express + over))
    pack = parts["pack"].to_numpy(dtype=np.float64)
    ready = (np.rint(wanted / pack) * pack).astype(np.int64)
    return forecast[list(KEYS)].assign(**{READY: ready})


def interpolated(quantiles: Floats, level: Floats) -> Floats:
    """Return the value at ``level`` (N,) of each row of ``quantiles`` (N, Q)."""
    return np.array([np.interp(at, LEVELS, row) for at, row in zip(level, quantiles, strict=True)])
