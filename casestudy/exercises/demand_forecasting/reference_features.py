"""Repair and features of the reference solution. Instructors only, like ``reference``."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.exercise import Tables

Floats = NDArray[np.float64]

BLOCK = 28
LEVEL_DAYS = 56
RECENT_DAYS = 21
MANY_ITEMS = 15

FEATURES = (
    "store", "item", "weekday", "promo", "discount", "temperature", "warmer", "rain",
    "day_off", "golden_week", "year_end", "obon", "payday", "after_payday", "pension_day",
    "after_pension", "season_sin", "season_cos", "age", "lead", "recent", "same_weekday",
    "promo_share", "promo_before",
)  # fmt: skip


def assemble(inputs: Tables) -> pd.DataFrame:
    """Return past and future rows with everything known on the eve of the horizon.

    ``block`` counts 28-day blocks back from the horizon: -1 is the horizon, 0 the last 28 days.
    """
    past = repair(inputs["sales.csv"], inputs["items.csv"])
    plan = inputs["plan.csv"].assign(plan_row=np.arange(len(inputs["plan.csv"])), sold_out=0)
    rows = pd.concat([past, plan], ignore_index=True)
    calendar = _calendar(inputs["calendar.csv"])
    rows = rows.merge(calendar, on="date", how="left")
    rows = rows.merge(inputs["items.csv"][["item_id", "list_price", "launched"]], on="item_id")
    rows = rows.sort_values(["store_id", "item_id", "day"], ignore_index=True)
    origin = int(calendar["day"].max()) - BLOCK + 1
    rows["block"] = (origin - rows["day"] + BLOCK - 1) // BLOCK - 1
    rows["days_before_origin"] = origin - rows["day"]
    rows["lead"] = (rows["day"] - origin) % BLOCK
    rows["store"] = rows["store_id"].astype("category").cat.codes
    rows["item"] = rows["item_id"].astype("category").cat.codes
    rows["discount"] = np.log(rows["price"] / _usual_price(rows))
    first = rows["day"].min()
    start = rows.groupby("item_id")["day"].transform("min")
    rows["age"] = np.where(start > first, np.minimum(rows["day"] - start, 120), 120)
    rows["promo_before"] = _promo_before(rows)
    return rows


def repair(sales: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Drop repeated rows, bring prices back to the unit sold and halve double-counted days."""
    rows = sales.drop_duplicates(["date", "store_id", "item_id"], keep="first").copy()
    usual = rows["item_id"].map(items.set_index("item_id")["list_price"])
    power = np.round(np.log10(rows["price"] / usual))
    rows["price"] = np.round(rows["price"] / 10.0**power)
    shop_day = rows.groupby(["store_id", "date"])["sold"]
    odd = (rows["sold"] % 2).groupby([rows["store_id"], rows["date"]]).transform("sum")
    doubled = (odd == 0) & (shop_day.transform("size") >= MANY_ITEMS)
    rows.loc[doubled, "sold"] = rows.loc[doubled, "sold"] // 2
    return rows


def _calendar(calendar: pd.DataFrame) -> pd.DataFrame:
    days = calendar.copy()
    stamp = pd.to_datetime(days["date"])
    days["day"] = np.arange(len(days))
    days["weekday"] = stamp.dt.day_of_week
    days["temperature"] = days["temperature"].astype(float).interpolate(limit_direction="both")
    days["rain"] = days["rain_mm"].clip(upper=30)
    named = days["holiday"].fillna("").ne("")
    month_day = stamp.dt.month * 100 + stamp.dt.day
    days["golden_week"] = month_day.between(429, 505).astype(int)
    days["day_off"] = (named & (days["weekday"] < 5) & (days["golden_week"] == 0)).astype(int)
    days["year_end"] = month_day.between(1228, 1231).astype(int)
    days["obon"] = month_day.between(813, 816).astype(int)
    days["after_payday"] = days["payday"].shift(fill_value=0)
    days["after_pension"] = days["pension_day"].shift(fill_value=0)
    angle = 2 * np.pi * stamp.dt.day_of_year / 365.25
    days["season_sin"], days["season_cos"] = np.sin(angle), np.cos(angle)
    return days.drop(columns=["holiday", "rain_mm", "weather"])


def _usual_price(rows: pd.DataFrame) -> pd.Series:
    """Regular price: the highest of the last eight weeks, up to the day itself."""
    by_series = rows.groupby(["store_id", "item_id"])["price"]
    return by_series.transform(lambda price: price.rolling(LEVEL_DAYS, min_periods=1).max())


def _promo_before(rows: pd.DataFrame) -> pd.Series:
    """How many of the three days before were on the flyer."""
    by_series = rows.groupby(["store_id", "item_id"])["promo"]
    return by_series.transform(lambda promo: promo.shift().rolling(3, min_periods=1).sum()).fillna(
        0
    )


def add_levels(rows: pd.DataFrame, demand: Floats) -> pd.DataFrame:
    """Return ``rows`` with what each series looked like before its block began.

    ``demand`` belongs to the rows of the past, in their order.
    """
    table = rows.copy()
    table["demand"] = np.nan
    table.loc[table["block"] >= 0, "demand"] = demand
    cube = _Cube(table)
    for name, values in cube.levels().items():
        table[name] = values
    table["warmer"] = table["temperature"] - table["level_temperature"]
    return table


class _Cube:
    """Series × days view of a table sorted by store, item and day."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table
        self.row = table.groupby(["store_id", "item_id"], sort=True).ngroup().to_numpy()
        self.day = table["day"].to_numpy()
        self.shape = (int(self.row.max()) + 1, int(self.day.max()) + 1)

    def spread(self, column: str) -> Floats:
        """Return ``column`` as (S, T), NaN where a series has no row."""
        values = np.full(self.shape, np.nan)
        values[self.row, self.day] = self.table[column].to_numpy(dtype=np.float64)
        return values

    def levels(self) -> dict[str, Floats]:
        """Return the level features of every row; NaN ratios where nothing is known."""
        demand, promo = self.spread("demand"), self.spread("promo")
        temperature = self.spread("temperature")
        plain = np.where(promo == 0, demand, np.nan)
        found = {
            name: np.full(len(self.table), np.nan)
            for name in ("level", "recent", "same_weekday", "promo_share", "level_temperature")
        }
        weekday = self.table["weekday"].to_numpy()
        for block in range(-1, int(self.table["block"].max()) + 1):
            start = self.shape[1] - BLOCK * (block + 2)
            at = np.flatnonzero((self.table["block"] == block).to_numpy())
            if start < 7:
                continue
            window = slice(max(start - LEVEL_DAYS, 0), start)
            level = _mean(plain[:, window])
            level = np.where(np.isnan(level), _mean(demand[:, window]), level)
            recent = _mean(plain[:, max(start - RECENT_DAYS, 0) : start]) / level
            row = self.row[at]
            found["level"][at] = level[row]
            found["recent"][at] = recent[row]
            found["promo_share"][at] = _mean(promo[:, window])[row]
            found["level_temperature"][at] = _mean(temperature[:, window])[row]
            by_weekday = np.stack(
                [_mean(plain[:, start - 7 + k : window.start - 1 : -7]) if window.start else
                 _mean(plain[:, start - 7 + k :: -7]) for k in range(7)], axis=1,
            ) / level[:, None]  # fmt: skip
            first = int(self.table["weekday"].to_numpy()[at[0]] - self.table["lead"].iloc[at[0]])
            found["same_weekday"][at] = by_weekday[row, (weekday[at] - first) % 7]
        found["level"] = np.nan_to_num(found["level"], nan=0.0)
        return found


def _mean(values: Floats) -> Floats:
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    total = np.where(known, values, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
