"""What a plan must keep to, as numbers: read from the learner's tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from casestudy.exercise import Tables
from casestudy.exercises.store_profit.layout import Floats, Ints, price_range


@dataclass(frozen=True)
class Limits:
    """Limits of the chain; arrays (J,) or (J, I)."""

    opens: Ints
    closes: Ints
    min_staff: Ints
    max_staff: Ints
    people: Ints
    weekly_hours: Ints
    low: Floats
    high: Floats
    """(J, I) prices."""
    menu_min: int
    menu_max: int
    budget: float
    """Yen over the horizon."""


def read_limits(inputs: Tables) -> Limits:
    """Return the limits of an instance."""
    stores, rules = inputs["stores.csv"], inputs["rules.csv"].set_index("rule")["value"]
    menu = inputs["menu_now.csv"]
    today = menu["price"].to_numpy().reshape(len(stores), -1)
    ranges = np.array([[price_range(int(price)) for price in row] for row in today])
    columns = ("opens", "closes", "min_staff", "max_staff", "people", "weekly_hours")
    figures = {name: stores[name].to_numpy(dtype=np.int64) for name in columns}
    return Limits(
        **figures,
        low=ranges[..., 0].astype(np.float64),
        high=ranges[..., 1].astype(np.float64),
        menu_min=int(rules["menu_min"]),
        menu_max=int(rules["menu_max"]),
        budget=float(rules["promotion_budget"]),
    )
