"""Names of the case's files and columns."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FORECAST = "outputs/forecast.csv"
STOCK = "outputs/stock_plan.csv"
KEYS = ("part_no", "month")
POINT, READY = "expected", "ready"
QUANTILES: Mapping[str, float] = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}
LEVELS: Floats = np.array(list(QUANTILES.values()))
MOST = 10_000_000.0
"""Pieces; no part comes near it in a month."""
