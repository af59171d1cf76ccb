"""Names of the case's file and columns; quantile levels are those of the first case."""

from __future__ import annotations

import pandas as pd

from casestudy.exercise import Tables, table_of
from casestudy.exercises.demand_forecasting.layout import FORECAST, LEVELS, QUANTILES

__all__ = ["FORECAST", "KEYS", "LEVELS", "MOST", "POINT", "QUANTILES", "forecast_of"]

KEYS = ("date", "store_id")
POINT = "forecast"
MOST = 100_000_000.0
"""Yen; no store comes near it in a day."""


def forecast_of(outputs: Tables) -> pd.DataFrame:
    """Return the forecast, keys as text.

    Raises
    ------
    ValueError
        It is missing; ``check`` says so in words first.
    """
    table = table_of(outputs, FORECAST)
    return table.assign(
        date=table["date"].astype(str).str[:10], store_id=table["store_id"].astype(str)
    )
