"""What the firm does today: the guess, a fixed spread and a fixed addition. Score 0."""

from __future__ import annotations

import numpy as np
import pandas as pd

from casestudy.exercise import Tables
from casestudy.exercises.effort_estimation.catalogue import OVERHEAD
from casestudy.exercises.effort_estimation.layout import HOURS, KEY, PRICE, PRICES, QUANTILES

SPREAD = (0.7, 0.85, 1.0, 1.2, 1.5)
"""Quantiles as shares of the estimator's hours: a rule of thumb, from nobody's records."""


def as_today(inputs: Tables) -> dict[str, pd.DataFrame]:
    """Take the estimators at their word and quote cost plus 15%, rounded up to ¥100."""
    asked = inputs["open_quotes.csv"].reset_index(drop=True)
    rate = inputs["machines.csv"].set_index("machine_id")["yen_per_hour"]
    hours = asked["est_hours"].to_numpy(dtype=np.float64)
    yen_hour = rate.reindex(asked["machine_id"]).to_numpy(dtype=np.float64)
    cost = hours * yen_hour + asked["material_cost"].to_numpy(dtype=np.float64)
    price = np.maximum(np.ceil(np.round(cost * (1 + OVERHEAD), 2) / 100), 1) * 100
    forecast = asked[[KEY]].copy()
    for name, share in zip(QUANTILES, SPREAD, strict=True):
        forecast[name] = np.round(hours * share, 3)
    return {HOURS: forecast, PRICES: asked[[KEY]].assign(**{PRICE: price.astype(np.int64)})}
