"""Who the members are: what the chain knows of them, and what only the generator knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from casestudy.exercises.omo_retail.world import ACTIONS, BANDS, HISTORY, MEMBERS, STORES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

PERSISTENCE, SHOCK = 0.94, 0.20
"""Of a member's activity from month to month; its standing deviation is about 0.59."""
LEVEL = 0.59
HOUSE_CARDS = 24


@dataclass(frozen=True)
class People:
    """One row a member (N,); ``state`` and ``shock`` are (N, months with the target's)."""

    number: Ints
    """Printed on the card; another one in each world."""
    band: Ints
    store: Ints
    joined: Ints
    """Month; negative for those who joined before the records."""
    reach: Bools
    """(N, 3) app, mail, post."""
    consent: Bools
    visits: Floats
    """Usual visits a month."""
    basket: Floats
    """Yen a visit."""
    margin: Floats
    price: Floats
    """How much a discount counts, 0 to 1."""
    beauty: Floats
    """Share of cosmetics in purchases."""
    online: Floats
    """Share of visits that are app orders."""
    state: Floats
    shock: Floats
    house: Bools
    """A cashier's card, swiped for customers without one: nobody reads what it is sent."""


def draw_people(rng: Generator) -> People:
    """Draw the members of one world."""
    n = MEMBERS
    band = rng.choice(len(BANDS), n, p=[band.share for band in BANDS]).astype(np.int64)
    reach = np.column_stack(
        [
            rng.random(n) < np.array([getattr(item, name) for item in BANDS])[band]
            for name in ("app", "email", "address")
        ]
    )
    price = np.round(rng.beta(1.6, 1.6, n), 3)
    beauty = np.round(rng.beta(1.1, 2.2, n), 3)
    online = np.where(reach[:, 0], np.round(rng.beta(1.6, 2.6, n), 3), 0.0)
    visits = np.round(np.exp(rng.normal(0.50, 0.45, n)), 3)
    basket = np.round(np.exp(rng.normal(7.55, 0.25, n)) * (0.9 + 0.4 * beauty), 1)
    margin = np.round(0.24 + 0.16 * beauty + rng.normal(0, 0.015, n), 4)
    joined = np.where(rng.random(n) < 0.14, rng.integers(1, HISTORY - 3, n), -1)
    state, shock = _activity(rng, n)
    house = np.zeros(n, dtype=bool)
    house[rng.choice(n, HOUSE_CARDS, replace=False)] = True
    return People(
        number=np.sort(rng.choice(8_999_999, n, replace=False)) + 1_000_000,
        band=band,
        store=rng.integers(0, len(STORES), n),
        joined=np.where(house, -1, joined).astype(np.int64),
        reach=reach,
        consent=rng.random(n) < np.array([item.consent for item in BANDS])[band],
        visits=np.where(house, np.round(visits + 45.0, 3), visits),
        basket=basket,
        margin=margin,
        price=price,
        beauty=beauty,
        online=np.where(house, 0.0, online),
        state=state,
        shock=shock,
        house=house,
    )


def _activity(rng: Generator, n: int) -> tuple[Floats, Floats]:
    """Return how far each month lies above a member's usual activity (log), and what is new."""
    shock = np.round(rng.normal(0, SHOCK, (n, HISTORY + 1)), 4)
    state = np.zeros_like(shock)
    state[:, 0] = np.round(rng.normal(0, LEVEL, n), 4)
    for month in range(1, HISTORY + 1):
        state[:, month] = np.round(PERSISTENCE * state[:, month - 1] + shock[:, month], 4)
    return state, shock


def channel_numbers() -> Ints:
    """Return the column of ``reach`` that each action uses, (A,)."""
    names = ("app", "mail", "post")
    return np.array([names.index(action.channel) for action in ACTIONS])
