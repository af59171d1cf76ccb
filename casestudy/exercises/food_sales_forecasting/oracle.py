"""The best there can be, answers spoiled at random, and what is known of each row of the plan."""

from __future__ import annotations

import numpy as np
import pandas as pd

from casestudy.exercise import CaseData, LeakageView, Tables
from casestudy.exercises.food_sales_forecasting.layout import (
    FORECAST,
    KEYS,
    POINT,
    QUANTILES,
)
from casestudy.exercises.food_sales_forecasting.process import NOISE, TOWN_NOISE


def oracle(data: CaseData) -> dict[str, pd.DataFrame]:
    """Answer with the true middle and spread; only the noise of the day stays unknown."""
    from scipy.stats import norm  # takes a while to load

    truth = data.truth["sales"]
    table = truth[list(KEYS)].assign(**{POINT: truth["expected"]})
    spread = float(np.hypot(NOISE, TOWN_NOISE))
    for name, level in QUANTILES.items():
        table[name] = truth["expected"] * np.exp(spread * norm.ppf(level))
    return {FORECAST: table}


def worsen(
    outputs: Tables, inputs: Tables, amount: float, rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Multiply each row of the forecast by noise of its own."""
    table = outputs[FORECAST].copy()
    names = [POINT, *QUANTILES]
    noise = rng.lognormal(0.0, amount, len(table))
    table[names] = table[names].to_numpy() * noise[:, None]
    return {FORECAST: table}


def leakage(data: CaseData) -> LeakageView:
    """Set what is known of each row of the plan against its sales."""
    plan = data.inputs["plan.csv"]
    known = plan.merge(
        data.inputs["stores.csv"].drop(columns=["name", "name_en", "format_name"]),
        on="store_id",
        how="left",
    ).merge(data.inputs["calendar.csv"], on="date", how="left")
    sales = plan.merge(data.truth["sales"], on=list(KEYS), how="left")["sales_yen"]
    ratio = sales / known["staff_forecast"]
    return LeakageView(known, ratio)
