"""How much a team can serve and when guests leave, learned where a door counter hangs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares, minimize

from casestudy.exercises.store_profit.layout import DAYPART_OF_HOUR, Floats
from casestudy.exercises.store_profit.panel import Panel
from casestudy.exercises.store_profit.response import BASE_WORK, kept

BUSY = 0.45
"""Load from which an hour's waiting tells something of the team."""


@dataclass(frozen=True)
class Service:
    """Estimates of the fields of ``market.Market`` with these names, and who came."""

    skill: Floats
    patience: Floats
    """(J,)."""
    curve: tuple[float, float, float]
    """Of ``response.wait``."""
    arrivals: Floats
    """(T, J, D, H) guests who came: counted at the door, or served and driven away."""


def learn_service(panel: Panel, share: Floats, work: Floats, types: tuple[str, ...]) -> Service:
    """Fit team and patience at stores with a counter; carry them over by the waiting times.

    Waiting depends on load in one way everywhere. At a store without a counter the wait of an
    hour tells its load, the load tells who left, and guests, staff and load tell the team's pace.
    """
    minutes = (BASE_WORK + share @ work)[..., DAYPART_OF_HOUR][:, :, None, :]
    counted = np.isfinite(panel.entries).any(axis=(0, 2, 3))
    skill, patience = np.ones(len(types)), np.ones(len(types))
    need = minutes / (60.0 * panel.staff)
    arrivals = panel.entries.copy()
    for store in np.flatnonzero(counted):
        skill[store], patience[store] = _fit_store(panel, need, int(store))
    curve = _fit_wait(panel, need, skill, np.flatnonzero(counted))
    for store in np.flatnonzero(~counted):
        twin = next(k for k in np.flatnonzero(counted) if types[k] == types[store])
        patience[store] = patience[twin]
        rho = _load_of(panel.waiting[:, store], curve)
        arrivals[:, store] = panel.guests[:, store] / kept(rho, patience[store])
        raw = arrivals[:, store] * need[:, store]
        busy = np.isfinite(raw) & (rho > BUSY) & (rho < 1.5) & panel.plain[:, store, :, None]
        skill[store] = np.exp(np.median(np.log(raw[busy] / rho[busy])))
    floor, rise, power = (float(value) for value in curve)
    return Service(skill, patience, (floor, rise, power), arrivals)


def _fit_store(panel: Panel, need: Floats, store: int) -> tuple[float, float]:
    """Maximise the likelihood of guests served out of those counted."""
    came, served = panel.entries[:, store], panel.guests[:, store]
    raw = came * need[:, store]
    use = np.isfinite(came) & (came >= 1) & (served <= came) & panel.plain[:, store, :, None]
    came, served, raw = came[use], served[use], raw[use]

    def loss(point: Floats) -> float:
        share = np.clip(kept(raw / np.exp(point[0]), np.exp(point[1])), 1e-6, 1 - 1e-9)
        return -float((served * np.log(share) + (came - served) * np.log1p(-share)).sum())

    found = minimize(loss, np.array([0.0, np.log(5.0)]), method="Nelder-Mead")
    return float(np.exp(found.x[0])), float(np.exp(found.x[1]))


def _fit_wait(panel: Panel, need: Floats, skill: Floats, counted: np.ndarray) -> Floats:
    """Fit ``wait = a + b * rho ** c`` over all stores with a counter."""
    rho = (panel.entries * need / skill[:, None, None])[:, counted]
    waited = panel.waiting[:, counted]
    use = np.isfinite(waited) & np.isfinite(rho) & (rho > 0.05) & (rho < 1.6)
    x, y = rho[use], np.log(waited[use])

    def gap(point: Floats) -> Floats:
        return np.asarray(np.log(point[0] + point[1] * x ** point[2]) - y)

    found = least_squares(gap, np.array([3.0, 6.0, 2.0]), bounds=([0.5, 0.5, 0.5], [10, 40, 6]))
    return np.asarray(found.x, dtype=np.float64)


def _load_of(waited: Floats, curve: Floats) -> Floats:
    """Return the load at which guests wait so long."""
    beyond = np.maximum(np.nan_to_num(waited) - curve[0], 0.0) / curve[1]
    return np.asarray(np.minimum(beyond ** (1.0 / curve[2]), 2.0))
