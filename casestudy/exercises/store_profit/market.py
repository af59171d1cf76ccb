"""A market: all that decides what a plan earns, as it is or as somebody estimates it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from casestudy.exercises.store_profit.layout import DAYPART_OF_HOUR, Bools, Floats, Ints
from casestudy.exercises.store_profit.response import BASE_WORK, choose, priced


@dataclass(frozen=True)
class Plan:
    """What a chain decides for the horizon."""

    staff: Ints
    """(J, D, H) people an hour; 0 where a store is closed."""
    price: Floats
    """(J, I) yen."""
    on: Bools
    """(J, I) whether an item is on the menu."""
    spend: Floats
    """(J, C) yen a week."""


@dataclass(frozen=True)
class Market:
    """Stores, guests and costs. ``J`` stores, ``I`` items, ``P`` dayparts, ``C`` channels."""

    stores: tuple[str, ...]
    types: tuple[str, ...]
    items: tuple[str, ...]
    open: Bools
    """(J, H) hours in which a store is open."""
    rate: Floats
    """(J, D, H) guests an hour with the menu behind ``inclusive`` and no promotion."""
    inclusive: Floats
    """(J, P) inclusive value of the menu at which ``rate`` holds."""
    week: Floats
    """(J, W) factor of each week of the horizon."""
    utility: Floats
    """(J, P, I) at the list price; ``-inf`` where an item is not served."""
    beta: Floats
    """(J, I) utility lost for each unit of log price."""
    nests: Bools
    """(N, I)."""
    theta: Floats
    """(J,) log guests for each unit of inclusive value."""
    skill: Floats
    """(J,) guests a team serves in the time in which a normal one serves one."""
    patience: Floats
    """(J,) exponent of ``response.kept``."""
    curve: tuple[float, float, float]
    """Of ``response.wait``."""
    lift: Floats
    scale: Floats
    """(J, C) of ``response.promotion_lift``."""
    stars: Floats
    """(J,) reputation at the start."""
    quality: Floats
    """(J,) stars at ``WAIT_FREE`` minutes of waiting."""
    gamma: Floats
    """(J,) log guests a star."""
    list_price: Floats
    cost: Floats
    work: Floats
    keep: Floats
    """(I,) yen, yen, minutes, and yen a week and store."""
    wage: Floats
    rent: Floats
    other: Floats
    """(J,) yen an hour; yen a week; yen a week for manager, energy and the rest."""


@dataclass(frozen=True)
class Basket:
    """What a guest brings and takes under a plan's menu; arrays (J, P)."""

    revenue: Floats
    margin: Floats
    """Revenue less ingredients, in yen."""
    work: Floats
    """Minutes of staff time."""
    pull: Floats
    """Factor on guests that the menu and its prices make."""
    share: Floats
    """(J, P, I) probability that a guest orders each item."""


def basket(market: Market, price: Floats, on: Bools) -> Basket:
    """Return what guests order and how many more or fewer come for it."""
    utility = priced(market.utility, market.beta, price, market.list_price)
    choice = choose(utility, market.nests, on)
    pull = np.exp(market.theta[:, None] * (choice.inclusive - market.inclusive))
    return Basket(
        revenue=(choice.share * price[:, None, :]).sum(axis=-1),
        margin=(choice.share * (price - market.cost)[:, None, :]).sum(axis=-1),
        work=BASE_WORK + choice.share @ market.work,
        pull=pull,
        share=choice.share,
    )


def by_hour(values: Floats) -> Floats:
    """Spread (J, P) over the hours: (J, 1, H)."""
    return values[:, DAYPART_OF_HOUR][:, None, :]
