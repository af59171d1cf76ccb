"""Takes benign marks out of what differs from the template. Part of the reference.

Traces of the tool run along rings or along straight lines: whatever a whole ring or line shares is
no defect. The inspector's stamp leaves a ring of about four pixels: where one fits, it is erased.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from casestudy.exercises.defect_detection.layout import SIZE, Bools, Floats
from casestudy.exercises.defect_detection.reference_align import X, Y

ANGLES = 36
TRIED = 12
WORTH = 0.93
"""Size of what differs, against before, from which traces are taken out."""
RADII = (3.6, 4.0, 4.4, 4.8)
ALIKE, DARK = 0.64, 0.06
REACH = 7.0
HALF = 2.3

_FREQUENCY = np.fft.fftfreq(SIZE) * SIZE
DOWN, RIGHT = np.meshgrid(_FREQUENCY, _FREQUENCY, indexing="ij")
"""Offsets of a kernel whose middle is the array's first element."""


def spectrum(pictures: Floats) -> np.ndarray:
    """Return the Fourier transform of the last two axes."""
    return np.asarray(np.fft.rfft2(pictures))


def back(transformed: np.ndarray) -> Floats:
    """Return pictures from their Fourier transform."""
    return np.asarray(np.fft.irfft2(transformed, s=(SIZE, SIZE)), dtype=np.float64)


def without_traces(differing: Floats, part: Bools) -> Floats:
    """Subtract from (M, SIZE, SIZE) what lines or rings share, where that makes a difference."""
    lines = [np.cos(angle) * Y - np.sin(angle) * X for angle in np.pi * np.arange(ANGLES) / ANGLES]
    shapes = [np.rint(place + SIZE).astype(np.int64) for place in [np.hypot(X, Y), *lines]]
    some = differing[:TRIED]
    left = [np.abs(_subtract(some, shape, part)[:, part]).mean() for shape in shapes]
    best = int(np.argmin(left))
    if left[best] > WORTH * np.abs(some[:, part]).mean():
        return differing
    return _subtract(differing, shapes[best], part)


def _subtract(differing: Floats, shape: np.ndarray, part: Bools) -> Floats:
    labels = shape[part]
    count = np.maximum(np.bincount(labels), 1)
    cleaned = differing.copy()
    for picture in cleaned:
        values = picture[part]
        limit = 2.5 * np.median(np.abs(values))
        mean = np.bincount(labels, np.clip(values, -limit, limit)) / count
        picture[part] = values - mean[labels]
    return cleaned


def without_stamps(differing: Floats, part: Bools) -> Floats:
    """Erase dark rings from (M, SIZE, SIZE), also those that a hole cuts."""
    best, radius = _ring_likeness(differing * part, part)
    peaks = (best == ndimage.maximum_filter(best, size=(1, 9, 9))) & (best > ALIKE)
    cleaned = differing * part
    rows, columns = np.mgrid[:SIZE, :SIZE]
    for number, row, column in zip(*np.nonzero(peaks), strict=True):
        away = np.hypot(rows - row, columns - column)
        cleaned[number][np.abs(away - radius[number, row, column]) < HALF] = 0.0
    return cleaned


def _ring_likeness(differing: Floats, part: Bools) -> tuple[Floats, Floats]:
    """Return how much of the surroundings' energy a dark ring explains, and the best radius."""
    away = np.hypot(DOWN, RIGHT)
    seen, inside = spectrum(differing), spectrum(part.astype(np.float64))
    energy = back(spectrum(differing**2) * spectrum((away < REACH).astype(np.float64)))
    best, radius = np.zeros(differing.shape), np.zeros(differing.shape)
    for tried in RADII:
        ring = np.clip(1.3 - np.abs(away - tried), 0.0, 1.0)
        whole = float((ring**2).sum())
        there = np.maximum(back(inside * spectrum(ring**2)), 1e-9)
        sum_dark = -back(seen * spectrum(ring))
        alike = sum_dark / np.sqrt(np.maximum(energy, 1e-9) * there)
        alike = np.where((there > 0.45 * whole) & (sum_dark > DARK * there), alike, 0.0)
        radius = np.where(alike > best, tried, radius)
        best = np.maximum(best, alike)
    return best, radius
