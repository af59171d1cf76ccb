"""Turns a seed into the tables of the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

from casestudy.exercise import CaseData
from casestudy.exercises.order_forecasting import months
from casestudy.exercises.order_forecasting.flaws import (
    CANCELLED,
    Flaws,
    careless_number,
    draw_flaws,
    spoil_notices,
)
from casestudy.exercises.order_forecasting.months import HISTORY, HORIZON, LEADS, TOTAL
from casestudy.exercises.order_forecasting.process import NEVER, World, make_world
from casestudy.exercises.order_forecasting.world import (
    CUSTOMERS,
    INDUSTRIES,
    NOUNS,
    PROCESSES,
    SETUP_YEN,
)

Texts = NDArray[np.object_]
DUE_DAYS = (4, 11, 18, 25)


@dataclass(frozen=True)
class Names:
    """Codes of this seed: by customer, and by part now and before a change."""

    customer: Texts
    part: Texts
    former: Texts


def generate(seed: int) -> CaseData:
    """Return the case's tables for ``seed``; takes about a second.

    The draws come from numpy's PCG64 in a fixed order and every figure is rounded before it is
    written, so the same seed gives the same bytes on any platform.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    world = make_world(rng)
    flaws = draw_flaws(rng, world.parts)
    names = _names(rng, world, flaws)
    parts = _parts_table(rng, world, names)
    asked = _asked(world)
    inputs = {
        "notices.csv": _notices_table(rng, world, names, flaws),
        "orders.csv": _orders_table(rng, world, names, flaws),
        "plan.csv": _plan_table(world, names, asked),
        "parts.csv": parts.assign(setup_cost=_setup_costs(rng, parts["process"])),
        "customers.csv": _customers_table(world, names),
        "calendar.csv": _calendar_table(world),
    }
    truth = {
        "orders": _truth_table(world, names, asked),
        "history": _history_table(world, names),
    }
    return CaseData(seed=seed, inputs=inputs, truth=truth)


def _names(rng: Generator, world: World, flaws: Flaws) -> Names:
    """Draw codes, so that no part of one seed is found in another's data."""
    count = len(world.parts.customer)
    customers = [f"C{number:03d}" for number in rng.permutation(900)[: len(CUSTOMERS)] + 100]
    letters = np.array(list("ABCDEFGHJKLMNPRSTUVWXY"))
    prefix = letters[rng.integers(0, len(letters), (len(CUSTOMERS), 2))]
    number = rng.permutation(90_000)[:count] + 10_000
    stems = ["".join(prefix[who]) for who in world.parts.customer]
    part = np.array(
        [f"{stem}-{value:05d}-A" for stem, value in zip(stems, number, strict=True)], dtype=object
    )
    former = np.array([""] * count, dtype=object)
    former[flaws.renamed] = part[flaws.renamed]
    part[flaws.renamed] = [name[:-1] + "B" for name in part[flaws.renamed]]
    return Names(np.array(customers, dtype=object), part, former)


def _asked(world: World) -> NDArray[np.int64]:
    """Parts to forecast: those that are not over yet."""
    return np.flatnonzero(world.parts.end > HISTORY)


def _iso(day: date) -> str:
    return day.isoformat()


def _notices_table(rng: Generator, world: World, names: Names, flaws: Flaws) -> pd.DataFrame:
    told = np.transpose(world.notices, (2, 1, 0))  # month, lead, part
    month, lead, part = np.nonzero(told > 0)
    issue = month - lead - 1
    kept = issue < HISTORY
    month, lead, part, issue = month[kept], lead[kept], part[kept], issue[kept]
    plain = pd.DataFrame(
        {
            "issue": issue,
            "sent": 20 + world.parts.customer[part] % 5,
            "customer": world.parts.customer[part],
            "part": part,
            "month": month,
            "quantity": told[month, lead, part],
        }
    ).sort_values(["issue", "sent", "customer", "part", "month"], kind="stable")
    rows = spoil_notices(rng, plain.reset_index(drop=True), world.parts.pack, flaws)
    first = world.months[0]
    issued = {k: months.shifted(first, k) for k in range(int(issue.min()), HISTORY)}
    return pd.DataFrame(
        {
            "notice_no": [f"N{number:06d}" for number in range(1, len(rows) + 1)],
            "issued": [
                _iso(issued[k] + timedelta(days=int(day) - 1))
                for k, day in zip(rows["issue"], rows["sent"], strict=True)
            ],
            "customer_id": names.customer[rows["customer"].to_numpy()],
            "part_no": _written(rows, names, flaws),
            "month": [_iso(months.shifted(first, int(k))) for k in rows["month"]],
            "quantity": rows["quantity"].to_numpy(dtype=np.int64),
        }
    )


def _written(rows: pd.DataFrame, names: Names, flaws: Flaws) -> Texts:
    """Return the part number as it stands on each notice."""
    written = _number_then(rows["part"].to_numpy(), rows["issue"].to_numpy(), names, flaws)
    careless = (rows["customer"] == flaws.careless) & rows["issue"].isin(flaws.careless_months)
    for row in np.flatnonzero(careless.to_numpy()):
        written[row] = careless_number(written[row])
    return written


def _number_then(
    part: NDArray[np.int64], month: NDArray[np.int64], names: Names, flaws: Flaws
) -> Texts:
    changed = np.full(len(names.part), -NEVER)
    changed[flaws.renamed] = flaws.renamed_month
    return np.where(month < changed[part], names.former[part], names.part[part])


def _orders_table(rng: Generator, world: World, names: Names, flaws: Flaws) -> pd.DataFrame:
    part, month = np.nonzero(world.orders[:, :HISTORY])
    lots = world.orders[part, month] // world.parts.lot[part]
    lines = np.minimum(lots, rng.integers(2, 5, len(part)))
    row = np.repeat(np.arange(len(part)), lines)
    place = np.arange(len(row)) - np.repeat(np.cumsum(lines) - lines, lines)
    share = lots[row] // lines[row] + (place < lots[row] % lines[row])
    which = (place * 4) // lines[row]
    table = pd.DataFrame(
        {
            "part": part[row],
            "month": month[row],
            "day": np.array(DUE_DAYS)[which] + rng.integers(0, 3, len(row)),
            "quantity": share * world.parts.lot[part[row]],
            "again": 0,
        }
    )
    return _order_lines(_with_cancellations(rng, table), world, names, flaws)


def _with_cancellations(rng: Generator, table: pd.DataFrame) -> pd.DataFrame:
    chosen = rng.random(len(table)) < CANCELLED
    back = table[chosen].assign(quantity=-table["quantity"][chosen], again=1)
    once_more = table[chosen].assign(again=2)
    return pd.concat([table, back, once_more])


def _order_lines(table: pd.DataFrame, world: World, names: Names, flaws: Flaws) -> pd.DataFrame:
    rows = table.sort_values(["month", "day", "part", "again"], kind="stable")
    part, month = rows["part"].to_numpy(), rows["month"].to_numpy()
    return pd.DataFrame(
        {
            "order_no": [f"R{number:06d}" for number in range(1, len(rows) + 1)],
            "due": [
                _iso(world.months[k] + timedelta(days=int(day) - 1))
                for k, day in zip(month, rows["day"], strict=True)
            ],
            "customer_id": names.customer[world.parts.customer[part]],
            "part_no": _number_then(part, month, names, flaws),
            "quantity": rows["quantity"].to_numpy(dtype=np.int64),
        }
    )


def _plan_table(world: World, names: Names, asked: NDArray[np.int64]) -> pd.DataFrame:
    horizon = [_iso(day) for day in world.months[HISTORY:]]
    return pd.DataFrame(
        {"part_no": np.repeat(names.part[asked], HORIZON), "month": horizon * len(asked)}
    ).sort_values(["part_no", "month"], ignore_index=True)


def _parts_table(rng: Generator, world: World, names: Names) -> pd.DataFrame:
    parts, count = world.parts, len(world.parts.customer)
    noun = rng.integers(0, len(NOUNS), count)
    kind = np.array(list(PROCESSES))[rng.integers(0, len(PROCESSES), count)]
    price = np.round(4200.0 * np.exp(-0.55 * (parts.level - 5.0)) * rng.uniform(0.5, 1.7, count))
    price = np.maximum(price, 25.0)
    cost = np.round(price * rng.uniform(0.58, 0.72, count))
    holding = np.round(cost * rng.uniform(0.015, 0.028, count), 2)
    express = np.round(price * rng.uniform(0.06, 0.12, count), 2)
    recent = world.orders[:, HISTORY - 6 : HISTORY].mean(axis=1)
    boxes = np.floor(np.round(recent * rng.uniform(0.0, 0.45, count) / parts.pack, 6))
    return pd.DataFrame(
        {
            "part_no": names.part,
            "former_no": names.former,
            "customer_id": names.customer[parts.customer],
            "name": [NOUNS[k].ja for k in noun],
            "name_en": [NOUNS[k].en for k in noun],
            "process": kind,
            "pack": parts.pack,
            "price": price.astype(np.int64),
            "unit_cost": cost.astype(np.int64),
            "holding_cost": holding,
            "express_cost": express,
            "first_month": [_first(world, int(k)) for k in parts.start],
            "last_month": [_last(world, int(k)) for k in parts.end],
            "stock": np.where(parts.end > HISTORY, boxes * parts.pack, 0).astype(np.int64),
        }
    ).sort_values("part_no", ignore_index=True)


def _setup_costs(rng: Generator, process: pd.Series) -> NDArray[np.int64]:
    low, high = np.array([SETUP_YEN[name] for name in process]).T
    yen = low + (high - low) * rng.random(len(process))
    return np.asarray(np.round(yen, -2), dtype=np.int64)


def _first(world: World, start: int) -> str:
    return _iso(months.shifted(world.months[0], start)) if start >= 0 else ""


def _last(world: World, end: int) -> str:
    return _iso(months.shifted(world.months[0], end - 1)) if end < NEVER else ""


def _customers_table(world: World, names: Names) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": names.customer,
            "name": [customer.name.ja for customer in CUSTOMERS],
            "name_en": [customer.name.en for customer in CUSTOMERS],
            "industry": [customer.industry for customer in CUSTOMERS],
            "industry_name": [INDUSTRIES[customer.industry].ja for customer in CUSTOMERS],
        }
    ).sort_values("customer_id", ignore_index=True)


def _calendar_table(world: World) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month": [_iso(day) for day in world.months],
            "working_days": [months.working_days(day) for day in world.months],
            "shutdown_days": [months.shutdown_days(day) for day in world.months],
        }
    )


def _truth_table(world: World, names: Names, asked: NDArray[np.int64]) -> pd.DataFrame:
    ahead = np.arange(HISTORY, TOTAL)
    return pd.DataFrame(
        {
            "part_no": np.repeat(names.part[asked], HORIZON),
            "month": [_iso(day) for day in world.months[HISTORY:]] * len(asked),
            "quantity": world.orders[asked][:, ahead].ravel(),
            "need": np.round(world.need[asked][:, ahead], 3).ravel(),
            "lot": np.repeat(world.parts.lot[asked], HORIZON),
        }
    )


def _history_table(world: World, names: Names) -> pd.DataFrame:
    """Orders and notices as they were, without the faults of the records."""
    part, month = np.nonzero(world.notices.max(axis=1)[:, :HISTORY] + world.orders[:, :HISTORY])
    return pd.DataFrame(
        {
            "part_no": names.part[part],
            "month": [_iso(world.months[k]) for k in month],
            "quantity": world.orders[part, month],
            **{f"notice_{lead}": world.notices[part, lead - 1, month] for lead in LEADS},
        }
    )
