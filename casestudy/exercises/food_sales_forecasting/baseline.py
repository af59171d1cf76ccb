"""What the stores do today: each store's staff forecast, with one margin for all. Score 0."""

from __future__ import annotations

import pandas as pd

from casestudy.exercise import Tables
from casestudy.exercises.food_sales_forecasting.layout import FORECAST, KEYS, POINT

MARGINS = {"q05": 0.80, "q25": 0.92, "q50": 1.0, "q75": 1.08, "q95": 1.20}
"""The chain's rule of thumb: give or take a fifth."""


def staff_forecast(inputs: Tables) -> dict[str, pd.DataFrame]:
    """Take the forecast of each store's staff as it is."""
    plan = inputs["plan.csv"].reset_index(drop=True)
    table = plan[list(KEYS)].assign(**{POINT: plan["staff_forecast"].astype(float)})
    for name, factor in MARGINS.items():
        table[name] = table[POINT] * factor
    return {FORECAST: table}
