"""Whom to send what under a budget: one action a member at most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDS = 60


def allocate(value: Floats, cost: Floats, budget: float) -> Ints:
    """Return the action of each member, -1 for none, that gains most within the budget.

    A price on each yen of budget is raised until the choices fit (Lagrangian relaxation of the
    multiple-choice knapsack: Sinha & Zoltners 1979, Operations Research 27(3)); what is then left
    is spent on the best further steps, one by one.

    Parameters
    ----------
    value : (N, A) gain in yen after the action's own cost; ``-inf`` where it may not be taken.
    cost : (A,) yen of budget.
    """
    low, high = 0.0, 1.0
    while _spent(_best(value, cost, high), cost) > budget:
        high *= 2.0
    if _spent(_best(value, cost, 0.0), cost) <= budget:
        return _best(value, cost, 0.0)
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        if _spent(_best(value, cost, middle), cost) > budget:
            low = middle
        else:
            high = middle
    return _fill(_best(value, cost, high), value, cost, budget)


def _best(value: Floats, cost: Floats, price: float) -> Ints:
    net = value - price * cost
    choice = net.argmax(axis=1)
    return np.where(net.max(axis=1) > 0, choice, -1)


def _spent(choice: Ints, cost: Floats) -> float:
    return float(cost[choice[choice >= 0]].sum())


def _fill(choice: Ints, value: Floats, cost: Floats, budget: float) -> Ints:
    """Spend what is left where a further yen brings most."""
    rows = np.arange(len(choice))
    now = np.where(choice >= 0, value[rows, choice], 0.0)
    paid = np.where(choice >= 0, cost[choice], 0.0)
    more, dearer = value - now[:, None], cost[None, :] - paid[:, None]
    steps = np.argwhere((more > 0) & (dearer > 0))
    worth = more[steps[:, 0], steps[:, 1]] / dearer[steps[:, 0], steps[:, 1]]
    left, filled, moved = budget - _spent(choice, cost), choice.copy(), set()
    for member, action in steps[np.argsort(-worth, kind="stable")]:
        if member in moved or dearer[member, action] > left:
            continue
        filled[member] = action
        left -= float(dearer[member, action])
        moved.add(member)
    return filled
