"""The hidden world: what customers need, what they announce, and what they order.

Axes: ``C`` customers, ``P`` parts, ``M`` months (36 on record, then 3 to forecast), ``L`` leads
(one, two and three months before). Effects are added to the logarithm of a month's need.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from casestudy.exercises.order_forecasting import months
from casestudy.exercises.order_forecasting.months import HISTORY, HORIZON, TOTAL
from casestudy.exercises.order_forecasting.world import (
    CUSTOMERS,
    FADE,
    OVER,
    PACKS,
    PART_COUNTS,
    ROLES,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DIGEST = 0.45
"""Share of its news that a customer works into each new notice."""
NEWS = (0.055, 0.07, 0.09)
"""Standard deviation of what is learned after the notice one, two and three months before."""
SHOCK_KNOWN = (0.65, 0.30, 0.10)
"""Share of a shock that notices hold one, two and three months before."""
DAYS_KNOWN = 0.25
"""Share of the working days' effect that customers plan with."""
EXECUTION = 0.05
"""Standard deviation of what moves orders within the month."""
NEVER = 10_000


@dataclass(frozen=True)
class Parts:
    """Parts and what is fixed about them; arrays (P,)."""

    customer: Ints
    level: Floats
    """Logarithm of pieces a month."""
    pack: Ints
    lot: Ints
    """Pieces; orders come in whole lots."""
    start: Ints
    """First month of orders, counted from the first month on record; may be negative."""
    end: Ints
    """Month after the last one with orders; ``NEVER`` where none is set."""
    ramp: Floats
    """Months until a new part runs at its level."""
    stubborn: NDArray[np.bool_]
    """Whether notices go on after the part has ended."""


@dataclass(frozen=True)
class World:
    """Everything that is true, whether or not a learner gets to see it."""

    months: tuple[date, ...]
    parts: Parts
    need: Floats
    """(P, M) expected pieces given what moves customer and part."""
    orders: Ints
    """(P, M) pieces."""
    notices: Ints
    """(P, L, M) pieces announced for a month, one, two and three months before."""


def _autoregressive(shocks: Floats, keep: float) -> Floats:
    path = np.empty_like(shocks)
    path[..., 0] = shocks[..., 0]
    for month in range(1, shocks.shape[-1]):
        path[..., month] = keep * path[..., month - 1] + np.sqrt(1 - keep**2) * shocks[..., month]
    return path


def draw_parts(rng: Generator) -> Parts:
    """Draw which parts there are."""
    customer = np.repeat(rng.permutation(len(CUSTOMERS)), PART_COUNTS)
    count = len(customer)
    level = np.log(1400.0) + np.clip(rng.normal(0.0, 1.0, count), -2.2, 2.2)
    kind = rng.choice(3, count, p=[0.72, 0.19, 0.09])
    lots = np.array([8.0, 2.5, 0.7])[kind] + rng.random(count) * np.array([22.0, 3.5, 0.9])[kind]
    wanted = np.round(np.exp(level) / lots, 6)
    boxes = rng.choice([1, 1, 2, 3], count)
    packs = np.array(PACKS)
    place = np.searchsorted(packs, wanted / boxes, side="right") - 1
    pack = packs[np.clip(place, 0, len(PACKS) - 1)]
    lot = pack * np.maximum(np.rint(np.round(wanted / pack, 6)), 1).astype(np.int64)
    start, end = _lives(rng, count)
    return Parts(
        customer=customer.astype(np.int64),
        level=level,
        pack=pack.astype(np.int64),
        lot=lot.astype(np.int64),
        start=start,
        end=end,
        ramp=rng.uniform(5.0, 8.0, count),
        stubborn=rng.random(count) < 0.4,
    )


def _lives(rng: Generator, count: int) -> tuple[Ints, Ints]:
    order, taken = rng.permutation(count), 0
    start = np.full(count, -60, dtype=np.int64)
    end = np.full(count, NEVER, dtype=np.int64)
    chosen = {}
    for role, number in ROLES.items():
        chosen[role] = order[taken : taken + number]
        taken += number
    start[chosen["new"]] = HISTORY - rng.integers(2, 7, ROLES["new"])
    start[chosen["launched"]] = rng.integers(3, HISTORY - 9, ROLES["launched"])
    end[chosen["ending"]] = HISTORY + rng.integers(1, 6, ROLES["ending"])
    end[chosen["ended"]] = rng.integers(12, HISTORY - 1, ROLES["ended"])
    return start, end


def _season(span: tuple[date, ...]) -> Floats:
    month = np.array([day.month for day in span])
    peak = np.array([customer.peak for customer in CUSTOMERS])[:, None]
    height = np.array([customer.season for customer in CUSTOMERS])[:, None]
    return np.asarray(height * np.cos(2 * np.pi * (month[None, :] - peak) / 12), dtype=np.float64)


def _shocks(rng: Generator) -> Floats:
    """Line stops and rushes that hit all parts of a customer for two to four months (C, M)."""
    shape = (len(CUSTOMERS), TOTAL)
    begins = rng.random(shape) < 0.035
    fall, rise = rng.uniform(-0.40, -0.18, shape), rng.uniform(0.12, 0.25, shape)
    size = np.where(rng.random(shape) < 0.65, fall, rise)
    length = rng.integers(2, 5, shape)
    effect = np.zeros(shape)
    for customer, month in np.argwhere(begins):
        effect[customer, month : month + length[customer, month]] = size[customer, month]
    return effect


def _life(parts: Parts, ramp: Floats, decline: float) -> Floats:
    """Logarithm of the share of its level at which a part runs (P, M); 0 orders give −20."""
    month = np.arange(TOTAL)[None, :]
    age, left = month - parts.start[:, None], parts.end[:, None] - month
    rising = np.clip((age + 1) / ramp[:, None], 0.0, 1.0)
    falling = np.where(left <= 6, 1.0 - decline * (7 - left) / 7.0, 1.0)
    alive = (age >= 0) & (left > 0)
    share = np.log(np.where(alive, rising * falling, 1.0))
    return np.asarray(np.where(alive, share, -20.0), dtype=np.float64)


def _over(rng: Generator, parts: Parts) -> Floats:
    """Logarithm by which notices exceed what the customer believes (P, L, M)."""
    before = np.array(OVER)[rng.permutation(len(OVER))]
    after = before.copy()
    switched = rng.permutation(len(OVER))[:2]
    after[switched] = np.where(before[switched] > 0.3, 0.06, 0.48)
    month = HISTORY - rng.integers(8, 13, len(OVER))
    later = np.arange(TOTAL)[None, :] >= month[:, None]
    over = np.where(later, after[:, None], before[:, None])[parts.customer]
    small = np.clip(-(parts.level - parts.level.mean()) / parts.level.std(), -1.5, 1.5)
    own = rng.normal(0.0, 0.05, len(parts.level))
    share = over * (1.0 + 0.35 * small)[:, None] + own[:, None]
    over_by_lead = share[:, None, :] * np.array(FADE)[None, :, None]
    return np.asarray(np.log1p(over_by_lead), dtype=np.float64)


def _news(rng: Generator, parts: Parts) -> Floats:
    """Errors of what is believed of a month (P, L, M); they add up the longer before it is."""
    shared = rng.standard_normal((len(CUSTOMERS), len(NEWS), TOTAL))[parts.customer]
    own = rng.standard_normal((len(parts.level), len(NEWS), TOTAL))
    steps = np.sqrt(0.35) * shared + np.sqrt(0.65) * own
    return np.cumsum(steps * np.array(NEWS)[None, :, None], axis=1)


def _announced(belief: Floats) -> Floats:
    """Let each notice take in only part of the news since the one before."""
    told = belief.copy()
    for lead in (1, 0):
        told[:, lead] = told[:, lead + 1] + DIGEST * (belief[:, lead] - told[:, lead + 1])
    return told


def _in_lots(rng: Generator, need: Floats, lot: Ints) -> Ints:
    """Order whenever what was used up makes a whole lot."""
    used = need * np.exp(EXECUTION * rng.standard_normal(need.shape))
    phase = rng.random(len(lot))[:, None]
    lots = np.floor(np.round(phase + np.cumsum(used, axis=1) / lot[:, None], 6))
    return np.asarray(np.diff(lots, axis=1, prepend=0.0) * lot[:, None], dtype=np.int64)


def make_world(rng: Generator) -> World:
    """Draw the whole world in a fixed order, so that a seed always gives the same one."""
    first = months.FIRST_MONTHS[int(rng.integers(len(months.FIRST_MONTHS)))]
    span = months.span(first)
    parts = draw_parts(rng)
    who = parts.customer
    slow = 0.09 * _autoregressive(rng.standard_normal((len(CUSTOMERS), TOTAL)), 0.8)
    own = 0.10 * _autoregressive(rng.standard_normal((len(who), TOTAL)), 0.7)
    shocks = _shocks(rng)
    days = months.working_day_effect(span)
    steady = parts.level[:, None] + (_season(span) + slow)[who] + own
    life = _life(parts, parts.ramp, 0.65)
    need = np.exp(steady + shocks[who] + days[None, :] + life)
    planned = steady + DAYS_KNOWN * days[None, :] + _plan(parts)
    known = shocks[:, None, :] * np.array(SHOCK_KNOWN)[None, :, None]
    belief = planned[:, None, :] + known[who] + _news(rng, parts)
    notices = np.exp(_announced(belief) + _over(rng, parts))
    orders = _in_lots(rng, need, parts.lot)
    boxes = np.rint(np.round(notices / parts.pack[:, None, None], 6)).astype(np.int64)
    return World(span, parts, need, orders, boxes * parts.pack[:, None, None])


def _plan(parts: Parts) -> Floats:
    """Life as customers plan it: quicker up, hardly down, and some go on after the end."""
    plan = _life(parts, parts.ramp * 0.5, 0.2)
    gone = np.arange(TOTAL)[None, :] >= parts.end[:, None]
    recent = np.arange(TOTAL)[None, :] < parts.end[:, None] + HORIZON
    return np.where(gone & recent & parts.stubborn[:, None], np.log(0.3), plan)
