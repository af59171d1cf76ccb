"""Pure functions that turn forecasts and orders into figures; shared by the cases.

Array shapes: ``S`` series (store × item), ``H`` days of the horizon, ``Q`` quantile levels,
``A`` aggregates of a hierarchy, ``R`` bootstrap draws.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from casestudy.card import MAX_SCORE

Floats = NDArray[np.float64]


def skill_score(
    value: float, baseline: float, reference: float, *, higher_is_better: bool = False
) -> float:
    """Place ``value`` on the line through baseline = 0 and reference = 100, clipped to 0..120.

    Lower values are better unless said otherwise. Where the reference does not beat the baseline
    the line has no slope: the score is then 100 for the reference or better and 0 otherwise.
    """
    sign = -1.0 if higher_is_better else 1.0
    gap, gained = sign * (baseline - reference), sign * (baseline - value)
    if gap <= 0:
        return 100.0 if gained >= gap else 0.0
    return float(np.clip(100.0 * gained / gap, 0.0, MAX_SCORE)) + 0.0  # no "-0.0" points


def pinball(actual: Floats, forecast: Floats, level: float) -> Floats:
    """Quantile (pinball) loss of ``forecast`` at ``level``, elementwise, in the unit of ``actual``.

    ``(y - q) * level`` where the actual lies above the forecast, ``(q - y) * (1 - level)`` below.
    Source: Koenker & Bassett (1978), *Regression Quantiles*, Econometrica 46(1); a proper score,
    Gneiting & Raftery (2007), JASA 102(477), section 6.
    """
    error = actual - forecast
    return np.maximum(level * error, (level - 1.0) * error)


def quantile_loss(actual: Floats, forecasts: Floats, levels: Floats, value: Floats) -> Floats:
    """Numerator of the weighted quantile loss for each series, in yen; shape ``(S,)``.

    Parameters
    ----------
    actual : (S, H) units demanded.
    forecasts : (Q, S, H) quantile forecasts in units.
    levels : (Q,) quantile levels between 0 and 1.
    value : (S,) yen a unit is worth, the weight of the series.
    """
    losses = [pinball(actual, forecasts[k], float(level)) for k, level in enumerate(levels)]
    mean_over_levels = np.mean(losses, axis=0)
    return np.asarray(2.0 * mean_over_levels.sum(axis=1) * value, dtype=np.float64)


def weighted_quantile_loss(
    actual: Floats, forecasts: Floats, levels: Floats, value: Floats
) -> float:
    """Twice the mean pinball loss in yen for each yen of actual demand; 0 is perfect.

    The factor two makes the loss of the median equal to its absolute error. Shapes as in
    ``quantile_loss``. Source: Koenker & Bassett (1978); Gneiting & Raftery (2007).
    """
    demanded = float((actual.sum(axis=1) * value).sum())
    return float(quantile_loss(actual, forecasts, levels, value).sum() / demanded)


def hierarchy(*groupings: NDArray[np.int64]) -> Floats:
    """Return the 0/1 membership matrix (A, S) of the sums at several levels.

    Each grouping is an array (S,) of group numbers and makes one level: the first rows belong to
    the first grouping, and within a level every series belongs to exactly one aggregate.
    """
    blocks = [codes[None, :] == np.unique(codes)[:, None] for codes in groupings]
    return np.concatenate(blocks).astype(np.float64)


@dataclass(frozen=True)
class NaiveScale:
    """What the one-step naive forecast's squared errors were in the history."""

    gram: Floats
    """(S, S) inner products of the series' day-to-day differences."""
    days: Floats
    """(S,) number of differences since a series was first sold."""

    @classmethod
    def of(cls, history: Floats) -> NaiveScale:
        """Measure ``history`` (S, T); NaN stands before a series' first day."""
        known = ~np.isnan(history)
        filled = np.where(known, history, 0.0)
        started = known[:, :-1] & known[:, 1:]
        steps = np.where(started, np.diff(filled, axis=1), 0.0)
        return cls(steps @ steps.T, np.maximum(started.sum(axis=1), 1).astype(np.float64))


def wrmsse(
    error: Floats, scale: NaiveScale, members: Floats, value: Floats, counts: Floats
) -> Floats:
    """Weighted root mean squared scaled error, one figure for each row of ``counts``.

    For each aggregate of the hierarchy the mean squared error over the horizon is divided by the
    mean squared one-day difference of its history; the roots are averaged with the aggregate's
    share of sales in yen as weight, and the levels are averaged with equal weight.
    Source: Makridakis, Spiliotis & Assimakopoulos (2022), *M5 accuracy competition*,
    Int. J. Forecasting 38(4), section 3 (there with twelve levels).

    Parameters
    ----------
    error : (S, H) forecast minus actual, in units.
    members : (A, S) from ``hierarchy``; its levels weigh the same because each holds all series.
    value : (S,) recent sales of each series in yen.
    counts : (R, S) how often each series counts; a row of ones gives the plain figure.

    Returns
    -------
    (R,) array.
    """
    taken = counts[:, None, :] * members[None, :, :]
    squared = _quadratic(taken, error @ error.T) / error.shape[1]
    days = (members * scale.days).max(axis=1)
    naive = _quadratic(taken, scale.gram) / days
    scaled = np.sqrt(squared / np.where(naive > 0, naive, 1.0))
    worth = taken @ value
    return np.asarray((scaled * worth).sum(axis=1) / worth.sum(axis=1), dtype=np.float64)


def _quadratic(rows: Floats, gram: Floats) -> Floats:
    flat = rows.reshape(-1, rows.shape[-1])
    squares: Floats = np.einsum("ks,ks->k", flat @ gram, flat).reshape(rows.shape[:-1])
    return np.maximum(squares, 0.0)


@dataclass(frozen=True)
class StockFlow:
    """What happened on the shelf each day, in units; arrays shaped like the demand."""

    received: Floats
    sold: Floats
    wasted: Floats
    left: Floats
    """Units still on the shelf after closing and after expired ones were thrown away."""


def run_shelf(
    demand: Floats, order_up_to: Floats, shelf_life: NDArray[np.int64], clear_at_end: bool = True
) -> StockFlow:
    """Run shelves that a delivery fills up to a target each morning, oldest units sold first.

    A unit may be sold on the day it arrives and on the following ``shelf_life - 1`` days; at the
    close of the last of them it is thrown away. The shelf is empty before the first day. With
    first in, first out the units gone by the close of day ``t`` are at least all those received
    up to day ``t - shelf_life + 1``, so cumulative sums are enough and no ages need be kept.

    Parameters
    ----------
    demand, order_up_to : (..., H) units.
    shelf_life : (...) days, at least 1; broadcasts against the leading axes.
    clear_at_end : whether what is left after the last day counts as thrown away.
    """
    demand, order_up_to = np.broadcast_arrays(demand, order_up_to)
    horizon = demand.shape[-1]
    flow = {name: np.zeros(demand.shape) for name in ("received", "sold", "wasted", "left")}
    arrived = np.zeros((*demand.shape[:-1], horizon + 1))
    gone = np.zeros(demand.shape[:-1])
    life = np.broadcast_to(np.asarray(shelf_life, dtype=np.int64), demand.shape[:-1])
    for day in range(horizon):
        stock = arrived[..., day] - gone
        received = np.maximum(order_up_to[..., day] - stock, 0.0)
        arrived[..., day + 1] = arrived[..., day] + received
        sold = np.minimum(demand[..., day], stock + received)
        last_fresh = np.maximum(day + 2 - life, 0)[..., None]
        expired = np.take_along_axis(arrived, last_fresh, axis=-1)[..., 0]
        wasted = np.maximum(expired - gone - sold, 0.0)
        gone = gone + sold + wasted
        flow["received"][..., day] = received
        flow["sold"][..., day] = sold
        flow["wasted"][..., day] = wasted
        flow["left"][..., day] = arrived[..., day + 1] - gone
    if clear_at_end:
        flow["wasted"][..., -1] += flow["left"][..., -1]
        flow["left"][..., -1] = 0.0
    return StockFlow(**flow)


@dataclass(frozen=True)
class StockCost:
    """Cost in yen of each day, split by cause; arrays shaped like the demand."""

    waste: Floats
    lost_margin: Floats
    carry: Floats

    @property
    def total(self) -> Floats:
        """Waste, lost margin and carry-over together."""
        return np.asarray(self.waste + self.lost_margin + self.carry, dtype=np.float64)


def newsvendor_cost(
    demand: Floats, flow: StockFlow, price: Floats, unit_cost: Floats, carry: Floats
) -> StockCost:
    """Price a stock flow: thrown-away units at cost, missed units at margin, kept units a night.

    Source: Arrow, Harris & Marschak (1951), *Optimal Inventory Policy*, Econometrica 19(3), with
    units carried over until their shelf life ends.

    Parameters
    ----------
    demand : (..., S, H) units.
    price : (S, H) selling price in yen of the day.
    unit_cost, carry : (S,) yen a unit, and yen a unit and night.
    """
    margin = np.maximum(price - unit_cost[:, None], 0.0)
    return StockCost(
        waste=flow.wasted * unit_cost[:, None],
        lost_margin=(demand - flow.sold) * margin,
        carry=flow.left * carry[:, None],
    )


def resample_counts(series: int, draws: int, seed: int) -> Floats:
    """How often each series is drawn in ``draws`` bootstrap samples; shape ``(R, S)``.

    Source: Efron (1979), *Bootstrap Methods*, Annals of Statistics 7(1).
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    picks = generator.integers(0, series, size=(draws, series))
    offsets = np.arange(draws)[:, None] * series
    counts = np.bincount((picks + offsets).ravel(), minlength=draws * series)
    return counts.reshape(draws, series).astype(np.float64)
