"""The reference solution: an additive model of hours, corrected for who estimated, and a win curve.

Steps: mend the records; explain hours by set-ups and minutes a piece (non-negative least squares);
correct for estimators, words and for the fact that only won jobs are seen; take from earlier jobs
of the same drawing what the model missed; scale held-out residuals to quantiles; price each
quotation where expected profit is highest, with the hours of scarce machine groups at their worth.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from casestudy.exercise import Tables
from casestudy.exercises.effort_estimation.capacity import Cells
from casestudy.exercises.effort_estimation.layout import (
    HOURS,
    KEY,
    LEVELS,
    PRICE,
    PRICES,
    QUANTILES,
    Floats,
)
from casestudy.exercises.effort_estimation.reference_features import (
    components,
    corrections,
    known,
    risks,
)
from casestudy.exercises.effort_estimation.reference_market import WinModel, best_prices, mills
from casestudy.exercises.effort_estimation.reference_records import jobs

FOLDS = 5
ALPHA = 3.0
ONE_JOB = 0.45
"""Share of one earlier job's residual that the next job of the drawing keeps."""


def solve(inputs: Tables) -> dict[str, pd.DataFrame]:
    """Return the reference's outputs."""
    past, ahead = known(inputs["quotes.csv"], inputs), known(inputs["open_quotes.csv"], inputs)
    rows, hours = _training(inputs, past)
    base_past, base_ahead = _additive(components(past), components(ahead), rows, hours)
    first = WinModel.fit(past, base_past)
    seen = mills(first.chance(past, base_past, past["price"].to_numpy(dtype=np.float64)))
    x = corrections(past.iloc[rows], base_past[rows], seen[rows])
    residual = np.log(hours) - base_past[rows]
    held_out, slope = _cross_fit(x, residual)
    x_ahead = corrections(ahead, base_ahead, np.zeros(len(ahead)))
    before = _earlier_jobs(past["drawing_id"].iloc[rows], held_out, ahead["drawing_id"])
    middle = base_ahead + _ridge(x, residual, x_ahead) + before
    spread_past = _spread(risks(past.iloc[rows], base_past[rows]), held_out)
    spread = _spread(risks(past.iloc[rows], base_past[rows]), held_out, risks(ahead, middle))
    scaled = (held_out - held_out.mean()) / spread_past
    edges = np.exp(middle[None, :] + np.quantile(scaled, LEVELS)[:, None] * spread[None, :])
    mean = np.exp(middle) * np.array([np.exp(scaled * width).mean() for width in spread])
    whole = base_past + _ridge(x, residual, corrections(past, base_past, np.zeros(len(past))))
    price = best_prices(
        WinModel.fit(past, whole),
        ahead,
        Cells.of(inputs["capacity.csv"]),
        log_hours=middle,
        mean_hours=mean,
        selection=slope,
    )
    edges = np.sort(np.maximum(edges, 0.1), axis=0)
    forecast = ahead[[KEY]].copy()
    for name, values in zip(QUANTILES, edges, strict=True):
        forecast[name] = np.round(values, 3)
    return {HOURS: forecast, PRICES: ahead[[KEY]].assign(**{PRICE: price.astype(np.int64)})}


def _training(inputs: Tables, past: pd.DataFrame) -> tuple[np.ndarray, Floats]:
    """Return positions of the finished jobs among past quotations, and their hours."""
    worked = jobs(inputs)
    rows = pd.Index(past[KEY]).get_indexer(worked.index)
    table = past.iloc[rows]
    setup = worked["setup"].to_numpy(dtype=np.float64)
    there = ~np.isnan(setup)
    causes = np.stack(
        [
            np.ones(len(table)),
            table["faces"].to_numpy(dtype=np.float64),
            table["repeat"].to_numpy(dtype=np.float64),
            table["newest"].to_numpy(dtype=np.float64),
            table["hardened"].to_numpy(dtype=np.float64),
            table["thin"].to_numpy(dtype=np.float64),
            *((table["group"] == name).to_numpy(dtype=np.float64) for name in ("lathe", "mill")),
            (table["group"] == "axis5").to_numpy(dtype=np.float64),
        ],
        axis=1,
    )
    guess = np.exp(_ridge(causes[there], np.log(np.maximum(setup[there], 0.1)), causes, 1.0))
    others = worked.drop(columns="setup").sum(axis=1).to_numpy(dtype=np.float64)
    return rows, np.maximum(others + np.where(there, setup, guess), 0.1)


def _additive(
    past: Floats, ahead: Floats, rows: np.ndarray, hours: Floats
) -> tuple[Floats, Floats]:
    """Return log hours of past and open quotations; small jobs count as much as large ones."""
    from scipy.optimize import nnls

    fitted = hours
    for _ in range(3):
        cause, _ = nnls(past[rows] / fitted[:, None], hours / fitted)
        fitted = np.maximum(past[rows] @ cause, 0.2)
    least = 0.2
    return np.log(np.maximum(past @ cause, least)), np.log(np.maximum(ahead @ cause, least))


def _ridge(x: Floats, y: Floats, ahead: Floats, alpha: float = ALPHA) -> Floats:
    from sklearn.linear_model import Ridge

    return np.asarray(Ridge(alpha=alpha).fit(x, y).predict(ahead), dtype=np.float64)


def _cross_fit(x: Floats, y: Floats) -> tuple[Floats, float]:
    """Return residuals of rows held out, and the weight of the last column (selection)."""
    from sklearn.linear_model import Ridge

    fold = np.arange(len(y)) % FOLDS
    left = np.zeros(len(y))
    for number in range(FOLDS):
        out = fold == number
        left[out] = y[out] - _ridge(x[~out], y[~out], x[out])
    slope = float(Ridge(alpha=ALPHA).fit(x, y).coef_[-1])
    return left, max(slope, 0.0)


def _earlier_jobs(done: pd.Series, residual: Floats, asked: pd.Series) -> Floats:
    """Return what earlier jobs of the same drawing took beyond the model, shrunk to zero."""
    found = pd.Series(residual).groupby(done.to_numpy()).agg(["sum", "size"])
    share = ONE_JOB / (1 - ONE_JOB)
    shrunk = found["sum"] * share / (1 + share * found["size"])
    return np.asarray(shrunk.reindex(asked).fillna(0.0), dtype=np.float64)


def _spread(x: Floats, residual: Floats, ahead: Floats | None = None) -> Floats:
    """Return how large residuals are expected to be."""
    size = _ridge(x, np.abs(residual), x if ahead is None else ahead, 10.0)
    return np.maximum(size, 0.06)
