"""The horizon as arrays: what scoring computes with. ``P`` parts, ``H`` months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.exercise import CaseData
from casestudy.exercises.order_forecasting import layout
from casestudy.exercises.order_forecasting.measures import Rates
from casestudy.exercises.order_forecasting.records import latest_notices
from casestudy.exercises.order_forecasting.stock_plan import rates_of

Floats = NDArray[np.float64]
Texts = NDArray[np.object_]
ALLOWANCE = 0.03
"""Share of a part's orders, at least one box, added to both errors of a ratio."""
NEW_MONTHS = 12


@dataclass(frozen=True)
class Panel:
    """True orders and what is known of each part; rows are sorted by part number."""

    part: Texts
    months: tuple[str, ...]
    orders: Floats
    """(P, H) pieces."""
    notice: Floats
    """(P, H) latest notice as it stands in the records."""
    price: Floats
    pack: Floats
    opening: Floats
    rates: Rates
    allowance: Floats
    """(P,) pieces."""
    customer: Texts
    name_ja: Texts
    name_en: Texts
    stage: Texts
    """(P,) ``new``, ``ending`` or ``steady``."""
    per_month: Floats
    """(P,) how many lots a part is ordered in, in a month of its last year."""
    quiet: NDArray[np.bool_]
    """(H,) months with a long holiday."""

    def take(self, table: pd.DataFrame, columns: Sequence[str]) -> Floats:
        """Arrange columns of a checked table as (C, P, H); ``ValueError`` if incomplete."""
        keys = pd.MultiIndex.from_arrays([table["part_no"].astype(str), _dates(table["month"])])
        rows = keys.get_indexer(
            pd.MultiIndex.from_product([self.part, self.months], names=["part_no", "month"])
        )
        if (rows < 0).any():
            raise ValueError("the table does not cover plan.csv; run check() first")
        values = table[list(columns)].to_numpy(dtype=np.float64)[rows]
        if not np.isfinite(values).all():
            raise ValueError("the table holds missing values; run check() first")
        return np.asarray(values.T.reshape(len(columns), *self.orders.shape))


def _dates(column: pd.Series) -> pd.Series:
    return column.astype(str).str[:10]


def make_panel(data: CaseData) -> Panel:
    """Arrange ``data`` as arrays."""
    plan = data.inputs["plan.csv"].assign(notice=latest_notices(data.inputs))
    rows = plan.merge(data.truth["orders"], on=list(layout.KEYS), how="left")
    rows = rows.sort_values(list(layout.KEYS))
    part = rows["part_no"].unique().astype(object)
    months = tuple(sorted(rows["month"].unique()))
    shape = (len(part), len(months))
    known = data.inputs["parts.csv"].set_index("part_no").loc[part]
    orders = rows["quantity"].to_numpy(dtype=np.float64).reshape(shape)
    pack = known["pack"].to_numpy(dtype=np.float64)
    calendar = data.inputs["calendar.csv"].set_index("month").loc[list(months)]
    return Panel(
        part=part,
        months=months,
        orders=orders,
        notice=rows["notice"].to_numpy(dtype=np.float64).reshape(shape),
        price=known["price"].to_numpy(dtype=np.float64),
        pack=pack,
        opening=known["stock"].to_numpy(dtype=np.float64),
        rates=rates_of(known, months[-1]),
        allowance=np.maximum(ALLOWANCE * orders.sum(axis=1), pack),
        customer=known["customer_id"].to_numpy(dtype=object),
        name_ja=known["name"].to_numpy(dtype=object),
        name_en=known["name_en"].to_numpy(dtype=object),
        stage=_stages(known, months),
        per_month=_lots(data, part, rows["lot"].to_numpy(dtype=np.float64).reshape(shape)[:, 0]),
        quiet=calendar["shutdown_days"].to_numpy() >= 2,
    )


def _stages(known: pd.DataFrame, months: Sequence[str]) -> Texts:
    first = known["first_month"].fillna("").astype(str).to_numpy()
    ends = known["last_month"].fillna("").astype(str).to_numpy() != ""
    year_ago = f"{int(months[0][:4]) - 1}{months[0][4:]}"
    return np.where(ends, "ending", np.where(first > year_ago, "new", "steady")).astype(object)


def _lots(data: CaseData, part: Texts, lot: Floats) -> Floats:
    history = data.truth["history"]
    recent = history[history["month"].isin(sorted(history["month"].unique())[-NEW_MONTHS:])]
    mean = recent.groupby("part_no")["quantity"].mean().reindex(part, fill_value=0.0)
    return np.asarray(mean.to_numpy(dtype=np.float64) / lot)
