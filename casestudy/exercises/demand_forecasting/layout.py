"""Names of the case's files and columns, and safe reading of a learner's tables.

A learner's table may hold anything a CSV can: these functions never raise on its cells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isnan
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FORECAST = "outputs/forecast.csv"
ORDERS = "outputs/orders.csv"
KEYS = ("date", "store_id", "item_id")
QUANTILES: Mapping[str, float] = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}
LEVELS: Floats = np.array(list(QUANTILES.values()))
POINT = "mean"
ORDER = "order_up_to"

_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_MIDNIGHT = re.compile(r"^(\d{4}-\d{2}-\d{2})[ T]00:00(:00(\.0+)?)?$")
_SHOWN = 40


def columns_of(table: pd.DataFrame) -> list[str]:
    """Column names as text, without invisible characters and surrounding space."""
    return [clean(name) for name in table.columns.tolist()]


def cells(table: pd.DataFrame, name: str) -> pd.Series:
    """Return the first column called ``name``; columns may repeat or have odd names."""
    return table.iloc[:, columns_of(table).index(name)]


def clean(value: Any) -> str:
    """Return ``value`` as short, one-line, visible text; empty for a missing value."""
    try:
        missing = value is None or value is pd.NaT or (isinstance(value, float) and isnan(value))
        text = "" if missing else str(value)
    except Exception:  # a foreign object may fail in any way; it is then simply unreadable
        return "?"
    return _UNSEEN.sub("", text[:200]).strip()


def shown(value: Any) -> str:
    """Return ``value`` as it may stand in a message: visible and at most 40 characters."""
    text = clean(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def texts(column: pd.Series) -> NDArray[np.object_]:
    """Return a column as clean text."""
    values = column.tolist()
    known = {value: clean(value) for value in {text for text in values if type(text) is str}}
    return np.array(
        [known[value] if type(value) is str else clean(value) for value in values], dtype=object
    )


def dates(column: pd.Series) -> NDArray[np.object_]:
    """Return a column as text with a midnight after an ISO date cut off."""
    return np.array([_MIDNIGHT.sub(r"\1", text) for text in texts(column)], dtype=object)


def numbers(column: pd.Series) -> Floats:
    """Return a column as floats; what is no number becomes NaN."""
    if column.dtype.kind in "iuf":
        return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan))
    return np.array([_number(value) for value in column.tolist()], dtype=np.float64)


def _number(value: Any) -> float:
    if isinstance(value, (bool, np.bool_)):
        return float("nan")
    try:
        return float(value)
    except Exception:  # any object may stand here; it is simply no number
        return float("nan")
