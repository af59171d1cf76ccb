"""What the reference solution knows of each quotation, arranged for additive and linear models."""

from __future__ import annotations

import numpy as np
import pandas as pd

from casestudy.exercise import Tables
from casestudy.exercises.effort_estimation.catalogue import ESTIMATORS, GROUPS, INDUSTRIES, PARTS
from casestudy.exercises.effort_estimation.layout import Floats
from casestudy.exercises.effort_estimation.reference_records import material, meanings

HARD = {"A5052": 0.5, "C3604": 0.5, "POM": 0.4, "SUS304": 1.5, "SKD11": 1.8, "TI6AL4V": 2.2}
"""Rough times of a feature against carbon steel, as handbooks of machining have them."""
CODES = ("S45C", "SS400", *HARD)
_WORDS = (
    "thin", "mirror", "fit", "deburr", "deep", "inspect", "certificate", "prototype", "repeat",
    "revised", "hardened",
)  # fmt: skip


def known(asked: pd.DataFrame, inputs: Tables) -> pd.DataFrame:
    """Return one row a quotation of ``asked`` (past or open), in its order."""
    drawings = inputs["drawings.csv"].assign(code=lambda table: material(table["material"]))
    machines = inputs["machines.csv"].sort_values("installed_on")
    newest = machines["machine_id"].iloc[-1]
    table = (
        asked.merge(drawings, on="drawing_id", how="left")
        .merge(machines[["machine_id", "group", "yen_per_hour"]], on="machine_id", how="left")
        .merge(inputs["customers.csv"], on="customer_id", how="left")
    )
    table["newest"] = (table["machine_id"] == newest).astype(np.float64)
    return pd.concat([table, meanings(table["remarks"])], axis=1)


def components(table: pd.DataFrame) -> Floats:
    """Return what hours are made of, one column a cause, in units near one hour; shape (N, k).

    A cause that comes once a lot stands as it is, one that comes with each piece is multiplied by
    the lot, a little less than in proportion.
    """
    blank = table["length_mm"] * table["width_mm"] * table["height_mm"] / 1000
    cut, hard = blank * table["removal_share"], table["code"].map(HARD).fillna(1.0)
    surface = table["length_mm"] * table["width_mm"] / 1e4
    pieces = table["lot_size"] ** 0.93 / 60
    fast = 1 - 0.35 * table["newest"]
    tight = (table["tolerance_um"] / 50) ** -0.22 * (1 + 0.5 * table["thin"])
    each = pieces * tight * fast
    kept = np.where(table["repeat"] > 0, np.where(table["revised"] > 0, 0.6, 0.15), 1.0)
    program = kept * (1 + 0.25 * table["prototype"])
    setup = np.where(table["repeat"] > 0, 0.7, 1.0) * fast
    causes = [
        *(cut * (table["code"] == code) * each for code in CODES),
        table["holes"] * hard * each,
        table["holes"] * hard * table["deep"] * each,
        table["threads"] * hard * each,
        table["geometric_tolerances"] * each,
        table["faces"] * program,
        table["holes"] * program,
        (table["group"] == "axis5") * table["faces"] * program,
        surface * (2 / table["roughness_ra"]) ** 0.7 * pieces,
        table["mirror"] * (0.3 + surface) * pieces,
        table["deburr"] * (cut / 6 * hard + 3 * table["faces"]) * each,
        table["inspect"] * table["lot_size"] * (6 + table["geometric_tolerances"]) / 60,
        table["fit"],
        table["certificate"],
        table["hardened"],
        pieces,
        table["lot_size"] ** 0,
    ]
    for group in GROUPS:
        here = (table["group"] == group).astype(np.float64)
        causes += [here * table["faces"] * np.sqrt(hard) * each, here * setup]
        causes.append(here * table["faces"] * setup)
    return np.stack([np.asarray(cause, dtype=np.float64) for cause in causes], axis=1)


def corrections(table: pd.DataFrame, log_hours: Floats, mills: Floats) -> Floats:
    """Return what may set a job apart from the additive model: estimators, words, selection."""
    doubt = np.log(table["est_hours"].to_numpy(dtype=np.float64)) - log_hours
    size = log_hours - 2.0
    columns = [doubt, size, np.log(table["tolerance_um"] / 50), np.log(table["lot_size"])]
    for name in ESTIMATORS:
        who = (table["estimator_id"] == name).to_numpy(dtype=np.float64)
        columns += [who, who * doubt, who * size]
    for name in _WORDS:
        columns += [table[name], table[name] * size]
    columns += [table["group"] == name for name in GROUPS]
    columns += [table["part_type"] == part.id for part in PARTS]
    columns += [table["newest"], mills]
    return np.stack([np.asarray(column, dtype=np.float64) for column in columns], axis=1)


def risks(table: pd.DataFrame, log_hours: Floats) -> Floats:
    """Return what makes a job's hours hard to foresee."""
    names = ("thin", "mirror", "fit", "prototype", "repeat")
    tight = table["tolerance_um"] <= 10
    columns = [np.ones(len(table)), log_hours, tight, *(table[name] for name in names)]
    return np.stack([np.asarray(column, dtype=np.float64) for column in columns], axis=1)


def choice(table: pd.DataFrame, log_hours: Floats, customers: list[str]) -> Floats:
    """Return what sets the price at which a customer buys, the ratio to our cost left out."""
    doubt = np.log(table["est_hours"].to_numpy(dtype=np.float64)) - log_hours
    years = (pd.to_datetime(table["quoted_on"]) - pd.Timestamp("2022-04-01")).dt.days / 365
    columns = [doubt, log_hours, years, np.log10(table["lot_size"]), table["newest"]]
    columns += [table[name] for name in ("rush", "contest", "volume", "repeat", "revised")]
    columns += [table["part_type"] == part.id for part in PARTS]
    columns += [table["industry"] == name for name in INDUSTRIES]
    columns += [table["customer_id"] == name for name in customers]
    return np.stack([np.asarray(column, dtype=np.float64) for column in columns], axis=1)


def sensitivity(table: pd.DataFrame) -> Floats:
    """Return what makes a customer more or less sensitive to the price."""
    columns = [np.ones(len(table)), table["contest"]]
    columns += [table["industry"] == name for name in INDUSTRIES]
    return np.stack([np.asarray(column, dtype=np.float64) for column in columns], axis=1)
