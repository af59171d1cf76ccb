"""Coordinates, soft shapes and noise: what parts, boards and defects are drawn with.

Noise comes from whole numbers and is interpolated with weights that are multiples of 1/64, so
that sums are exact and a seed gives the same pixels on any platform. Lengths are in pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.random import Generator

from casestudy.exercises.defect_detection.layout import SIZE, Bools, Floats

_AXIS = np.arange(SIZE) - (SIZE - 1) / 2
X, Y = np.meshgrid(_AXIS, _AXIS)
"""Pixel centres, with the middle of the picture at (0, 0)."""

_FONT = {
    "0": "111101101101111", "1": "010110010010111", "2": "111001111100111",
    "3": "111001111001111", "4": "101101111001001", "5": "111100111001111",
    "6": "111100111101111", "7": "111001010010010", "8": "111101111101111",
    "9": "111101111001111",
}  # fmt: skip
"""Digits of three by five dots, row by row."""


@dataclass(frozen=True)
class Frame:
    """Where a part lies: turned by an angle, then moved."""

    angle: float
    """Degrees, rounded by whoever draws it."""
    dx: float
    dy: float

    @property
    def turn(self) -> tuple[float, float]:
        """Cosine and sine of the angle, rounded so that they are the same everywhere."""
        angle = math.radians(self.angle)
        return round(math.cos(angle), 9), round(math.sin(angle), 9)

    def part(self) -> tuple[Floats, Floats]:
        """Return the part's own coordinates of every pixel."""
        cos, sin = self.turn
        x, y = X - self.dx, Y - self.dy
        return cos * x + sin * y, cos * y - sin * x


def inside(distance: Floats) -> Floats:
    """Turn a signed distance from an edge (positive outside) into coverage, 0 to 1."""
    covered: Floats = np.clip(0.5 - distance, 0.0, 1.0)
    return covered


def disc(u: Floats, v: Floats, at: tuple[float, float], radius: float) -> Floats:
    """Return the coverage of a disc."""
    return inside(np.sqrt((u - at[0]) ** 2 + (v - at[1]) ** 2) - radius)


def box(u: Floats, v: Floats, at: tuple[float, float], half: tuple[float, float]) -> Floats:
    """Return the coverage of a rectangle given its centre and half its sides."""
    return inside(np.maximum(np.abs(u - at[0]) - half[0], np.abs(v - at[1]) - half[1]))


def bump(u: Floats, v: Floats, at: tuple[float, float], radius: float) -> Floats:
    """Return a soft hill: 1 in the middle, 0 from ``radius`` on."""
    near = 1.0 - ((u - at[0]) ** 2 + (v - at[1]) ** 2) / radius**2
    hill: Floats = np.clip(near, 0.0, 1.0) ** 2
    return hill


def digits(u: Floats, v: Floats, number: str, pitch: float) -> Floats:
    """Return the coverage of a number written in dots, its upper left corner at (0, 0)."""
    columns = 4 * len(number)
    dots = np.zeros((5, columns))
    for place, digit in enumerate(number):
        pattern = np.array(list(_FONT[digit]), dtype=np.float64).reshape(5, 3)
        dots[:, 4 * place : 4 * place + 3] = pattern
    column, row = np.floor(u / pitch), np.floor(v / pitch)
    there = (column >= 0) & (column < columns) & (row >= 0) & (row < 5)
    at = (np.where(there, row, 0).astype(np.int64), np.where(there, column, 0).astype(np.int64))
    away = np.sqrt((u - (column + 0.5) * pitch) ** 2 + (v - (row + 0.5) * pitch) ** 2)
    drawn: Floats = dots[at] * there * np.clip(1.0 + 0.5 * pitch - away, 0.0, 1.0)
    return drawn


@lru_cache(maxsize=8)
def _weights(points: int) -> Floats:
    """Return the (SIZE, points) weights that stretch a row of points over a picture's side."""
    place = np.arange(SIZE) * (points - 1) / (SIZE - 1)
    first = np.minimum(place.astype(np.int64), points - 2)
    share = np.rint((place - first) * 64) / 64
    weights = np.zeros((SIZE, points))
    rows = np.arange(SIZE)
    weights[rows, first] = 1.0 - share
    weights[rows, first + 1] += share
    return weights


def clouds(rng: Generator, points: int) -> Floats:
    """Return smooth noise between -1 and 1: ``points`` random values along each side."""
    values = rng.integers(-64, 65, (points, points)) / 64
    weights = _weights(points)
    return np.asarray(weights @ values @ weights.T, dtype=np.float64)


def grain(rng: Generator) -> Floats:
    """Return noise of each pixel for itself with mean 0 and standard deviation 1."""
    drawn = rng.integers(0, 16, (4, SIZE, SIZE), dtype=np.uint8).sum(axis=0, dtype=np.int64)
    return np.asarray((drawn - 30) / 9.22, dtype=np.float64)


def ripple(rng: Generator, count: int) -> Floats:
    """Return the profile of a tool's traces: ``count`` values, between about -1 and 1."""
    raw = rng.integers(-64, 65, count + 2) / 64
    return np.asarray((raw[:-2] + 2 * raw[1:-1] + raw[2:]) / 3, dtype=np.float64)


def between(rng: Generator, low: float, high: float) -> float:
    """Draw a number, rounded to four decimals."""
    return round(low + (high - low) * float(rng.random()), 4)


def sample(raster: Floats, scale: int, u: Floats, v: Floats) -> Floats:
    """Look up a drawing of ``scale`` points a pixel at the part's coordinates, interpolated."""
    middle = (raster.shape[0] - 1) / 2
    column = np.clip(u * scale + middle, 0, raster.shape[1] - 1.001)
    row = np.clip(v * scale + middle, 0, raster.shape[0] - 1.001)
    left, top = column.astype(np.int64), row.astype(np.int64)
    right, down = column - left, row - top
    upper = raster[top, left] * (1 - right) + raster[top, left + 1] * right
    lower = raster[top + 1, left] * (1 - right) + raster[top + 1, left + 1] * right
    return np.asarray(upper * (1 - down) + lower * down, dtype=np.float64)


def pick(rng: Generator, where: Bools) -> tuple[float, float]:
    """Draw one of the marked pixels; return its centre."""
    places = np.flatnonzero(where)
    row, column = divmod(int(places[int(rng.integers(len(places)))]), SIZE)
    return float(X[row, column]), float(Y[row, column])
