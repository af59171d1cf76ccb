"""What guests choose at which price, learned from past price tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from casestudy.exercises.store_profit.layout import TYPES, Bools, Floats
from casestudy.exercises.store_profit.panel import Panel

PRIOR_SPREAD = 0.15
"""How far a price sensitivity may lie from what its item and store type let expect (share)."""
LEAST, MOST = 0.5, 6.0


@dataclass(frozen=True)
class Tastes:
    """Estimates of ``market.Market``'s fields of the same names, and the menus of each week."""

    utility: Floats
    """(J, P, I)."""
    beta: Floats
    """(J, I)."""
    inclusive: Floats
    """(T, J, P) inclusive value of each week's menu."""
    share: Floats
    """(T, J, P, I) orders a guest, as observed."""


def learn_tastes(panel: Panel, nests: Bools, list_price: Floats, types: tuple[str, ...]) -> Tastes:
    """Regress log odds of ordering an item on its log price, within store, daypart and item.

    Each item's units are set against the guests who ordered nothing of its nest: Berry (1994),
    *Estimating discrete-choice models of product differentiation*, RAND Journal 25(2).
    """
    guests = panel.by_daypart(np.nan_to_num(panel.guests))[..., None]
    sold = np.nan_to_num(panel.units)
    member = nests.astype(np.float64)
    none = np.maximum(guests - (sold @ member.T) @ member, 1.0)
    down = np.asarray(panel.outage.any(axis=2))
    seen = np.isfinite(panel.units) & (guests > 50) & ~down[:, :, None, None]
    odds = np.where(seen, np.log((sold + 0.5) / (none + 0.5)), 0.0)
    weight = np.where(seen, sold * none / (sold + none), 0.0)
    price = np.log(np.where(np.isfinite(panel.price), panel.price, list_price) / list_price)
    beta = _slopes(odds, price, weight, types)
    level = odds + beta[None, :, None, :] * price
    total = weight.sum(axis=0)
    utility = np.where(total > 0, (weight * level).sum(axis=0) / np.maximum(total, 1e-9), np.nan)
    utility = _from_others(utility, types)
    worth = np.where(np.isfinite(panel.units), np.exp(utility - beta[:, None, :] * price), 0.0)
    return Tastes(
        utility=utility,
        beta=beta,
        inclusive=np.log1p(worth @ member.T).sum(axis=-1),
        share=sold / np.maximum(guests, 1.0),
    )


def _from_others(utility: Floats, types: tuple[str, ...]) -> Floats:
    """Fill items that a store never sold from its type, then from the chain; ``-inf`` is left."""
    filled = utility.copy()
    same = np.array([[own == other for other in types] for own in types])
    for peers in (same, np.ones_like(same)):
        known = np.isfinite(filled)
        count = peers @ known.reshape(len(types), -1).astype(np.float64)
        total = peers @ np.where(known, filled, 0.0).reshape(len(types), -1)
        mean = (total / np.maximum(count, 1.0)).reshape(filled.shape)
        filled = np.where(~known & (count.reshape(filled.shape) > 0), mean, filled)
    return np.where(np.isfinite(filled), filled, -np.inf)


def _slopes(odds: Floats, price: Floats, weight: Floats, types: tuple[str, ...]) -> Floats:
    """Return price sensitivities (J, I): one a store type and item, drawn to their pattern."""
    total = np.maximum(weight.sum(axis=0), 1e-9)
    x = price - (weight * price).sum(axis=0) / total
    y = odds - (weight * odds).sum(axis=0) / total
    kind = np.array([[name == own for own in types] for name in TYPES], dtype=np.float64)
    cross = kind @ (weight * x * y).sum(axis=(0, 2))
    square = np.maximum(kind @ (weight * x * x).sum(axis=(0, 2)), 1e-9)
    slope, variance = -cross / square, 1.0 / square
    expected = _pattern(slope, square)
    prior = (PRIOR_SPREAD * expected) ** 2
    drawn = (slope * prior + expected * variance) / (prior + variance)
    return np.asarray(kind.T @ np.clip(drawn, LEAST, MOST))


def _pattern(slope: Floats, precision: Floats) -> Floats:
    """Return the product of a factor for each row and one for each column nearest to ``slope``."""
    column = np.ones(slope.shape[1])
    row = np.ones(slope.shape[0])
    for _ in range(30):
        row = (precision * slope * column).sum(axis=1) / (precision * column**2).sum(axis=1)
        column = (precision * slope * row[:, None]).sum(axis=0) / (
            precision * row[:, None] ** 2
        ).sum(axis=0)
    return np.clip(row[:, None] * column, LEAST, MOST)
