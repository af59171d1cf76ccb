"""Pure functions of the case. Shapes: ``S`` stores, ``W`` weeks, ``R`` bootstrap draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def weighted_error(error: Floats, sales: Floats, counts: Floats) -> Floats:
    """Return the weighted absolute percentage error for each row of ``counts``; (R,).

    Sum of absolute errors ÷ sum of sales. Source: Kolassa & Schütz (2007), *Advantages of the
    MAD/Mean ratio over the MAPE*, Foresight 6.

    Parameters
    ----------
    error, sales : (S, W) absolute errors and sales of each store and week, in yen.
    counts : (R, S, W) how often each store and week counts.
    """
    return np.asarray(_sum(error, counts) / _sum(sales, counts), dtype=np.float64)


def net_error(difference: Floats, sales: Floats, counts: Floats) -> Floats:
    """Return the error of each store's sum over its weeks, ÷ all sales; (R,).

    ``difference`` (S, W) is forecast − sales in yen: too much in one week makes up for too little
    in another, as it does when a month's purchases are budgeted. Other shapes as above.
    """
    of_store = np.abs((counts * difference[None]).sum(axis=2)).sum(axis=1)
    return np.asarray(of_store / _sum(sales, counts), dtype=np.float64)


def _sum(values: Floats, counts: Floats) -> Floats:
    return np.asarray((counts * values[None]).sum(axis=(1, 2)), dtype=np.float64)
