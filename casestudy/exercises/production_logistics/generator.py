"""Turns a seed into the tables of the case."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.random import Generator

from casestudy.exercise import CaseData
from casestudy.exercises.production_logistics import flaws, rules
from casestudy.exercises.production_logistics.families import FAMILIES, draw_setups
from casestudy.exercises.production_logistics.planting import RANKS, Plot, plant
from casestudy.exercises.production_logistics.world import (
    CAPACITY,
    DAY_YEN,
    KM_YEN,
    SIZES,
    World,
    make_world,
)
from casestudy.text import Text

TITLES = {
    "small": Text("小：1拠点・2日", "Small: one site, two days"),
    "medium": Text("中：2拠点・3日", "Medium: two sites, three days"),
    "large": Text("大：3拠点・4日", "Large: three sites, four days"),
}
EXTRA_DAYS = 3
"""Days after the last due day on which late orders may still be made and delivered."""
SITE_NAMES = (("本社工場", "Main plant"), ("東工場", "East plant"), ("西工場", "West plant"))
ORDER_COLUMNS = [
    "instance", "order_id", "revision", "status", "customer_id", "family_id", "quantity", "unit",
    "open_min", "close_min", "rank", "late_yen_per_hour", "charter_yen",
]  # fmt: skip


def generate(seed: int) -> CaseData:
    """Return the case's tables for ``seed``; takes about a second.

    The draws come from numpy's PCG64 in a fixed order and every figure is rounded before it is
    drawn from or written, so the same seed gives the same bytes on any platform.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    setup = draw_setups(rng)
    own: dict[str, list[pd.DataFrame]] = {}
    truth: dict[str, list[pd.DataFrame]] = {}
    for size in SIZES:
        world = make_world(size, rng)
        plot = plant(world, setup.tolist(), rng)
        ids = _ids(size.letter, len(plot.orders) + len(plot.orders) // 12, rng)
        for name, table in _tables(world, plot, ids, rng).items():
            own.setdefault(name, []).append(table)
        for name, table in _plan(world, plot, ids).items():
            truth.setdefault(name, []).append(table)
    whole = {name: pd.concat(tables, ignore_index=True) for name, tables in own.items()}
    inputs = {
        "instances.csv": _instances(),
        **whole,
        "products.csv": _products(),
        "setups.csv": _setups(setup.tolist()),
        "rules.csv": _rules(),
    }
    plans = {name: pd.concat(tables, ignore_index=True) for name, tables in truth.items()}
    return CaseData(seed=seed, inputs=inputs, truth=plans)


def _ids(letter: str, count: int, rng: Generator) -> list[str]:
    numbers = rng.permutation(90_000)[:count] + 10_000
    return [f"{letter}{number}" for number in numbers]


def _instances() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "instance": size.name,
                "name": TITLES[size.name].ja,
                "name_en": TITLES[size.name].en,
                "last_due_day": size.days,
                "last_day": size.days + EXTRA_DAYS,
            }
            for size in SIZES
        ]
    )


def _tables(world: World, plot: Plot, ids: list[str], rng: Generator) -> dict[str, pd.DataFrame]:
    names = _place_names(world)
    return {
        "orders.csv": _orders(world, plot, ids, names, rng),
        "sites.csv": _sites(world, names),
        "customers.csv": _customers(world, plot, names, rng),
        "roads.csv": _roads(world, names),
        "lines.csv": _lines(world, plot, names),
        "trucks.csv": _trucks(world, names),
    }


def _place_names(world: World) -> list[str]:
    letter, sites = world.size.letter, world.sites
    return [
        *(f"{letter}-P{number + 1}" for number in range(sites)),
        *(f"{letter}-C{number + 1:03d}" for number in range(world.size.customers)),
    ]


def _orders(
    world: World, plot: Plot, ids: list[str], names: list[str], rng: Generator
) -> pd.DataFrame:
    rows = [
        {
            "instance": world.size.name,
            "order_id": ids[number],
            "status": "active",
            "customer_id": names[order.customer],
            "family_id": FAMILIES[order.family].id,
            "quantity": order.cans,
            "open_min": order.open,
            "close_min": order.close,
            "rank": RANKS[order.rank][0],
            "late_yen_per_hour": RANKS[order.rank][1],
            "charter_yen": _charter(world, order.customer, order.kg),
        }
        for number, order in enumerate(plot.orders)
    ]
    gone = [
        {**rows[int(k)], "order_id": name, "status": "cancelled"}
        for name, k in zip(
            ids[len(rows) :], rng.integers(0, len(rows), len(ids) - len(rows)), strict=True
        )
        if rng.random() < 12 * flaws.CANCELLED
    ]
    book = [*rows, *gone]
    flaws.write_units(book, {family.id: family.cans_in_case for family in FAMILIES}, rng)
    return flaws.as_table(flaws.change_and_cancel(book, rng), ORDER_COLUMNS)


def _charter(world: World, place: int, kg: int) -> int:
    km = float(world.km[: world.sites, place].min())
    return int(np.rint((9000 + 220 * km + 4 * kg) / 100)) * 100


def _sites(world: World, names: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "instance": world.size.name,
                "site_id": names[number],
                "name": SITE_NAMES[number][0],
                "name_en": SITE_NAMES[number][1],
                "x_km": world.xy[number, 0],
                "y_km": world.xy[number, 1],
            }
            for number in range(world.sites)
        ]
    )


def _customers(world: World, plot: Plot, names: list[str], rng: Generator) -> pd.DataFrame:
    """Customers with the largest truck that gets there; the hidden plan's trucks all do."""
    came = [2] * len(names)
    for order in plot.orders:
        came[order.customer] = max(came[order.customer], world.trucks[order.truck].tonnes)
    rows = []
    for number in range(world.sites, len(names)):
        narrow = rng.random() < 0.4
        rows.append(
            {
                "instance": world.size.name,
                "customer_id": names[number],
                "x_km": world.xy[number, 0],
                "y_km": world.xy[number, 1],
                "unload_min": int(world.unload[number]),
                "most_tonnes": came[number] if narrow else max(CAPACITY),
            }
        )
    return pd.DataFrame(rows)


def _roads(world: World, names: list[str]) -> pd.DataFrame:
    start, end = np.nonzero(~np.eye(len(names), dtype=bool))
    ids = np.array(names, dtype=object)
    return pd.DataFrame(
        {
            "instance": world.size.name,
            "from_id": ids[start],
            "to_id": ids[end],
            "km": world.km[start, end],
            "minutes": world.minutes[start, end],
        }
    )


def _lines(world: World, plot: Plot, names: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "instance": world.size.name,
                "line_id": line.id,
                "site_id": names[line.site],
                "families": ";".join(FAMILIES[k].id for k in line.families),
                "kg_per_min": speed,
                "last_family": FAMILIES[line.last].id,
            }
            for line, speed in zip(world.lines, plot.kg_per_min, strict=True)
        ]
    )


def _trucks(world: World, names: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "instance": world.size.name,
                "truck_id": truck.id,
                "site_id": names[truck.site],
                "tonnes": truck.tonnes,
                "capacity_kg": CAPACITY[truck.tonnes],
                "day_yen": DAY_YEN[truck.tonnes],
                "km_yen": KM_YEN[truck.tonnes],
            }
            for truck in world.trucks
        ]
    )


def _products() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "family_id": family.id,
                "name": family.name.ja,
                "name_en": family.name.en,
                "base": family.base,
                "shade": family.shade,
                "can_kg": family.can_kg,
                "cans_in_case": family.cans_in_case,
            }
            for family in FAMILIES
        ]
    )


def _setups(setup: list[list[int]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"from_family": before.id, "to_family": after.id, "minutes": setup[i][j]}
            for i, before in enumerate(FAMILIES)
            for j, after in enumerate(FAMILIES)
        ]
    )


def _rules() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "rule": row.name,
                "value": row.value,
                "unit": row.unit,
                "meaning": row.text.ja,
                "meaning_en": row.text.en,
            }
            for row in rules.ROWS
        ]
    )


def _plan(world: World, plot: Plot, ids: list[str]) -> dict[str, pd.DataFrame]:
    """Return the hidden plan as a learner would hand it in."""
    production = [
        {
            "instance": world.size.name,
            "order_id": name,
            "line_id": world.lines[order.line].id,
            "start_min": order.start,
        }
        for name, order in zip(ids, plot.orders, strict=False)
    ]
    routes = [
        {
            "instance": world.size.name,
            "order_id": name,
            "truck_id": world.trucks[order.truck].id,
            "trip": 2 * order.day + order.trip,
            "stop": order.stop + 1,
            "depart_min": order.depart,
        }
        for name, order in zip(ids, plot.orders, strict=False)
    ]
    return {"production": pd.DataFrame(production), "routes": pd.DataFrame(routes)}
