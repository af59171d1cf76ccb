"""The best there can be, and answers spoiled at random."""

from __future__ import annotations

import numpy as np
import pandas as pd

from casestudy.exercise import CaseData, Tables
from casestudy.exercises.store_profit.layout import (
    BUDGET_STEP,
    FIRST_HOUR,
    PRICE_STEP,
    SHIFT_MIN,
    WEEKS,
    Bools,
    Floats,
    Ints,
)
from casestudy.exercises.store_profit.limits import Limits, read_limits
from casestudy.exercises.store_profit.market import Plan
from casestudy.exercises.store_profit.optimise import best_plan
from casestudy.exercises.store_profit.plans import from_outputs, to_outputs, today
from casestudy.exercises.store_profit.rules import week_faults
from casestudy.exercises.store_profit.truth import market_of

ROUNDS = 3


def oracle(data: CaseData) -> dict[str, pd.DataFrame]:
    """Search the best plan in the true market; only its noise stays unknown."""
    market, now = market_of(data), from_outputs(today(data.inputs), data.inputs)
    plan = best_plan(market, read_limits(data.inputs), now, ROUNDS)
    return to_outputs(plan, data.inputs["stores.csv"], market.items)


def worsen(
    outputs: Tables, inputs: Tables, amount: float, rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Shift prices, shuffle items and budgets, and add or take people for hours at a time."""
    plan, limits = from_outputs(outputs, inputs), read_limits(inputs)
    spoiled = Plan(
        staff=_staff(plan.staff, limits, amount, rng),
        price=_price(plan.price, limits, amount, rng),
        on=_menu(plan.on, amount, rng),
        spend=_spend(plan.spend, limits, amount, rng),
    )
    return to_outputs(spoiled, inputs["stores.csv"], list(inputs["items.csv"]["item_id"]))


def _price(price: Floats, limits: Limits, amount: float, rng: np.random.Generator) -> Floats:
    moved = price * (1.0 + 0.06 * amount * rng.standard_normal(price.shape))
    stepped = np.rint(moved / PRICE_STEP) * PRICE_STEP
    return np.asarray(np.clip(stepped, limits.low, limits.high))


def _menu(on: Bools, amount: float, rng: np.random.Generator) -> Bools:
    """Swap items of a store with others it leaves out."""
    swapped = on.copy()
    for store in range(len(on)):
        if rng.random() >= amount:
            continue
        inside, outside = np.flatnonzero(on[store]), np.flatnonzero(~on[store])
        if len(outside):
            swapped[store, [rng.choice(inside), rng.choice(outside)]] ^= True
    return swapped


def _spend(spend: Floats, limits: Limits, amount: float, rng: np.random.Generator) -> Floats:
    """Mix the budgets with those of a random order, in steps and within the limit."""
    budgets = spend.ravel() * WEEKS
    mixed = (1 - 0.7 * amount) * budgets + 0.7 * amount * rng.permutation(budgets)
    steps = np.floor(np.round(mixed / BUDGET_STEP, 6))
    return np.asarray((steps * BUDGET_STEP / WEEKS).reshape(spend.shape))


def _staff(staff: Ints, limits: Limits, amount: float, rng: np.random.Generator) -> Ints:
    """Add or take one person for some hours of some days; what no rule allows is undone."""
    spoiled = staff.copy()
    for store in range(len(staff)):
        first = int(limits.opens[store]) - FIRST_HOUR
        last = int(limits.closes[store]) - FIRST_HOUR
        for day in range(staff.shape[1]):
            if rng.random() >= amount:
                continue
            length = int(rng.integers(SHIFT_MIN, 7))
            start = int(rng.integers(first, last - length + 1))
            before = spoiled[store].copy()
            spoiled[store, day, start : start + length] += int(rng.choice([-1, 1]))
            if week_faults(spoiled[store], store, limits):
                spoiled[store] = before
    return spoiled
