"""What brings guests: menus and prices, promotion, reputation; season and events taken out."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from casestudy.exercises.store_profit.layout import (
    CHANNELS,
    DAYPART_OF_HOUR,
    DAYPARTS,
    TYPES,
    WEEKS,
    Floats,
)
from casestudy.exercises.store_profit.panel import Panel

SHOCK = 0.04
"""Standard deviation of a store's week that no column explains."""
SCALES: tuple[float, ...] = (8e3, 11e3, 15e3, 20e3, 27e3, 36e3)
"""Yen a week, tried for each channel."""
SMOOTHING = 8


@dataclass(frozen=True)
class Traffic:
    """Estimates of the fields of ``market.Market`` with these names."""

    theta: Floats
    lift: Floats
    scale: Floats
    rate: Floats
    week: Floats
    stars: Floats


@dataclass
class _Design:
    """Columns of a regression, each (T, J, P), with a penalty and a name."""

    columns: list[Floats] = field(default_factory=list)
    penalties: list[float] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def add(self, name: str, column: Floats, spread: float) -> None:
        """Add a column whose effect is expected to be about ``spread`` large."""
        self.columns.append(column)
        self.penalties.append(1.0 / spread**2)
        self.names.append(name)


@dataclass(frozen=True)
class _Facts:
    """What was observed, week by week."""

    panel: Panel
    arrivals: Floats
    inclusive: Floats
    told: Floats
    """(T, J) log guests that reputation brings."""
    types: tuple[str, ...]
    kinds: Floats
    """(types, J) 0/1."""
    rivals: Floats
    """(J,) cafés nearby."""


def learn_traffic(
    panel: Panel,
    arrivals: Floats,
    inclusive: Floats,
    *,
    lasting: list[Floats],
    festival: Floats,
    types: tuple[str, ...],
    rivals: Floats,
    star_effect: float,
) -> Traffic:
    """Regress log guests of each store, week and daypart; ridge where data say little.

    Stores, weeks and each type's season have effects of their own, so that a busy week is not
    credited to what was spent in it, nor a refurbishment to the prices that came with it.

    Parameters
    ----------
    arrivals : (T, J, D, H). inclusive : (T, J, P) of each week's menu.
    lasting, festival : (T, J) 1 in the weeks of an event.
    rivals : (J,) cafés nearby.
    star_effect : log guests a star, from the firm's survey.
    """
    kinds = np.array([[own == name for own in types] for name in TYPES], dtype=np.float64)
    told = star_effect * _smoothed(panel.stars)
    facts = _Facts(panel, arrivals, inclusive, told, types, kinds, rivals)
    base = _base_design(facts, lasting, festival)
    target = _Target.of(facts)
    fixed = np.stack([column.ravel() for column in base.columns], axis=1)
    scale = np.full(len(CHANNELS), 17e3)
    for channel in range(len(CHANNELS)):
        losses = []
        for value in SCALES:
            tried = np.where(np.arange(len(CHANNELS)) == channel, value, scale)
            losses.append(_solve(base, fixed, _lifts(facts, tried), target)[1])
        scale[channel] = SCALES[int(np.argmin(losses))]
    lifts = _lifts(facts, scale)
    coefficient, _ = _solve(base, fixed, lifts, target)
    return _read(facts, base, lifts, coefficient, scale)


def _weekly(panel: Panel, arrivals: Floats) -> tuple[Floats, Floats]:
    """Return guests (T, J, P) of the plain days, scaled to whole weeks, and how many there were."""
    plain = np.where(panel.plain[..., None], np.nan_to_num(arrivals), 0.0)
    known = panel.plain[..., None] & np.isfinite(arrivals)
    usual = np.where(known, arrivals, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    parts = [part == DAYPART_OF_HOUR for part in range(4)]
    came = np.stack([plain[..., part].sum(axis=(2, 3)) for part in parts], axis=-1)
    there = np.stack(
        [(panel.plain * usual[..., part].sum(axis=2)).sum(axis=2) for part in parts], axis=-1
    )
    return came, there


def _smoothed(stars: Floats) -> Floats:
    """Return (T, J) mean stars of the weeks before each; the first weeks take the first ones."""
    filled = np.where(np.isfinite(stars), stars, np.nanmean(stars, axis=0))
    padded = np.concatenate([np.repeat(filled[:SMOOTHING].mean(axis=0)[None], SMOOTHING, axis=0),
                             filled])  # fmt: skip
    sums = np.cumsum(np.concatenate([np.zeros((1, filled.shape[1])), padded]), axis=0)
    return np.asarray((sums[SMOOTHING:] - sums[:-SMOOTHING])[: len(stars)] / SMOOTHING)


def _base_design(facts: _Facts, lasting: list[Floats], festival: Floats) -> _Design:
    """Everything but promotion."""
    shape = facts.inclusive.shape
    week = np.arange(shape[0])
    design = _Design()

    def over_parts(values: Floats) -> Floats:
        return np.broadcast_to(values[:, :, None], shape)

    for store in range(shape[1]):
        for part in range(shape[2]):
            mark = np.zeros(shape)
            mark[:, store, part] = 1.0
            design.add("level", mark, 30.0)
        trend = np.zeros(shape[:2])
        trend[:, store] = (week - week[-1]) / 52.0
        design.add("trend", over_parts(trend), 0.05)
    for number in range(len(week)):
        mark = np.zeros(shape)
        mark[number] = 1.0
        design.add("season", mark, 0.1)
    for kind in facts.kinds:
        for wave in (np.cos, np.sin):
            design.add("season", over_parts(wave(2 * np.pi * week / 52)[:, None] * kind), 0.04)
    design.add("festival", over_parts(festival), 0.1)
    for column in lasting:
        design.add("lasting", over_parts(column), 0.1)
    beside = np.log(facts.panel.rival_price / facts.panel.rival_price[-1]) * facts.rivals
    design.add("rival price", over_parts(beside), 0.2)
    middle = facts.inclusive - facts.inclusive.mean(axis=0)
    design.add("theta", middle, 0.5)
    design.add("theta rivals", middle * _beyond_type(facts)[:, None], 0.05)
    for number, kind in enumerate(facts.kinds):
        design.add(f"theta {number}", middle * kind[:, None], 0.04)
    return design


def _beyond_type(facts: _Facts) -> Floats:
    """Return (J,) how many more cafés a store has nearby than others of its type."""
    usual = facts.kinds @ facts.rivals / facts.kinds.sum(axis=1)
    return np.asarray(facts.rivals - usual @ facts.kinds)


def _lifts(facts: _Facts, scale: Floats) -> _Design:
    """Promotion: for each channel what all stores share, and what differs by type."""
    design, shape = _Design(), facts.inclusive.shape
    pushed = 1.0 - np.exp(-facts.panel.spend / scale)
    for channel in range(len(CHANNELS)):
        column = np.broadcast_to(pushed[..., channel, None], shape)
        design.add(f"lift {channel}", column, 0.08)
        for number, kind in enumerate(facts.kinds):
            design.add(f"lift {channel} {number}", column * kind[:, None], 0.035)
    return design


@dataclass(frozen=True)
class _Target:
    """Log guests against the usual ones, reputation taken out, with weights; flat."""

    y: Floats
    weight: Floats

    @classmethod
    def of(cls, facts: _Facts) -> _Target:
        came, usual = (values.ravel() for values in _weekly(facts.panel, facts.arrivals))
        use = (came > 0) & (usual > 0)
        told = np.broadcast_to(facts.told[:, :, None], facts.inclusive.shape).ravel()
        y = np.log(np.where(use, came, 1.0) / np.where(use, usual, 1.0)) - told
        spread = 1.0 / np.maximum(came, 1.0) + len(DAYPARTS) * SHOCK**2
        return cls(y, np.where(use, 1.0 / spread, 0.0))


def _solve(base: _Design, fixed: Floats, lifts: _Design, target: _Target) -> tuple[Floats, float]:
    """Return the coefficients of both designs and the penalised loss."""
    x = np.concatenate([fixed, *(column.reshape(-1, 1) for column in lifts.columns)], axis=1)
    penalty = np.array([*base.penalties, *lifts.penalties])
    gram = (x * target.weight[:, None]).T @ x + np.diag(penalty)
    coefficient = np.linalg.solve(gram, x.T @ (target.weight * target.y))
    gap = target.y - x @ coefficient
    return coefficient, float((target.weight * gap**2).sum() + (penalty * coefficient**2).sum())


def _read(
    facts: _Facts, base: _Design, lifts: _Design, coefficient: Floats, scale: Floats
) -> Traffic:
    names = [*base.names, *lifts.names]
    terms = list(zip(names, [*base.columns, *lifts.columns], coefficient, strict=True))
    value = {name: factor for name, _, factor in terms}
    kind = [TYPES.index(own) for own in facts.types]
    channels = range(len(CHANNELS))
    lift = np.array([[value[f"lift {c}"] + value[f"lift {c} {k}"] for c in channels] for k in kind])
    effect = sum(
        (factor * column for name, column, factor in terms if name != "level"),
        np.zeros(facts.inclusive.shape),
    )
    ahead = np.zeros(len(kind))
    for name, column, factor in terms:
        if name == "lasting":
            ahead = ahead + factor * column[-1, :, 0]
        if name == "season":
            ahead = ahead + factor * column[:WEEKS, :, 0].mean(axis=0)
    return Traffic(
        theta=np.maximum(
            np.array([value["theta"] + value[f"theta {k}"] for k in kind])
            + value["theta rivals"] * _beyond_type(facts),
            0.05,
        ),
        lift=np.maximum(lift, 0.0),
        scale=np.broadcast_to(scale, lift.shape).copy(),
        rate=_rate(facts, effect),
        week=np.repeat(np.exp(ahead)[:, None], WEEKS, axis=1),
        stars=_smoothed(facts.panel.stars)[-1],
    )


def _rate(facts: _Facts, effect: Floats) -> Floats:
    """Return guests an hour (J, D, H) with every effect taken out; reputation as it is now."""
    told = (facts.told - facts.told[-1])[:, :, None]
    factor = np.exp(effect + told)[..., DAYPART_OF_HOUR][:, :, None, :]
    use = facts.panel.plain[..., None] & np.isfinite(facts.arrivals)
    seen = np.where(use, facts.arrivals, 0.0).sum(axis=0)
    return np.asarray(seen / np.maximum(np.where(use, factor, 0.0).sum(axis=0), 1e-9))
