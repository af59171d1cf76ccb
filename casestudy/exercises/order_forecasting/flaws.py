"""Faults put into the learner's tables, as real offices have them. For instructors.

- *notice sent twice*: some notices stand in ``notices.csv`` twice under two numbers, and one
  customer sent its whole last notice again;
- *boxes for pieces*: for five months one customer wrote boxes where all others write pieces;
- *part number changed*: eight parts got a new number; older rows have the former one;
- *part number written otherwise*: for some months one customer's notices lack the hyphens and
  are in small letters;
- *missing notices*: about 1.5% were never sent or never filed, some of them the latest;
- *cancellations*: an order line taken back stands as a line with a negative quantity, and the
  line that replaces it follows (no fault, but wrong for who drops negative figures).

Which customer, parts and months are drawn from the seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

from casestudy.exercises.order_forecasting.months import HISTORY
from casestudy.exercises.order_forecasting.process import Parts
from casestudy.exercises.order_forecasting.world import PART_COUNTS

TWICE, ABSENT, CANCELLED = 0.012, 0.015, 0.008
RENAMED = 8


@dataclass(frozen=True)
class Flaws:
    """Where this seed's faults are; months count from the first month on record."""

    resending: int
    """Customer that sent its last notice twice."""
    boxing: int
    box_months: range
    """Months of issue in which ``boxing`` wrote boxes."""
    careless: int
    careless_months: range
    renamed: NDArray[np.int64]
    """Parts whose number changed."""
    renamed_month: NDArray[np.int64]
    """First month whose rows have the new number, by part of ``renamed``."""


def draw_flaws(rng: Generator, parts: Parts) -> Flaws:
    """Choose where the faults are; each befalls a customer with more than a few parts."""
    sizes = np.bincount(parts.customer, minlength=len(PART_COUNTS))
    large = np.flatnonzero(sizes >= 10)
    resending, boxing, careless = (int(who) for who in rng.permutation(large)[:3])
    box_first = HISTORY - int(rng.integers(9, 13))
    careless_first = HISTORY - int(rng.integers(16, 24))
    steady = np.flatnonzero((parts.start < 0) & (parts.end > HISTORY + 6))
    return Flaws(
        resending=resending,
        boxing=boxing,
        box_months=range(box_first, box_first + 5),
        careless=careless,
        careless_months=range(careless_first, careless_first + 6),
        renamed=np.sort(rng.permutation(steady)[:RENAMED]),
        renamed_month=HISTORY - rng.integers(4, 15, RENAMED),
    )


def spoil_notices(
    rng: Generator, notices: pd.DataFrame, pack: NDArray[np.int64], flaws: Flaws
) -> pd.DataFrame:
    """Return notices with boxes for pieces, repeated and missing rows.

    ``notices`` has ``part`` and ``customer`` numbers and ``issue``, the month of issue.
    """
    spoiled = notices.copy()
    boxed = (spoiled["customer"] == flaws.boxing) & spoiled["issue"].isin(flaws.box_months)
    boxes = spoiled["quantity"] // pack[spoiled["part"].to_numpy()]
    spoiled["quantity"] = spoiled["quantity"].where(~boxed, boxes)
    draw = rng.random((2, len(spoiled)))
    last = spoiled["issue"] == HISTORY - 1
    resent = last & (spoiled["customer"] == flaws.resending)
    again = resent.to_numpy() | (draw[0] < TWICE)
    absent = (draw[1] < ABSENT) & ~again
    second = spoiled[again].assign(sent=spoiled["sent"][again] + 2)
    kept = pd.concat([spoiled[~absent], second])
    return kept.sort_values(["issue", "sent", "customer"], kind="stable").reset_index(drop=True)


def careless_number(number: str) -> str:
    """Write a part number as the careless customer does."""
    return number.replace("-", "").lower()
