"""Drawings that customers send in: what a reader of the title block and the model can count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from casestudy.exercises.effort_estimation.catalogue import (
    MATERIALS,
    PARTS,
    ROUGHNESS_RA,
    ROUGHNESS_SHARES,
    TOLERANCE_SHARES,
    TOLERANCES_UM,
)
from casestudy.exercises.effort_estimation.layout import Bools, Floats, Ints

LATENT = 0.15
"""Standard deviation of what drawings ask for beyond all that is counted, in logarithms."""


@dataclass(frozen=True)
class Drawings:
    """One entry a drawing; arrays (D,)."""

    part: Ints
    material: Ints
    size: Floats
    """(D, 3) millimetres."""
    removed: Floats
    """Share of the blank that is cut away."""
    holes: Ints
    threads: Ints
    faces: Ints
    geometric: Ints
    """Number of geometrical tolerances."""
    tolerance: Ints
    """The tightest one, micrometres."""
    roughness: Floats
    """The finest one, Ra in micrometres."""
    hardened: Bools
    latent: Floats
    """What a drawing asks for beyond all that, a share of the logarithm of hours."""

    @property
    def blank_cm3(self) -> Floats:
        """Volume of the blank."""
        return np.asarray(self.size.prod(axis=1) / 1000.0, dtype=np.float64)


def draw(rng: Generator, count: int) -> Drawings:
    """Draw ``count`` drawings."""
    part = pick(rng, count, [item.share for item in PARTS])
    typical = np.array([item.size_mm for item in PARTS], dtype=np.float64)[part]
    scale = np.exp(rng.normal(0, 0.34, count))
    size = np.clip(typical * scale[:, None] * np.exp(rng.normal(0, 0.16, (count, 3))), 5, 480)
    removed = np.array([item.removed for item in PARTS])[part] * np.exp(rng.normal(0, 0.25, count))
    rate = np.array([item.holes for item in PARTS])[part]
    holes = rng.poisson(np.round(rate * rng.gamma(2.0, 0.5, count), 4))
    return Drawings(
        part=part,
        material=pick(rng, count, [item.share for item in MATERIALS]),
        size=np.round(size, 1),
        removed=np.round(np.clip(removed, 0.05, 0.9), 2),
        holes=holes,
        threads=rng.binomial(holes, 0.35),
        faces=np.array([item.faces for item in PARTS])[part] + rng.integers(-1, 3, count),
        geometric=rng.poisson(1.2, count),
        tolerance=np.array(TOLERANCES_UM)[pick(rng, count, TOLERANCE_SHARES)],
        roughness=np.array(ROUGHNESS_RA)[pick(rng, count, ROUGHNESS_SHARES)],
        hardened=rng.random(count) < 0.12,
        latent=np.round(rng.normal(0, LATENT, count), 4),
    )


def pick(rng: Generator, count: int, shares: list[float] | tuple[float, ...]) -> Ints:
    """Draw positions with the given shares, by the inverse of their sums."""
    edges = np.round(np.cumsum(np.array(shares)) / float(sum(shares)), 6)
    edges[-1] = 1.0
    return np.searchsorted(edges, rng.random(count), side="right").astype(np.int64)
