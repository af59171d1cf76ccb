"""Draws defects into a scene and tells which pixels each covers."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from casestudy.exercises.defect_detection.canvas import X, Y, between, bump, pick
from casestudy.exercises.defect_detection.layout import Bools, Floats
from casestudy.exercises.defect_detection.scene import Scene

TRIES = 60
SEEN = 0.35
"""Share of a defect's full strength from which a pixel belongs to it."""
WHOLE = 0.7
"""Share of a defect that must lie on the product's surface."""
FEWEST = 5
"""Pixels."""
LIMIT, SHORTEST = 8.0, 16.0
"""Pixels: a faint rub up to the one is as good as the limit sample, a scratch is at least the other
long."""

Drawing = tuple[Floats, Bools]
"""What is added to the brightness, and the pixels that belong to the defect."""


def add(rng: Generator, scene: Scene, kind: str, taken: Bools) -> Bools:
    """Draw a defect of a kind where none is yet; return its pixels.

    Raises
    ------
    RuntimeError
        There was no room, which no scene of this case leads to.
    """
    for _ in range(TRIES):
        at = pick(rng, scene.surface)
        change, covered = _KINDS[kind](rng, at)
        visible = covered & scene.surface
        room = not (_grown(covered) & taken).any()
        if room and visible.sum() >= max(FEWEST, WHOLE * covered.sum()):
            scene.bright += scene.contrast * change * scene.surface
            return visible
    raise RuntimeError(f"no room for a {kind}")


def ink(rng: Generator, scene: Scene) -> tuple[float, float]:
    """Draw the benign ring that an inspector's stamp leaves; return its middle."""
    at = pick(rng, scene.surface)
    away = np.sqrt((X - at[0]) ** 2 + (Y - at[1]) ** 2)
    ring = np.clip(1.3 - np.abs(away - between(rng, 3.8, 4.6)), 0.0, 1.0)
    scene.bright -= between(rng, 30.0, 48.0) * scene.contrast * ring * scene.surface
    return at


def dust(rng: Generator, scene: Scene) -> None:
    """Scatter a few benign bright specks."""
    for _ in range(int(rng.integers(0, 5))):
        at = pick(rng, scene.surface)
        scene.bright += between(rng, 12.0, 24.0) * bump(X, Y, at, 1.7) * scene.surface


def scuff(rng: Generator, scene: Scene) -> tuple[float, float]:
    """Draw a rub that the limit sample lets pass, shorter and fainter than any scratch.

    Returns its middle.
    """
    at = pick(rng, scene.surface)
    u, v = _along(at, math.radians(between(rng, 0.0, 180.0)))
    half = between(rng, 1.5, LIMIT / 2 - 0.5)
    ends = np.clip(half - np.abs(u) + 0.5, 0.0, 1.0)
    line = np.clip(1.1 - np.abs(v), 0.0, 1.0) * ends
    scene.bright += between(rng, 6.0, 13.0) * _sign(rng) * scene.contrast * line * scene.surface
    return at


def _along(at: tuple[float, float], angle: float) -> tuple[Floats, Floats]:
    """Return every pixel's place along a direction through a point, and across it."""
    cos, sin = round(math.cos(angle), 9), round(math.sin(angle), 9)
    return cos * (X - at[0]) + sin * (Y - at[1]), cos * (Y - at[1]) - sin * (X - at[0])


def _sign(rng: Generator) -> float:
    return 1.0 if rng.random() < 0.5 else -1.0


def _scratch(rng: Generator, at: tuple[float, float]) -> Drawing:
    """A cut that bends a little, bright on one side and dark on the other."""
    a, b = _along(at, math.radians(between(rng, 0.0, 180.0)))
    half, bend = between(rng, SHORTEST / 2, 21.0), between(rng, -0.012, 0.012)
    width = between(rng, 0.55, 0.95)
    b = b - bend * a**2
    ends = np.clip(half - np.abs(a) + 0.5, 0.0, 1.0)
    core = np.clip(width + 0.5 - np.abs(b), 0.0, 1.0) * ends
    edge = np.clip(width + 0.5 - np.abs(b - 1.6), 0.0, 1.0) * ends
    strength = between(rng, 16.0, 46.0) * _sign(rng)
    return strength * (core - 0.4 * edge), core > SEEN


def _dent(rng: Generator, at: tuple[float, float]) -> Drawing:
    """A hollow: one slope faces the light, the other turns away."""
    radius = between(rng, 5.0, 9.0)
    angle = math.radians(between(rng, 0.0, 360.0))
    cos, sin = round(math.cos(angle), 9), round(math.sin(angle), 9)
    tilt = (cos * (X - at[0]) + sin * (Y - at[1])) / radius
    hollow = bump(X, Y, at, radius)
    strength = between(rng, 34.0, 80.0)
    covered = (X - at[0]) ** 2 + (Y - at[1]) ** 2 < (0.8 * radius) ** 2
    return strength * tilt * np.sqrt(hollow), covered


def _stain(rng: Generator, at: tuple[float, float]) -> Drawing:
    """A blot of several soft discs, darker than its surroundings."""
    blot = np.zeros(X.shape)
    reach = between(rng, 2.5, 4.5)
    for _ in range(5):
        spot = (at[0] + between(rng, -reach, reach), at[1] + between(rng, -reach, reach))
        blot = np.maximum(blot, bump(X, Y, spot, between(rng, 4.0, 8.0)))
    blot = np.clip(1.6 * blot, 0.0, 1.0)
    return -between(rng, 9.0, 24.0) * blot, blot > SEEN


def _pore(rng: Generator, at: tuple[float, float]) -> Drawing:
    """One to three small dark holes close to each other."""
    pit = np.zeros(X.shape)
    for number in range(int(rng.integers(1, 4))):
        far = 0.0 if number == 0 else 4.0
        spot = (at[0] + between(rng, -far, far), at[1] + between(rng, -far, far))
        away = np.sqrt((X - spot[0]) ** 2 + (Y - spot[1]) ** 2)
        pit = np.maximum(pit, np.clip(between(rng, 1.2, 2.3) + 0.5 - away, 0.0, 1.0))
    return -between(rng, 28.0, 75.0) * pit, pit > SEEN


def _grown(covered: Bools) -> Bools:
    """Return the pixels and those within three pixels beside and above or below."""
    grown = covered.copy()
    for step in (1, 2, 3):
        for axis in (0, 1):
            grown |= np.roll(covered, step, axis) | np.roll(covered, -step, axis)
    return grown


_KINDS: dict[str, Callable[[Generator, tuple[float, float]], Drawing]] = {
    "scratch": _scratch,
    "dent": _dent,
    "stain": _stain,
    "pore": _pore,
}
