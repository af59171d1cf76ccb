"""The reference solution's win curve and the prices it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from casestudy.exercises.effort_estimation.capacity import Cells, fill
from casestudy.exercises.effort_estimation.layout import Floats
from casestudy.exercises.effort_estimation.reference_features import choice, sensitivity

PRICES = np.exp(np.linspace(-0.5, 0.9, 141))
"""Prices tried, as multiples of our cost."""


@dataclass(frozen=True)
class WinModel:
    """Chance to win against the ratio of the price to our own cost."""

    model: Any
    customers: list[str]

    @classmethod
    def fit(cls, past: pd.DataFrame, log_hours: Floats) -> WinModel:
        """Fit a logit to decided quotations; ``log_hours`` (N,) is the additive model's."""
        from sklearn.linear_model import LogisticRegression

        customers = sorted(past["customer_id"].unique())
        price = past["price"].to_numpy(dtype=np.float64)
        features = _features(past, log_hours, price, customers)
        model = LogisticRegression(C=30.0, max_iter=5000)
        return cls(model.fit(features, past["result"] == "won"), customers)

    def chance(self, table: pd.DataFrame, log_hours: Floats, price: Floats) -> Floats:
        """Return the probability to win with ``price``, shape (N,)."""
        features = _features(table, log_hours, price, self.customers)
        return np.asarray(self.model.predict_proba(features)[:, 1], dtype=np.float64)


def _features(
    table: pd.DataFrame, log_hours: Floats, price: Floats, customers: list[str]
) -> Floats:
    cost = np.exp(log_hours) * table["yen_per_hour"].to_numpy() + table["material_cost"].to_numpy()
    ratio = (np.log(price) - np.log(cost))[:, None]
    return np.hstack([ratio * sensitivity(table), choice(table, log_hours, customers)])


def mills(chance: Floats) -> Floats:
    """Return how far the hidden side of a won quotation lies from that of all quotations.

    Jobs are only seen when they were won, and a job that others price high, because it takes
    longer than it looks, is won more often. Source: Heckman (1979), *Sample selection bias as a
    specification error*, Econometrica 47(1).
    """
    from scipy.stats import norm

    kept = np.clip(chance, 1e-4, 1 - 1e-6)
    return np.asarray(norm.pdf(norm.ppf(kept)) / kept, dtype=np.float64)


def best_prices(
    win: WinModel,
    table: pd.DataFrame,
    cells: Cells,
    *,
    log_hours: Floats,
    mean_hours: Floats,
    selection: float,
) -> Floats:
    """Return the prices with the most expected profit, in whole hundreds of yen.

    ``selection`` is how much longer jobs take for each unit of ``mills``: who wins a quotation
    with a price far above the others' learns that the job was harder than it looked.
    """
    cell = cells.place(table["group"])
    rate = table["yen_per_hour"].to_numpy(dtype=np.float64)
    material = table["material_cost"].to_numpy(dtype=np.float64)
    tried = (mean_hours * rate + material)[:, None] * PRICES[None, :]
    chance = np.stack([win.chance(table, log_hours, price) for price in tried.T], axis=1)
    hours = chance * mean_hours[:, None] * np.exp(selection * mills(chance))
    profit = chance * (tried - material[:, None]) - hours * cells.variable[cell][:, None]
    best, _ = fill(cells, cell, profit, hours)
    chosen = tried[np.arange(len(tried)), best]
    return np.asarray(np.maximum(np.round(chosen / 100), 1) * 100, dtype=np.float64)
