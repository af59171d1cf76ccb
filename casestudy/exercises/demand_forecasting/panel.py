"""The horizon as arrays: what scoring computes with. ``S`` series, ``H`` days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.exercise import CaseData
from casestudy.exercises.demand_forecasting import layout
from casestudy.metrics import NaiveScale, hierarchy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
RECENT_DAYS = 28


@dataclass(frozen=True)
class Panel:
    """True demand and what is known of each series; rows are sorted by store and item."""

    store: NDArray[np.object_]
    item: NDArray[np.object_]
    group: NDArray[np.object_]
    dates: tuple[str, ...]
    demand: Floats
    """(S, H) units."""
    price: Floats
    promo: NDArray[np.bool_]
    unit_cost: Floats
    carry_cost: Floats
    shelf_life: Ints
    value: Floats
    """(S,) list price in yen, the weight of a unit in the quantile loss."""
    recent_yen: Floats
    """(S,) sales of the last 28 days in yen, the weight of a series in WRMSSE."""
    scale: NaiveScale
    members: Floats
    """Hierarchy: chain, store, group, store × group, store × item."""

    @property
    def weekday(self) -> Ints:
        """(H,) Monday is 0."""
        return np.asarray(pd.DatetimeIndex(self.dates).day_of_week, dtype=np.int64)

    def take(self, table: pd.DataFrame, columns: Sequence[str]) -> Floats:
        """Arrange columns of a learner's table as (C, S, H); ``ValueError`` if incomplete."""
        keys = pd.MultiIndex.from_arrays(
            [
                layout.texts(layout.cells(table, "store_id")),
                layout.texts(layout.cells(table, "item_id")),
                layout.dates(layout.cells(table, "date")),
            ]
        )
        place = self._places().get_indexer(keys)
        taken = np.full((len(columns), self.demand.size), np.nan)
        for number, column in enumerate(columns):
            values = layout.numbers(layout.cells(table, column))
            taken[number, place[place >= 0]] = values[place >= 0]
        if not np.isfinite(taken).all():
            raise ValueError("the table does not cover plan.csv; run check() first")
        return taken.reshape(len(columns), *self.demand.shape)

    def _places(self) -> pd.MultiIndex:
        horizon = len(self.dates)
        return pd.MultiIndex.from_arrays(
            [
                np.repeat(self.store, horizon),
                np.repeat(self.item, horizon),
                np.tile(np.array(self.dates, dtype=object), len(self.store)),
            ]
        )


def make_panel(data: CaseData) -> Panel:
    """Arrange ``data`` as arrays."""
    plan = data.inputs["plan.csv"].sort_values(["store_id", "item_id", "date"])
    series = plan[["store_id", "item_id"]].drop_duplicates()
    dates = tuple(sorted(plan["date"].unique()))
    shape = (len(series), len(dates))
    demand = plan.merge(data.truth["demand"], on=list(layout.KEYS), how="left", sort=False)
    items = data.inputs["items.csv"].set_index("item_id").loc[series["item_id"]]
    history, yen = _history(data.truth["history"], series)
    store, item = (series[name].to_numpy(dtype=object) for name in ("store_id", "item_id"))
    group = items["group"].to_numpy(dtype=object)
    return Panel(
        store=store,
        item=item,
        group=group,
        dates=dates,
        demand=demand["demand"].to_numpy(dtype=np.float64).reshape(shape),
        price=demand["price"].to_numpy(dtype=np.float64).reshape(shape),
        promo=demand["promo"].to_numpy(dtype=bool).reshape(shape),
        unit_cost=items["unit_cost"].to_numpy(dtype=np.float64),
        carry_cost=items["carry_cost"].to_numpy(dtype=np.float64),
        shelf_life=items["shelf_life_days"].to_numpy(dtype=np.int64),
        value=items["list_price"].to_numpy(dtype=np.float64),
        recent_yen=yen,
        scale=NaiveScale.of(history),
        members=_levels(store, item, group),
    )


def _levels(
    store: NDArray[np.object_], item: NDArray[np.object_], group: NDArray[np.object_]
) -> Floats:
    keys = ([""] * len(store), store, group, store + "/" + group, store + "/" + item)
    return hierarchy(*(np.unique(list(key), return_inverse=True)[1] for key in keys))


def _history(history: pd.DataFrame, series: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return units sold (S, T) with NaN before launch, and the last 28 days' sales in yen (S,)."""
    index = pd.MultiIndex.from_frame(series)
    row = index.get_indexer(pd.MultiIndex.from_frame(history[["store_id", "item_id"]]))
    dates, column = np.unique(history["date"].to_numpy(dtype=str), return_inverse=True)
    kept = row >= 0
    sold = np.full((len(series), len(dates)), np.nan)
    yen = np.zeros(sold.shape)
    sold[row[kept], column[kept]] = history["sold"].to_numpy()[kept]
    yen[row[kept], column[kept]] = (history["sold"] * history["price"]).to_numpy()[kept]
    return sold, yen[:, -RECENT_DAYS:].sum(axis=1)
