"""The naive method: the customer's latest notice is what will be ordered. Score 0."""

from __future__ import annotations

import numpy as np
import pandas as pd

from casestudy.exercise import Tables
from casestudy.exercises.order_forecasting.layout import (
    FORECAST,
    KEYS,
    POINT,
    QUANTILES,
    READY,
    STOCK,
)
from casestudy.exercises.order_forecasting.records import latest_notices


def notice_as_it_is(inputs: Tables) -> dict[str, pd.DataFrame]:
    """Expect what the latest notice says, without a doubt, and have as much ready."""
    plan = inputs["plan.csv"].reset_index(drop=True)
    told = latest_notices(inputs)
    forecast = plan[list(KEYS)].assign(**dict.fromkeys([POINT, *QUANTILES], told))
    pack = plan["part_no"].map(inputs["parts.csv"].set_index("part_no")["pack"]).to_numpy()
    ready = (np.ceil(told / pack) * pack).astype(np.int64)
    return {FORECAST: forecast, STOCK: plan[list(KEYS)].assign(**{READY: ready})}
