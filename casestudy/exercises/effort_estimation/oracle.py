"""The best there can be, answers spoiled at random, and what is known of each open quotation."""

from __future__ import annotations

import numpy as np
import pandas as pd

from casestudy.exercise import CaseData, LeakageView, Tables
from casestudy.exercises.effort_estimation.layout import (
    HOURS,
    KEY,
    LEVELS,
    MOST_HOURS,
    MOST_PRICE,
    PRICE,
    PRICES,
    QUANTILES,
    Floats,
    Ints,
)
from casestudy.exercises.effort_estimation.metrics import quoting_profit, win_probability
from casestudy.exercises.effort_estimation.quotes import REWORK_SHARES
from casestudy.exercises.effort_estimation.work import REWORK_MEAN

GRID = np.exp(np.linspace(-0.8, 0.6, 281))
"""Prices tried, as multiples of the market price."""


def oracle(data: CaseData) -> dict[str, pd.DataFrame]:
    """Answer with the true spread of each job's hours and the price that earns most.

    Whether a job is made again, and the luck of its day, stay unknown.
    """
    truth = data.truth["open"]
    forecast = truth[[KEY]].copy()
    for name, values in zip(QUANTILES, _quantiles(truth), strict=True):
        forecast[name] = np.round(values, 3)
    return {HOURS: forecast, PRICES: truth[[KEY]].assign(**{PRICE: best_prices(data)})}


def _quantiles(truth: pd.DataFrame) -> Floats:
    """Return quantiles (Q, N) of hours: a lognormal, with rework a lognormal further up."""
    from scipy.stats import norm  # takes a while to load

    median, sigma, rework = (truth[name].to_numpy() for name in ("median", "sigma", "rework"))
    steps = np.log1p(np.linspace(*REWORK_SHARES, 13))
    low, high = np.full((2, len(LEVELS), len(median)), -3.0)
    high = high + 6.0
    for _ in range(40):
        middle = (low + high) / 2
        again = np.mean([norm.cdf((middle - step) / sigma) for step in steps], axis=0)
        below = (1 - rework) * norm.cdf(middle / sigma) + rework * again
        under = below < LEVELS[:, None]
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    return np.asarray(median * np.exp((low + high) / 2), dtype=np.float64)


def best_prices(data: CaseData) -> Ints:
    """Return the price of each open quotation that earns most, in whole yen."""
    truth, asked = data.truth["open"], data.inputs["open_quotes.csv"]
    rate = data.inputs["machines.csv"].set_index("machine_id")["yen_per_hour"]
    hours = truth["median"] * np.exp(truth["sigma"] ** 2 / 2) * (1 + REWORK_MEAN * truth["rework"])
    cost = hours.to_numpy() * rate.reindex(asked["machine_id"]).to_numpy()
    cost = cost + asked["material_cost"].to_numpy()
    market = truth["market"].to_numpy()
    tried = market[:, None] * GRID[None, :]
    chance = win_probability(tried, market[:, None], truth["steepness"].to_numpy()[:, None])
    best = quoting_profit(tried, cost[:, None], chance).argmax(axis=1)
    return np.asarray(np.maximum(np.rint(market * GRID[best]), 100), dtype=np.int64)


def worsen(outputs: Tables, amount: float, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Multiply each quotation's hours and its price by noise of its own."""
    forecast, prices = outputs[HOURS].copy(), outputs[PRICES].copy()
    names = list(QUANTILES)
    noise = rng.lognormal(0.0, amount, len(forecast))
    worse = forecast[names].to_numpy(dtype=np.float64) * noise[:, None]
    forecast[names] = np.minimum(worse, MOST_HOURS)
    price = prices[PRICE].to_numpy(dtype=np.float64) * rng.lognormal(0.0, amount, len(prices))
    prices[PRICE] = np.clip(np.rint(price), 100, MOST_PRICE)
    return {HOURS: forecast, PRICES: prices}


def leakage(data: CaseData) -> LeakageView:
    """Set what is known of each open quotation against the hours it takes."""
    asked = data.inputs["open_quotes.csv"]
    known = (
        asked.merge(data.inputs["drawings.csv"], on="drawing_id", how="left")
        .merge(data.inputs["machines.csv"], on="machine_id", how="left")
        .merge(data.inputs["customers.csv"], on="customer_id", how="left")
    )
    target = asked[[KEY]].merge(data.truth["open"], on=KEY, how="left")["hours"]
    return LeakageView(known, target)
