"""How guests respond: what they choose, how long they wait, who leaves, what they tell.

Pure functions of arrays. ``J`` stores, ``I`` items, ``P`` dayparts; other axes are free.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from casestudy.exercises.store_profit.layout import Bools, Floats

BASE_WORK = 2.4
"""Minutes of staff time a guest takes whatever is ordered: greeting, till, table."""
WAIT_CURVE = (3.0, 8.0, 2.5)
"""Minutes without load, minutes that full load adds, and the power of the load."""
WAIT_CAP = 1.8
STARS_A_MINUTE = 0.10
"""Stars lost a minute of mean waiting beyond ``WAIT_FREE``."""
WAIT_FREE = 6.0
MEMORY = 0.3
"""Share of the gap to what guests now see that a store's reputation closes each week."""


@dataclass(frozen=True)
class Choice:
    """What a guest orders on average."""

    share: Floats
    """(J, P, I) probability that a guest orders the item."""
    inclusive: Floats
    """(J, P) expected utility of the whole menu."""


def choose(utility: Floats, nests: Bools, on: Bools) -> Choice:
    """Choose at most one item of each nest by multinomial logit; no item has utility 0.

    Source: McFadden (1974), *Conditional logit analysis of qualitative choice behavior*; the
    inclusive value is that of Ben-Akiva & Lerman (1985), *Discrete Choice Analysis*, chapter 10.

    Parameters
    ----------
    utility : (J, P, I) utility at today's prices, ``-inf`` where an item is not served.
    nests : (N, I) members of each nest.
    on : (J, I) whether the item is on the menu.
    """
    weight = np.where(on[:, None, :], np.exp(utility), 0.0)
    total = 1.0 + weight @ nests.T.astype(np.float64)
    share = weight / (total @ nests.astype(np.float64))
    return Choice(share, np.log(total).sum(axis=-1))


def priced(utility: Floats, beta: Floats, price: Floats, list_price: Floats) -> Floats:
    """Return the utility (J, P, I) at ``price`` (J, I): minus beta for each unit of log price."""
    return np.asarray(utility - (beta * np.log(price / list_price))[:, None, :], dtype=np.float64)


def load(arrivals: Floats, work: Floats, staff: Floats, skill: Floats) -> Floats:
    """Return the share of the team's time that the arrivals of an hour would take.

    Parameters
    ----------
    arrivals : guests an hour. work : minutes a guest. staff : people. skill : 1 is normal.
    """
    return np.asarray(arrivals * work / (60.0 * staff * skill), dtype=np.float64)


def kept(rho: Floats, patience: Floats) -> Floats:
    """Return the share of arrivals that is served at load ``rho``.

    ``(1 + rho ** m) ** (-1 / m)``: all of them when there is time, and never more than the team
    can serve; the larger ``patience`` m, the later guests begin to leave. It is the smooth
    minimum of demand and capacity, a generalised mean (Hardy, Littlewood & Pólya, 1934).
    """
    return np.asarray((1.0 + rho**patience) ** (-1.0 / patience), dtype=np.float64)


def wait(rho: Floats, curve: tuple[float, float, float] = WAIT_CURVE) -> Floats:
    """Return mean minutes from arrival to service at load ``rho``: ``a + b * rho ** c``."""
    floor, rise, power = curve
    return np.asarray(floor + rise * np.minimum(rho, WAIT_CAP) ** power, dtype=np.float64)


def promotion_lift(spend: Floats, lift: Floats, scale: Floats) -> Floats:
    """Return the share of guests (J,) that a week's spending adds; each yen adds less.

    ``lift * (1 - exp(-spend / scale))`` for each channel, added up. Source: modified exponential
    response, Little (1979), *Aggregate advertising models*, Operations Research 27(4).

    Parameters
    ----------
    spend, lift, scale : (J, C); yen a week, share at saturation, yen a week.
    """
    return np.asarray((lift * (1.0 - np.exp(-spend / scale))).sum(axis=-1), dtype=np.float64)


def stars_goal(quality: Floats, mean_wait: Floats) -> Floats:
    """Return the stars that a store's reputation moves to."""
    return np.asarray(quality - STARS_A_MINUTE * (mean_wait - WAIT_FREE), dtype=np.float64)


def reputation(stars: Floats, goal: Floats) -> Floats:
    """Return next week's reputation: exponential smoothing of what guests see."""
    return np.asarray(stars + MEMORY * (goal - stars), dtype=np.float64)
