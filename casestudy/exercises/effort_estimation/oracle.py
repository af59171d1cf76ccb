"""The best there can be, answers spoiled at random, and what is known of each open quotation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from casestudy.exercise import CaseData, LeakageView, Tables
from casestudy.exercises.effort_estimation.capacity import Cells, fill
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
from casestudy.exercises.effort_estimation.market import MARKET_LUCK
from casestudy.exercises.effort_estimation.metrics import win_probability
from casestudy.exercises.effort_estimation.quotes import REWORK_SHARES
from casestudy.exercises.effort_estimation.work import REWORK_MEAN

GRID = np.exp(np.linspace(-0.8, 0.6, 141))
"""Prices tried, as multiples of the market price."""
NODES = 7
"""Points of the quadrature over each of the two things unknown when a price is set."""


def oracle(data: CaseData) -> dict[str, pd.DataFrame]:
    """Answer as somebody who knows the process, its coefficients and habits included.

    What no record tells stays unknown: the rest of what a drawing hides, the market's luck,
    whether a job is made again, and the luck of its day.
    """
    truth = data.truth["open"]
    forecast = truth[[KEY]].copy()
    for name, values in zip(QUANTILES, _quantiles(truth), strict=True):
        forecast[name] = np.round(values, 3)
    return {HOURS: forecast, PRICES: truth[[KEY]].assign(**{PRICE: best_prices(data)})}


def _quantiles(truth: pd.DataFrame) -> Floats:
    """Return quantiles (Q, N) of hours: a lognormal, with rework a lognormal further up."""
    from scipy.stats import norm  # takes a while to load

    median, rework = truth["known"].to_numpy(), truth["rework"].to_numpy()
    sigma = np.hypot(truth["sigma"].to_numpy(), truth["unsure"].to_numpy())
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


@dataclass(frozen=True)
class Best:
    """What somebody who knows the process would quote, and what that makes hours worth."""

    price: Ints
    """(N,) whole yen."""
    worth: Floats
    """(G,) yen that one hour more of a machine group would earn."""


def best_prices(data: CaseData) -> Ints:
    """Return the price of each open quotation that is expected to earn most, in whole yen."""
    return informed(data).price


@lru_cache(maxsize=4)
def informed(data: CaseData) -> Best:
    """Work out the best prices and the worth of hours.

    The mean is taken over what the drawing hides and over the market's luck (Gauss-Hermite
    quadrature): where a job is harder than it looks others quote it high, and it is won.
    """
    truth, asked = data.truth["open"], data.inputs["open_quotes.csv"]
    machines = data.inputs["machines.csv"].set_index("machine_id")
    cells = Cells.of(data.inputs["capacity.csv"])
    cell = cells.place(asked["machine_id"].map(machines["group"]))
    material = asked["material_cost"].to_numpy(dtype=np.float64)[:, None]
    usual = truth["fair"].to_numpy() * _seen_by_rivals(truth, truth["off"].to_numpy())
    tried = usual[:, None] * GRID[None, :]
    chance, worked = _expected(truth, tried)
    profit = chance * (tried - material) - worked * cells.variable[cell][:, None]
    best, worth = fill(cells, cell, profit, worked)
    price = np.maximum(np.rint(usual * GRID[best]), 100)
    return Best(np.asarray(price, dtype=np.int64), worth)


def _expected(truth: pd.DataFrame, tried: Floats) -> tuple[Floats, Floats]:
    """Return the chance to win and the hours to be worked at each price tried, (N, T)."""
    steep = truth["steepness"].to_numpy()[:, None]
    hours = (truth["known"] * np.exp(truth["sigma"] ** 2 / 2)).to_numpy()
    hours = hours * (1 + REWORK_MEAN * truth["rework"].to_numpy())
    chance, worked = np.zeros((2, *tried.shape))
    for hidden, weight in _nodes(truth["unsure"].to_numpy()):
        level = truth["fair"].to_numpy() * _seen_by_rivals(truth, truth["off"].to_numpy() + hidden)
        for luck, share in _nodes(np.full(len(truth), MARKET_LUCK)):
            market = (level * np.exp(luck))[:, None]
            won = weight * share * win_probability(tried, market, steep)
            chance += won
            worked += won * (hours * np.exp(hidden))[:, None]
    return chance, worked


def _nodes(sd: Floats) -> list[tuple[Floats, float]]:
    """Return points (N,) of a normal distribution around zero with their weights."""
    points, weights = np.polynomial.hermite_e.hermegauss(NODES)
    shares = weights / weights.sum()
    return [(sd * point, float(share)) for point, share in zip(points, shares, strict=True)]


def _seen_by_rivals(truth: pd.DataFrame, shift: Floats) -> Floats:
    """Return the factor on the market price if drawings hid ``shift`` more than they do."""
    share = truth["worked_share"].to_numpy()
    return np.asarray(share * np.exp(shift) + 1.0 - share, dtype=np.float64)


def worsen(
    outputs: Tables, inputs: Tables, amount: float, rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
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
