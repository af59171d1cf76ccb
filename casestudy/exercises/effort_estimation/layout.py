"""Names of the case's files and columns, and the quantile levels asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

HOURS = "outputs/hours.csv"
PRICES = "outputs/prices.csv"
KEY = "quote_id"
PRICE = "price"
QUANTILES: Mapping[str, float] = {"q10": 0.10, "q25": 0.25, "q50": 0.50, "q75": 0.75, "q90": 0.90}
LEVELS: Floats = np.array(list(QUANTILES.values()))
MIDDLE = 2
"""Position of the median among the quantiles."""
LEAST_HOURS, MOST_HOURS = 0.0, 3_000.0
LEAST_PRICE, MOST_PRICE = 100.0, 100_000_000.0
"""What an answer may hold; far beyond any job of the shop."""


def rounded(values: Any, digits: int = 4) -> Floats:
    """Return ``values`` rounded, so that no platform's last bits reach a draw or a file."""
    return np.asarray(np.round(values, digits), dtype=np.float64)
