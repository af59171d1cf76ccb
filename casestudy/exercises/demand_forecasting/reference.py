"""The reference solution (score 100). Instructors only: never put where learners can read it.

1. Repair the records: repeated rows, a price entered per kilogram, double-counted days (every
   figure of a store is even), missing temperatures.
2. Learn mean demand with gradient-boosted trees under Poisson loss, as a ratio to the level of
   the last eight weeks before each 28-day block, so that training looks like forecasting.
3. Sold-out days only say that demand was at least what was sold: they are replaced by the mean
   of a negative binomial cut off below that figure, and the model is fitted again.
4. The spread of each item comes from blocks the first fit did not see.
5. Orders fill the shelf to the newsvendor's quantile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import nbinom
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from casestudy.exercise import Tables
from casestudy.exercises.demand_forecasting import layout
from casestudy.exercises.demand_forecasting.reference_features import (
    FEATURES,
    add_levels,
    assemble,
)

Floats = NDArray[np.float64]

UNSEEN_BLOCKS = 3
LEARNED_BLOCKS = 30
FIRST_GUESS_SHAPE = 15.0
PRIOR_ROWS = 150.0
MEMORY_DAYS = 540.0


@dataclass(frozen=True)
class _Model:
    """A fitted ratio model; ``predict`` gives mean demand in units."""

    trees: Any

    def predict(self, rows: pd.DataFrame) -> Floats:
        ratio = self.trees.predict(rows[list(FEATURES)].to_numpy(dtype=np.float64))
        return np.asarray(np.maximum(ratio * rows["level"].to_numpy(), 0.05), dtype=np.float64)


def solve(inputs: Tables) -> dict[str, pd.DataFrame]:
    """Return forecast and orders for every row of ``plan.csv``; a few seconds on one core."""
    with threadpool_limits(limits=1):  # the same sums, hence the same figures, on any machine
        return _solve(inputs)


def _solve(inputs: Tables) -> dict[str, pd.DataFrame]:
    rows = assemble(inputs)
    past = rows[rows["block"] >= 0]
    known = add_levels(rows, past["sold"].to_numpy(dtype=np.float64))
    past, shape = _uncensor(known)
    final = add_levels(rows, past["demand"].to_numpy(dtype=np.float64))
    trained = final[final["block"] >= 0]
    model = _fit(trained, past["demand"].to_numpy(dtype=np.float64), 240)
    ahead = final[final["block"] < 0].sort_values("plan_row")
    mean = model.predict(ahead)
    spread = ahead["item_id"].map(shape).to_numpy(dtype=np.float64)
    return {
        layout.FORECAST: _forecast(inputs["plan.csv"], mean, spread),
        layout.ORDERS: _orders(inputs, mean, spread),
    }


def _fit(rows: pd.DataFrame, demand: Floats, rounds: int) -> _Model:
    usable = ((rows["level"] > 0) & (rows["block"] < LEARNED_BLOCKS)).to_numpy()
    level = rows["level"].to_numpy()[usable]
    age = rows["days_before_origin"].to_numpy()[usable]
    trees = HistGradientBoostingRegressor(
        loss="poisson",
        learning_rate=0.06,
        max_iter=rounds,
        max_leaf_nodes=24,
        min_samples_leaf=60,
        l2_regularization=2.0,
        max_bins=64,
        early_stopping=False,
        categorical_features=[FEATURES.index(name) for name in ("store", "item", "weekday")],
        random_state=0,
    )
    trees.fit(
        rows[list(FEATURES)].to_numpy(dtype=np.float64)[usable],
        demand[usable] / level,
        sample_weight=level * np.exp(-age / MEMORY_DAYS),
    )
    return _Model(trees)


def _uncensor(rows: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, float]]:
    """Return the past with ``demand`` filled in, and each item's negative binomial shape."""
    past = rows[rows["block"] >= 0].copy()
    older = (past["block"] >= UNSEEN_BLOCKS).to_numpy()
    sold = past["sold"].to_numpy(dtype=np.float64)
    cut = past["sold_out"].to_numpy(dtype=bool)
    mean, shape = np.maximum(past["level"].to_numpy(), 0.5), np.full(len(past), FIRST_GUESS_SHAPE)
    shapes: dict[str, float] = {}
    demand = np.where(cut, _at_least(mean, shape, sold)[0], sold)
    for rounds in (60, 120):
        model = _fit(past[older], demand[older], rounds)
        mean = model.predict(past)
        first, second = _at_least(mean, shape, sold)
        demand = np.where(cut, first, sold)
        square = np.where(cut, second, sold**2)
        excess = square - 2 * mean * demand + mean**2 - mean
        shapes = _shapes(past[~older], excess[~older], mean[~older], past["item_id"].unique())
        shape = past["item_id"].map(shapes).to_numpy(dtype=np.float64)
    past["demand"] = demand
    return past, shapes


def _at_least(mean: Floats, shape: Floats, floor: Floats) -> tuple[Floats, Floats]:
    """First and second moment of a negative binomial known to be at least ``floor``.

    Uses ``d p(d; r) = m p(d-1; r+1)``: partial moments are tails of neighbouring distributions.
    """
    success = shape / (shape + mean)
    tail = np.maximum(nbinom.sf(floor - 1, shape, success), 1e-9)
    first = mean * nbinom.sf(floor - 2, shape + 1, success) / tail
    pairs = mean**2 * (1 + 1 / shape) * nbinom.sf(floor - 3, shape + 2, success) / tail
    bounded = np.clip(first, floor, 3.0 * floor + 10.0)
    return bounded, np.maximum(pairs + first, bounded**2)


def _shapes(rows: pd.DataFrame, excess: Floats, mean: Floats, items: Floats) -> dict[str, float]:
    """Shape of each of ``items`` from its excess variance, drawn towards the chain's."""
    table = pd.DataFrame({"item": rows["item_id"].to_numpy(), "excess": excess, "square": mean**2})
    chain = table["excess"].sum() / table["square"].sum()
    sums = table.groupby("item").agg(
        excess=("excess", "sum"), square=("square", "sum"), rows=("excess", "size")
    )
    prior = PRIOR_ROWS * sums["square"] / sums["rows"]
    ratio = (sums["excess"] + prior * chain) / (sums["square"] + prior)
    ratio = ratio.reindex(items, fill_value=chain)
    return {str(item): float(1 / max(value, 0.005)) for item, value in ratio.items()}


def _quantile(level: Floats | float, mean: Floats, shape: Floats) -> Floats:
    return np.asarray(nbinom.ppf(level, shape, shape / (shape + mean)), dtype=np.float64)


def _forecast(plan: pd.DataFrame, mean: Floats, shape: Floats) -> pd.DataFrame:
    table = plan[list(layout.KEYS)].assign(**{layout.POINT: np.round(mean, 3)})
    for name, level in layout.QUANTILES.items():
        table[name] = _quantile(level, mean, shape)
    return table


def _orders(inputs: Tables, mean: Floats, shape: Floats) -> pd.DataFrame:
    plan = inputs["plan.csv"]
    items = inputs["items.csv"].set_index("item_id").loc[plan["item_id"]]
    short = np.maximum(plan["price"].to_numpy() - items["unit_cost"].to_numpy(), 1.0)
    spoils = (items["shelf_life_days"] == 1).to_numpy() | (plan["date"] == plan["date"].max())
    over = np.where(spoils, items["unit_cost"], items["carry_cost"])
    target = _quantile(short / (short + over), mean, shape)
    return plan[list(layout.KEYS)].assign(**{layout.ORDER: target.astype(np.int64)})
