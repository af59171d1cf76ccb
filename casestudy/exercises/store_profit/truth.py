"""The hidden market as tables, and back: the scorer reads it from ``CaseData`` alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from casestudy.exercise import CaseData, Tables
from casestudy.exercises.store_profit.layout import (
    CHANNELS,
    DAYPARTS,
    FIRST_HOUR,
    HOURS,
    NESTS,
    WEEKDAYS,
    WEEKS,
    Bools,
    Floats,
)
from casestudy.exercises.store_profit.market import Market
from casestudy.exercises.store_profit.response import WAIT_CURVE

_STORE_FIGURES = ("theta", "skill", "patience", "stars", "quality", "gamma")


def to_tables(market: Market) -> dict[str, pd.DataFrame]:
    """Return what no learner sees, one row for each figure's place."""
    stores, items = list(market.stores), list(market.items)
    j, d, h = np.nonzero(np.repeat(market.open[:, None, :], len(WEEKDAYS), axis=1))
    rate = pd.DataFrame(
        {
            "store_id": np.array(stores)[j],
            "weekday": np.array(WEEKDAYS)[d],
            "hour": np.array(HOURS)[h],
            "rate": market.rate[j, d, h],
        }
    )
    sj, sp, si = np.nonzero(np.isfinite(market.utility))
    taste = pd.DataFrame(
        {
            "store_id": np.array(stores)[sj],
            "daypart": np.array(DAYPARTS)[sp],
            "item_id": np.array(items)[si],
            "utility": market.utility[sj, sp, si],
            "beta": market.beta[sj, si],
        }
    )
    figures = {name: getattr(market, name) for name in _STORE_FIGURES}
    for number, part in enumerate(DAYPARTS):
        figures[f"inclusive_{part}"] = market.inclusive[:, number]
    for number, channel in enumerate(CHANNELS):
        figures[f"lift_{channel}"] = market.lift[:, number]
        figures[f"scale_{channel}"] = market.scale[:, number]
    for week in range(WEEKS):
        figures[f"week_{week}"] = market.week[:, week]
    return {"rate": rate, "taste": taste, "stores": pd.DataFrame({"store_id": stores, **figures})}


def from_tables(truth: Tables, inputs: Tables) -> Market:
    """Put a market together from its hidden tables and what everybody knows."""
    known, hidden = known_parts(inputs), truth["stores"]
    shape = (len(known["stores"]), len(known["items"]))
    store = {name: k for k, name in enumerate(known["stores"])}
    item = {name: k for k, name in enumerate(known["items"])}
    rate = np.zeros((shape[0], len(WEEKDAYS), len(HOURS)))
    cells = truth["rate"]
    rate[
        cells["store_id"].map(store),
        cells["weekday"].map({name: k for k, name in enumerate(WEEKDAYS)}),
        cells["hour"] - FIRST_HOUR,
    ] = cells["rate"]
    utility = np.full((shape[0], len(DAYPARTS), shape[1]), -np.inf)
    beta = np.ones(shape)
    taste = truth["taste"]
    at, part = taste["store_id"].map(store), {name: k for k, name in enumerate(DAYPARTS)}
    kind = taste["item_id"].map(item)
    utility[at, taste["daypart"].map(part), kind] = taste["utility"]
    beta[at, kind] = taste["beta"]
    return Market(
        **known,
        rate=rate,
        curve=WAIT_CURVE,
        utility=utility,
        beta=beta,
        inclusive=_columns(hidden, [f"inclusive_{part}" for part in DAYPARTS]),
        lift=_columns(hidden, [f"lift_{channel}" for channel in CHANNELS]),
        scale=_columns(hidden, [f"scale_{channel}" for channel in CHANNELS]),
        week=_columns(hidden, [f"week_{week}" for week in range(WEEKS)]),
        **{name: hidden[name].to_numpy(dtype=np.float64) for name in _STORE_FIGURES},
    )


def market_of(data: CaseData) -> Market:
    """Return the hidden market of an instance."""
    return from_tables(data.truth, data.inputs)


def known_parts(inputs: Tables) -> dict[str, Any]:
    """Return the fields of a market that stand in the learner's tables."""
    stores, items = inputs["stores.csv"], inputs["items.csv"]
    hours = np.array(HOURS)
    opens, closes = stores["opens"].to_numpy()[:, None], stores["closes"].to_numpy()[:, None]
    nests: Bools = np.array([(items["category"] == nest).to_numpy() for nest in NESTS])
    return {
        "stores": tuple(stores["store_id"]),
        "types": tuple(stores["type"]),
        "items": tuple(items["item_id"]),
        "open": (hours >= opens) & (hours < closes),
        "nests": nests,
        "list_price": items["list_price"].to_numpy(dtype=np.float64),
        "cost": items["unit_cost"].to_numpy(dtype=np.float64),
        "work": items["work_min"].to_numpy(dtype=np.float64),
        "keep": items["keep_cost"].to_numpy(dtype=np.float64),
        "wage": stores["wage"].to_numpy(dtype=np.float64),
        "rent": stores["rent_week"].to_numpy(dtype=np.float64),
        "other": stores["other_week"].to_numpy(dtype=np.float64),
    }


def _columns(table: pd.DataFrame, names: list[str]) -> Floats:
    return np.asarray(table[names].to_numpy(dtype=np.float64))
