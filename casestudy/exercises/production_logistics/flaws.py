"""What a real order book holds besides orders. For instructors.

- *changes*: about 8% of orders were changed once; both revisions stand in ``orders.csv``, the
  first with another quantity or window. Only the highest ``revision`` counts;
- *cancellations*: about 4% more orders were cancelled by a last revision with ``status`` =
  ``cancelled``. Whoever plans them anyway is refused;
- *sent twice*: about 2% of rows came by EDI and by fax and stand in the table twice, alike;
- *units*: quantities are in cans or in cases, and each unit is written in three ways.

Which orders are touched is drawn from the seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

Row = dict[str, Any]

CHANGED, CANCELLED, TWICE, IN_CASES = 0.08, 0.04, 0.02, 0.3
CAN_WORDS, CASE_WORDS = ("can", "can", "缶", "CAN"), ("case", "case", "ケース", "CS")


def write_units(rows: list[Row], cases: Mapping[str, int], rng: Generator) -> None:
    """Turn whole cases into cases now and then, and write units in several ways."""
    for row in rows:
        cans, per_case = row["quantity"], cases[row["family_id"]]
        if cans % per_case == 0 and rng.random() < IN_CASES:
            row["quantity"] = cans // per_case
            row["unit"] = CASE_WORDS[int(rng.integers(len(CASE_WORDS)))]
        else:
            row["unit"] = CAN_WORDS[int(rng.integers(len(CAN_WORDS)))]


def change_and_cancel(rows: list[Row], rng: Generator) -> list[Row]:
    """Return the order book: earlier revisions, cancelled orders and rows sent twice, shuffled.

    ``rows`` may end in spare orders with ``status`` = ``cancelled``: their first revision, which
    was active, is added.
    """
    book: list[Row] = []
    for row in rows:
        gone = row["status"] == "cancelled"
        if gone or rng.random() < CHANGED:
            before = {**row, "status": "active", "revision": 1}
            if not gone:
                _before(before, rng)
            book += [before, {**row, "revision": 2}]
        else:
            book.append({**row, "revision": 1})
    book += [dict(row) for row in book if rng.random() < TWICE]
    return [book[int(k)] for k in rng.permutation(len(book))]


def _before(row: Row, rng: Generator) -> None:
    """Make a row what it was before the customer changed it."""
    if rng.random() < 0.6:
        row["quantity"] = max(1, int(np.rint(row["quantity"] * rng.uniform(0.6, 1.7)))) + 1
    else:
        shift = 60 * int(rng.integers(1, 4))
        row["open_min"] += shift
        row["close_min"] += shift


def as_table(rows: list[Row], columns: list[str]) -> pd.DataFrame:
    """Return rows as a table with its columns in order."""
    return pd.DataFrame(rows)[columns]
