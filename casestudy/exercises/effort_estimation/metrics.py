"""Figures of this case: error with care for small jobs, the win curve and quoting profit."""

from __future__ import annotations

import numpy as np

from casestudy.exercises.effort_estimation.layout import Floats


def floored_smape(actual: Floats, forecast: Floats, floor: float) -> Floats:
    """Error of each job as a share of the mean of actual and forecast hours; shape ``(N,)``.

    ``|f - y| / ((max(y, h) + max(f, h)) / 2)`` with the floor ``h``: between 0 and 2, alike for
    twice too much and half too little, and a quarter of an hour on a ten-minute job does not
    count as 150%. Multiply the mean by 100 for per cent.

    Source: the symmetric MAPE of Makridakis (1993), *Accuracy measures: theoretical and
    practical concerns*, Int. J. Forecasting 9(4), 527-529; why a percentage needs care near zero:
    Hyndman & Koehler (2006), *Another look at measures of forecast accuracy*, Int. J.
    Forecasting 22(4), 679-688. The floor is this case's own.
    """
    half = (np.maximum(actual, floor) + np.maximum(forecast, floor)) / 2.0
    return np.asarray(np.abs(forecast - actual) / half, dtype=np.float64)


def win_probability(price: Floats, market: Floats, steepness: Floats) -> Floats:
    """Chance to win with ``price``: ``1 / (1 + (price / market) ** steepness)``.

    One half at the market price. It is the binary logit of the logarithm of the price ratio.
    Source: Phillips (2005), *Pricing and Revenue Optimization*, Stanford University Press,
    chapter on customized pricing (bid-response functions); Berkson (1944), JASA 39(227).
    """
    ratio = np.log(np.maximum(price, 1.0)) - np.log(market)
    return np.asarray(1.0 / (1.0 + np.exp(np.clip(steepness * ratio, -60, 60))), dtype=np.float64)


def quoting_profit(price: Floats, cost: Floats, probability: Floats) -> Floats:
    """Expected profit of each quotation in yen: what is earned if won, times the chance to win.

    Source: Friedman (1956), *A competitive-bidding strategy*, Operations Research 4(1), 104-112.
    """
    return np.asarray(probability * (price - cost), dtype=np.float64)


def coverage(actual: Floats, edges: Floats) -> Floats:
    """Share of actual values at or below each quantile; ``edges`` (Q, N), shape ``(Q,)``.

    Calibrated forecasts hold their levels. Source: Gneiting, Balabdaoui & Raftery (2007),
    *Probabilistic forecasts, calibration and sharpness*, JRSS B 69(2), 243-268.
    """
    return np.asarray((actual[None, :] <= edges).mean(axis=1), dtype=np.float64)
