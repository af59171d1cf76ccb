"""Arrays of a world as the tables of the case."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from casestudy.exercises.effort_estimation.catalogue import (
    CUSTOMERS,
    ESTIMATORS,
    INDUSTRIES,
    MACHINES,
    NEW_MACHINE,
    PARTS,
)
from casestudy.exercises.effort_estimation.drawings import Drawings
from casestudy.exercises.effort_estimation.knowable import Belief
from casestudy.exercises.effort_estimation.layout import KEY, Floats, Ints
from casestudy.exercises.effort_estimation.market import MARKET_LUCK
from casestudy.exercises.effort_estimation.quotes import Outcome, Quotes
from casestudy.exercises.effort_estimation.shop import Shop

MACHINE_IDS = np.array([item.id for item in MACHINES], dtype=object)
CUSTOMER_IDS = np.array([f"C{number:02d}" for number in range(1, CUSTOMERS + 1)], dtype=object)
SENIORITY = {"E1": 27, "E2": 4, "E3": 12, "E4": 9}
"""Years at the desk; they do not tell who guesses well."""


def day_texts(origin: np.datetime64, days: Ints) -> np.ndarray:
    """Return working days since ``origin`` as ISO dates; empty for a negative one."""
    dates = np.busday_offset(origin, np.maximum(days, 0), roll="forward")
    return np.where(days < 0, "", np.datetime_as_string(dates, unit="D")).astype(object)


def quote_ids(count: int) -> np.ndarray:
    """Return the numbers of quotations in order of their day."""
    return np.array([f"Q{number:05d}" for number in range(1, count + 1)], dtype=object)


def quotation_table(
    quotes: Quotes, outcome: Outcome, origin: np.datetime64, texts: Sequence[str]
) -> pd.DataFrame:
    """Return what is known of each quotation when it is asked for."""
    asked = quotes.asked
    return pd.DataFrame(
        {
            KEY: quote_ids(len(quotes.day)),
            "quoted_on": day_texts(origin, quotes.day),
            "customer_id": CUSTOMER_IDS[quotes.customer],
            "drawing_id": drawing_ids(asked.drawing),
            "lot_size": asked.lot,
            "due_days": quotes.due_days,
            "machine_id": MACHINE_IDS[asked.machine],
            "estimator_id": np.array(ESTIMATORS, dtype=object)[quotes.estimator],
            "est_hours": outcome.guess,
            "material_cost": outcome.material,
            "remarks": list(texts),
        }
    )


def results(
    quotes: Quotes, outcome: Outcome, origin: np.datetime64, finished: Ints
) -> pd.DataFrame:
    """Return what became of each quotation."""
    return pd.DataFrame(
        {
            "price": outcome.price,
            "result": np.where(outcome.won, "won", "lost"),
            "finished_on": day_texts(origin, finished),
        }
    )


def drawing_ids(numbers: Ints) -> np.ndarray:
    """Return drawing numbers."""
    return np.array([f"D{number + 1:05d}" for number in numbers], dtype=object)


def drawing_table(sheets: Drawings, used: Ints, spelled: Sequence[str]) -> pd.DataFrame:
    """Return the drawings that a quotation names."""
    size = sheets.size[used]
    return pd.DataFrame(
        {
            "drawing_id": drawing_ids(used),
            "part_type": np.array([item.id for item in PARTS], dtype=object)[sheets.part[used]],
            "material": [spelled[number] for number in used],
            "length_mm": size[:, 0],
            "width_mm": size[:, 1],
            "height_mm": size[:, 2],
            "removal_share": sheets.removed[used],
            "holes": sheets.holes[used],
            "threads": sheets.threads[used],
            "faces": sheets.faces[used],
            "geometric_tolerances": sheets.geometric[used],
            "tolerance_um": sheets.tolerance[used],
            "roughness_ra": sheets.roughness[used],
            "hardened": sheets.hardened[used].astype(np.int64),
        }
    )


def report_table(lines: pd.DataFrame, origin: np.datetime64) -> pd.DataFrame:
    """Return the lines that were entered at the terminals."""
    return pd.DataFrame(
        {
            "record_id": [f"R{number:06d}" for number in range(1, len(lines) + 1)],
            "worked_on": day_texts(origin, lines["day"].to_numpy()),
            KEY: [f"Q{job + 1:05d}" for job in lines["job"]],
            "process": lines["process"].to_numpy(),
            "terminal": lines["terminal"].to_numpy(),
            "worker_id": lines["worker_id"].to_numpy(),
            "hours": lines["hours"].to_numpy(),
        }
    )


def machine_table(installed: str) -> pd.DataFrame:
    """Return the machines with what an hour costs."""
    years = ("2004-05-10", "2012-09-03", "2017-04-10", "2014-06-02", "2019-02-04", "2016-10-03")
    return pd.DataFrame(
        {
            "machine_id": MACHINE_IDS,
            "name": [item.name.ja for item in MACHINES],
            "name_en": [item.name.en for item in MACHINES],
            "group": [item.group for item in MACHINES],
            "yen_per_hour": [item.yen_hour for item in MACHINES],
            "installed_on": [
                installed if item.id == NEW_MACHINE else day
                for item, day in zip(MACHINES, (*years, ""), strict=True)
            ],
        }
    )


def customer_table(shop: Shop) -> pd.DataFrame:
    """Return the customers."""
    names = list(INDUSTRIES)
    return pd.DataFrame(
        {
            "customer_id": CUSTOMER_IDS,
            "industry": [names[number] for number in shop.market.industry],
            "industry_name": [INDUSTRIES[names[number]].ja for number in shop.market.industry],
        }
    )


def estimator_table() -> pd.DataFrame:
    """Return who estimates."""
    return pd.DataFrame(
        {"estimator_id": list(ESTIMATORS), "years": [SENIORITY[name] for name in ESTIMATORS]}
    )


def truth_table(
    quotes: Quotes, outcome: Outcome, belief: Belief, latent: Floats, rows: slice
) -> pd.DataFrame:
    """Return what decides the score of the open quotations, and what could be known of it.

    ``known`` and ``unsure`` are the median of hours and its spread for somebody who knows the
    process; ``fair`` is the market price without the luck that nobody can know; ``off`` is by how
    much, in logarithms, the belief about the drawing is off.
    """
    effort = outcome.effort
    off = belief.mean - latent[quotes.asked.drawing]
    return pd.DataFrame(
        {
            KEY: quote_ids(len(quotes.day))[rows],
            "hours": np.round(outcome.hours[rows].sum(axis=1), 2),
            "median": np.round(effort.median[rows], 4),
            "sigma": effort.sigma[rows],
            "rework": effort.rework[rows],
            "known": np.round(effort.median * np.exp(off), 4)[rows],
            "unsure": belief.sd[rows],
            "off": np.round(off, 4)[rows],
            "market": outcome.market[rows],
            "fair": np.round(outcome.market / np.exp(MARKET_LUCK * quotes.luck[:, 1]))[rows],
            "worked_share": outcome.worked_share[rows],
            "steepness": outcome.steepness[rows],
        }
    )


def jobs_table(outcome: Outcome, rows: Ints) -> pd.DataFrame:
    """Return what the past jobs really took."""
    return pd.DataFrame(
        {
            KEY: [f"Q{row + 1:05d}" for row in rows],
            "hours": np.round(outcome.hours[rows].sum(axis=1), 2),
        }
    )
