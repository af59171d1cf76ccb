"""One instance as numbers: read from the input tables, orders as they stand after all changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from casestudy.exercise import Tables

CASE_WORDS = frozenset({"case", "ケース", "CS"})
"""How orders write the unit of a case; anything else counts cans."""
ACTIVE = "active"


@dataclass(frozen=True)
class Order:
    """An order as it stands; times are minutes from 0:00 of day 0."""

    id: str
    place: int
    family: int
    kg: int
    open: int
    close: int
    late_yen: int
    """Yen for each hour that unloading begins after ``close``."""
    charter_yen: int
    most_tonnes: int
    """Largest truck that reaches the customer."""
    unload: int

    @property
    def day(self) -> int:
        """Day of delivery."""
        return self.open // 1440


@dataclass(frozen=True)
class Line:
    """A production line."""

    id: str
    site: int
    families: frozenset[int]
    kg_per_min: int
    last: int


@dataclass(frozen=True)
class Truck:
    """A truck with its driver."""

    id: str
    site: int
    tonnes: int
    capacity: int
    day_yen: int
    km_yen: int


@dataclass(frozen=True, eq=False)
class Instance:
    """What a plan of one instance is made from. Places: the sites, then the customers."""

    name: str
    days: int
    """Last day on which anything is due."""
    last_day: int
    """Last day on which anything may start."""
    sites: tuple[str, ...]
    places: tuple[str, ...]
    xy: tuple[tuple[float, float], ...]
    families: tuple[str, ...]
    lines: tuple[Line, ...]
    trucks: tuple[Truck, ...]
    orders: tuple[Order, ...]
    cancelled: frozenset[str]
    km: list[list[float]]
    minutes: list[list[int]]
    setup: list[list[int]]

    def run_minutes(self, order: int, line: int) -> int:
        """Minutes to make an order on a line, without set-up."""
        return -(-self.orders[order].kg // self.lines[line].kg_per_min)


def read_instances(inputs: Tables) -> dict[str, Instance]:
    """Return the instances by name, in the order of ``instances.csv``."""
    names = inputs["instances.csv"]["instance"].tolist()
    parts = {
        name: {str(key): rows for key, rows in table.groupby("instance", sort=False)}
        for name, table in inputs.items()
        if "instance" in table.columns
    }
    return {
        str(name): _read(str(name), {key: rows[str(name)] for key, rows in parts.items()}, inputs)
        for name in names
    }


def _read(name: str, own: Mapping[str, pd.DataFrame], inputs: Tables) -> Instance:
    sites, customers = own["sites.csv"], own["customers.csv"]
    places = (*map(str, sites["site_id"]), *map(str, customers["customer_id"]))
    at = {place: number for number, place in enumerate(places)}
    products = inputs["products.csv"]
    families = tuple(map(str, products["family_id"]))
    code = {family: number for number, family in enumerate(families)}
    km, minutes = _roads(own["roads.csv"], at)
    orders, cancelled = _orders(own["orders.csv"], customers, products, at, code)
    row = own["instances.csv"].iloc[0]
    return Instance(
        name=name,
        days=int(row["last_due_day"]),
        last_day=int(row["last_day"]),
        sites=tuple(map(str, sites["site_id"])),
        places=places,
        xy=tuple(
            (float(x), float(y))
            for table in (sites, customers)
            for x, y in zip(table["x_km"], table["y_km"], strict=True)
        ),
        families=families,
        lines=_lines(own["lines.csv"], at, code),
        trucks=_trucks(own["trucks.csv"], at),
        orders=orders,
        cancelled=cancelled,
        km=km,
        minutes=minutes,
        setup=_setups(inputs["setups.csv"], code),
    )


def standing_orders(orders: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each order: its last revision, cancelled ones included."""
    last = orders.sort_values("revision", kind="stable")
    return last.drop_duplicates(["instance", "order_id"], keep="last").sort_index()


def _orders(
    table: pd.DataFrame,
    customers: pd.DataFrame,
    products: pd.DataFrame,
    at: Mapping[str, int],
    code: Mapping[str, int],
) -> tuple[tuple[Order, ...], frozenset[str]]:
    standing = standing_orders(table)
    can = dict(zip(products["family_id"], products["can_kg"], strict=True))
    case = dict(zip(products["family_id"], products["cans_in_case"], strict=True))
    unload = dict(zip(customers["customer_id"], customers["unload_min"], strict=True))
    most = dict(zip(customers["customer_id"], customers["most_tonnes"], strict=True))
    kept = standing[standing["status"] == ACTIVE]
    orders = tuple(
        Order(
            id=str(row.order_id),
            place=at[str(row.customer_id)],
            family=code[str(row.family_id)],
            kg=int(row.quantity)
            * int(can[row.family_id])
            * (int(case[row.family_id]) if row.unit in CASE_WORDS else 1),
            open=int(row.open_min),
            close=int(row.close_min),
            late_yen=int(row.late_yen_per_hour),
            charter_yen=int(row.charter_yen),
            most_tonnes=int(most[row.customer_id]),
            unload=int(unload[row.customer_id]),
        )
        for row in kept.itertuples(index=False)
    )
    gone = standing.loc[standing["status"] != ACTIVE, "order_id"]
    return orders, frozenset(map(str, gone))


def _roads(table: pd.DataFrame, at: Mapping[str, int]) -> tuple[list[list[float]], list[list[int]]]:
    start = table["from_id"].map(at).to_numpy(dtype=np.int64)
    end = table["to_id"].map(at).to_numpy(dtype=np.int64)
    km, minutes = np.zeros((len(at), len(at))), np.zeros((len(at), len(at)), dtype=np.int64)
    km[start, end], minutes[start, end] = table["km"].to_numpy(), table["minutes"].to_numpy()
    far: list[list[float]] = km.tolist()
    long: list[list[int]] = minutes.tolist()
    return far, long


def _lines(table: pd.DataFrame, at: Mapping[str, int], code: Mapping[str, int]) -> tuple[Line, ...]:
    return tuple(
        Line(
            str(row.line_id),
            at[str(row.site_id)],
            frozenset(code[family] for family in str(row.families).split(";")),
            int(row.kg_per_min),
            code[str(row.last_family)],
        )
        for row in table.itertuples(index=False)
    )


def _trucks(table: pd.DataFrame, at: Mapping[str, int]) -> tuple[Truck, ...]:
    return tuple(
        Truck(
            str(row.truck_id),
            at[str(row.site_id)],
            int(row.tonnes),
            int(row.capacity_kg),
            int(row.day_yen),
            int(row.km_yen),
        )
        for row in table.itertuples(index=False)
    )


def _setups(table: pd.DataFrame, code: Mapping[str, int]) -> list[list[int]]:
    minutes = [[0] * len(code) for _ in code]
    for row in table.itertuples(index=False):
        minutes[code[str(row.from_family)]][code[str(row.to_family)]] = int(row.minutes)
    return minutes
