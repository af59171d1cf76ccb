"""Names of the case's files and columns."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.exercise import Tables

Floats = NDArray[np.float64]

FORECAST = "outputs/forecast.csv"
STOCK = "outputs/stock_plan.csv"
KEYS = ("part_no", "month")
POINT, READY = "expected", "ready"
QUANTILES: Mapping[str, float] = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}
LEVELS: Floats = np.array(list(QUANTILES.values()))
MOST = 10_000_000.0
"""Pieces; no part comes near it in a month."""


def table_of(outputs: Tables, name: str) -> pd.DataFrame:
    """Return the output called ``name`` with or without its folder.

    Raises
    ------
    ValueError
        It is missing; ``check`` says so in words first.
    """
    for key in (name, name.rpartition("/")[2]):
        if key in outputs:
            return outputs[key]
    raise ValueError(f"{name} is missing; run check() first")
