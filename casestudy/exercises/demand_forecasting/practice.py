"""How the stores ordered until now: by the sales of the last weeks, blind to stock-outs.

A day on which the shelf was empty shows sales below demand; the rule then orders less for the
same weekday of the next weeks. That circle is what the learner is asked to break.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from casestudy.exercises.demand_forecasting import days
from casestudy.exercises.demand_forecasting.demand import Bools, Floats, Ints, World
from casestudy.exercises.demand_forecasting.world import ITEMS

WEEKS_SEEN = 3
PROMO_FACTOR = 1.3


@dataclass(frozen=True)
class Records:
    """What the registers and the stock books recorded; arrays (J, I, T) of the history."""

    sold: Ints
    wasted: Ints
    sold_out: Bools


def cover_factor() -> Floats:
    """How much more than the recent mean is put on the shelf (I,): little for what spoils."""
    life = np.array([item.shelf_life for item in ITEMS])
    return np.select([life == 1, life <= 3, life <= 10], [1.18, 1.32, 1.5], 2.2)


def run_history(world: World) -> Records:
    """Run all shelves through the history with the rule of thumb of the order desks."""
    life = np.array([item.shelf_life for item in ITEMS])
    demand = world.demand[:, :, : days.HISTORY]
    sold = np.zeros_like(demand)
    wasted = np.zeros_like(demand)
    sold_out = np.zeros(demand.shape, dtype=bool)
    arrived = np.zeros((*demand.shape[:2], days.HISTORY + 1), dtype=np.int64)
    gone = np.zeros(demand.shape[:2], dtype=np.int64)
    cover = cover_factor()
    for day in range(days.HISTORY):
        target = _target(world, sold, cover, day)
        stock = arrived[:, :, day] - gone
        received = np.maximum(target - stock, 0)
        arrived[:, :, day + 1] = arrived[:, :, day] + received
        sold[:, :, day] = np.minimum(demand[:, :, day], stock + received)
        sold_out[:, :, day] = (sold[:, :, day] == stock + received) & world.on_sale[:, :, day]
        last_fresh = np.maximum(day + 2 - life, 0)
        expired = np.stack([arrived[:, i, k] for i, k in enumerate(last_fresh)], axis=1)
        wasted[:, :, day] = np.maximum(expired - gone - sold[:, :, day], 0)
        gone = gone + sold[:, :, day] + wasted[:, :, day]
    return Records(sold, wasted, sold_out)


def _target(world: World, sold: Ints, cover: Floats, day: int) -> Ints:
    """Units to have on the shelf: the recent mean of the same weekday, padded."""
    seen = [day - 7 * week for week in range(1, WEEKS_SEEN + 1) if day >= 7 * week]
    fresh = day - world.launched < 7 * WEEKS_SEEN
    mean = sold[:, :, seen].mean(axis=2) if seen else np.zeros(sold.shape[:2])
    mean = np.where(fresh[None, :], 1.05 * world.expected[:, :, day], mean)
    padded = mean * cover * np.where(world.promo[:, :, day], PROMO_FACTOR, 1.0)
    target = np.ceil(np.round(padded, 6)).astype(np.int64)
    return np.where(world.on_sale[:, :, day], np.maximum(target, 2), 0)
