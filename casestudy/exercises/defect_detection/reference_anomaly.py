"""How unusual each point is, at four scales, against good pictures. Part of the reference."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from casestudy.exercises.defect_detection.layout import CELL, GRID, SIZE, Bools, Floats
from casestudy.exercises.defect_detection.reference_align import Aligned, Pose
from casestudy.exercises.defect_detection.reference_marks import (
    DOWN,
    RIGHT,
    back,
    spectrum,
    without_stamps,
    without_traces,
)

MIDDLE = (SIZE - 1) / 2
DIRECTIONS, LENGTH, WIDTH = 8, 3.7, 0.8
LEAST_SPREAD = 0.8
ROBUST = 1.4826
"""Standard deviation of a normal distribution against its median absolute deviation."""
USUAL = 2.0
"""Robust standard deviations of good pictures' maxima that make a map's value 1."""


def unusual(aligned: Aligned, good: Bools) -> Floats:
    """Return maps (M, SIZE, SIZE) in the part's position; about 1 is the edge of the usual."""
    differing = aligned.flat - np.median(aligned.flat[good], axis=0)
    differing = without_traces(differing, aligned.part)
    differing = without_stamps(differing, aligned.part)
    inner = ndimage.binary_erosion(aligned.part)
    found = np.zeros(differing.shape)
    for feature in _features(differing):
        deviation = _deviation(feature, good, inner)
        top = np.log(deviation.max(axis=(1, 2)) + 1e-6)
        middle = np.median(top[good])
        spread = ROBUST * np.median(np.abs(top[good] - middle)) + 0.02
        level = (np.log(deviation + 1e-6) - middle) / spread
        found = np.maximum(found, np.exp((level - USUAL) / 4.0))
    return np.asarray(found * inner, dtype=np.float64)


def _features(differing: Floats) -> list[Floats]:
    """Return small dots, larger dots, soft blots and lines."""
    fine, small, medium, wide = (_blur(differing, width) for width in (0.7, 1.4, 2.6, 9.0))
    return [fine - medium, small - wide, medium - wide, _lines(differing)]


def _blur(pictures: Floats, width: float) -> Floats:
    blurred = ndimage.gaussian_filter(pictures, (0.0, width, width))
    return np.asarray(blurred, dtype=np.float64)


def _lines(differing: Floats) -> Floats:
    """Return the strongest response to a line through each point, over its directions."""
    seen, strongest = spectrum(differing), np.zeros(differing.shape)
    for angle in np.pi * np.arange(DIRECTIONS) / DIRECTIONS:
        along = np.cos(angle) * RIGHT + np.sin(angle) * DOWN
        across = np.cos(angle) * DOWN - np.sin(angle) * RIGHT
        ridge = _bell(across, WIDTH) - _bell(across, 2.5 * WIDTH)
        kernel = np.exp(-0.5 * (along / LENGTH) ** 2) * ridge
        strongest = np.maximum(strongest, np.abs(back(seen * spectrum(kernel))))
    return strongest


def _bell(x: Floats, width: float) -> Floats:
    return np.asarray(np.exp(-0.5 * (x / width) ** 2) / width, dtype=np.float64)


def _deviation(feature: Floats, good: Bools, inner: Bools) -> Floats:
    """Return the size of the feature in robust standard deviations of each place."""
    away = np.abs(feature - np.median(feature[good], axis=0))
    spread = ROBUST * np.median(away[good], axis=0)
    spread = np.sqrt(ndimage.gaussian_filter(spread**2, 1.5))
    spread = np.maximum(spread, LEAST_SPREAD * np.median(spread[inner]))
    return np.asarray(away / spread * inner, dtype=np.float64)


def lay_back(found: Floats, pose: Pose) -> Floats:
    """Return a map in the position in which its picture was taken."""
    axis = np.arange(SIZE) - MIDDLE
    x, y = np.meshgrid(axis - pose.dx, axis - pose.dy)
    cos, sin = np.cos(pose.angle), np.sin(pose.angle)
    places = (cos * y - sin * x + MIDDLE, cos * x + sin * y + MIDDLE)
    laid = ndimage.map_coordinates(found, places, order=1, mode="constant")
    return np.asarray(laid, dtype=np.float64)


def cells(found: Floats) -> Floats:
    """Return the strongest point of each cell; (M, GRID, GRID)."""
    return np.asarray(found.reshape(-1, GRID, CELL, GRID, CELL).max(axis=(2, 4)), dtype=np.float64)
