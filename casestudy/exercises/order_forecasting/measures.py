"""Pure functions of the case: error against the notice, and what a stock plan costs.

Array shapes: ``P`` parts, ``H`` months of the horizon, ``R`` bootstrap draws.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def part_errors(orders: Floats, forecast: Floats) -> Floats:
    """Return the sum of absolute errors of each part over the horizon, in pieces; (P,)."""
    return np.asarray(np.abs(orders - forecast).sum(axis=1), dtype=np.float64)


def log_ratio(error: Floats, notice_error: Floats, allowance: Floats) -> Floats:
    """Return the logarithm of error ÷ the notice's error of each part; (P,).

    ``allowance`` (P,), in pieces, is added to both, so that a notice that happens to be right to
    the piece does not make the ratio infinite.
    """
    return np.asarray(np.log((error + allowance) / (notice_error + allowance)), dtype=np.float64)


def geometric_mean(log_ratios: Floats, counts: Floats) -> Floats:
    """Return the geometric mean over parts for each row of ``counts`` (R, P); (R,).

    With the notice as the benchmark this is the geometric mean relative absolute error.
    Source: Fildes (1992), *The evaluation of extrapolative forecasting methods*, Int. J.
    Forecasting 8(1); Armstrong & Collopy (1992), same issue.
    """
    return np.asarray(np.exp(counts @ log_ratios / counts.sum(axis=1)), dtype=np.float64)


def halved(error: Floats, notice_error: Floats) -> Bools:
    """Tell of each part whether its error is below half of the notice's; (P,)."""
    return np.asarray(error < 0.5 * notice_error)


def weighted_error(error: Floats, orders: Floats, price: Floats, counts: Floats) -> Floats:
    """Return the weighted absolute percentage error in yen for each row of ``counts``; (R,).

    Sum of absolute errors ÷ sum of orders, both at selling prices. Source: Kolassa & Schütz
    (2007), *Advantages of the MAD/Mean ratio over the MAPE*, Foresight 6.

    Parameters
    ----------
    error : (P,) absolute errors over the horizon, in pieces.
    orders : (P, H) pieces.
    price : (P,) yen a piece.
    counts : (R, P) how often each part counts.
    """
    return np.asarray((counts @ (error * price)) / (counts @ (orders.sum(axis=1) * price)))


@dataclass(frozen=True)
class StockCost:
    """Cost in yen of each part and month, split by cause; arrays (..., P, H)."""

    express: Floats
    changeover: Floats
    holding: Floats
    scrap: Floats

    @property
    def total(self) -> Floats:
        """Express production, changeovers, holding and scrap together."""
        return np.asarray(
            self.express + self.changeover + self.holding + self.scrap, dtype=np.float64
        )


@dataclass(frozen=True)
class Rates:
    """What things cost (P,), in yen; ``over`` marks parts whose left-overs are scrapped."""

    express: Floats
    """A piece made by express, on top."""
    setup: Floats
    """A run of production, whatever its size; one by express, too."""
    holding: Floats
    unit_cost: Floats
    over: Bools


def stock_cost(orders: Floats, ready: Floats, opening: Floats, rates: Rates) -> StockCost:
    """Run the stock through the horizon and price it.

    At the start of a month stock is filled up to ``ready`` (never lowered), in one run. Orders
    beyond it are made by express in another run, at ``rates.express`` a piece. Each run costs
    ``rates.setup``. What is left at the month's end costs ``rates.holding`` a piece and is carried
    over. After the last month what is left of parts that have run out is scrapped at cost.
    Source: dynamic lot sizing, Wagner & Whitin (1958), *Dynamic Version of the Economic Lot Size
    Model*, Management Science 5(1), with the order-up-to policy and emergency supply of Arrow,
    Harris & Marschak (1951), *Optimal Inventory Policy*, Econometrica 19(3).

    Parameters
    ----------
    orders : (..., P, H) pieces; several courses of orders may be priced at once.
    ready : (P, H) pieces.
    opening : (P,) pieces in stock before the first month.
    """
    express, changeover, holding, scrap = (np.zeros(orders.shape) for _ in range(4))
    stock = np.broadcast_to(opening, orders.shape[:-1])
    for month in range(orders.shape[-1]):
        filled = np.maximum(stock, ready[:, month])
        missing = np.maximum(orders[..., month] - filled, 0.0)
        runs = np.where(filled > stock, 1.0, 0.0) + np.where(missing > 0, 1.0, 0.0)
        express[..., month] = missing * rates.express
        changeover[..., month] = runs * rates.setup
        stock = np.maximum(filled - orders[..., month], 0.0)
        holding[..., month] = stock * rates.holding
    scrap[..., -1] = np.where(rates.over, stock * rates.unit_cost, 0.0)
    return StockCost(express, changeover, holding, scrap)
