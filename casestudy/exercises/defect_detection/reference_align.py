"""Brings every picture of a product into one position and one light. Part of the reference.

Each part is found by its outline, turned by comparing it with a template, moved the last fraction
of a pixel by least squares (Lucas & Kanade 1981), and divided by the light that a smooth function
explains best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from casestudy.exercises.defect_detection.layout import SIZE, Bools, Floats

_MIDDLE = (SIZE - 1) / 2
_AXIS = np.arange(SIZE) - _MIDDLE
X, Y = np.meshgrid(_AXIS, _AXIS)
ANGLES = 360
RINGS = np.arange(18.0, 54.0)
STEPS = 5
LEARNED = 24
"""Pictures that the template is the median of."""


@dataclass(frozen=True)
class Pose:
    """Where a part lies: angle in radians, and its centre's place in pixels."""

    angle: float
    dx: float
    dy: float

    def sources(self, step: int = 1) -> tuple[Floats, Floats]:
        """Return row and column in the picture of every ``step``-th point of the upright part."""
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        x, y = X[::step, ::step], Y[::step, ::step]
        return sin * x + cos * y + self.dy + _MIDDLE, cos * x - sin * y + self.dx + _MIDDLE


@dataclass(frozen=True)
class Aligned:
    """A product's pictures in one position and one light; ``M`` of them."""

    poses: tuple[Pose, ...]
    flat: Floats
    """(M, SIZE, SIZE) grey levels relative to the part's own mean, upright."""
    part: Bools
    """Where the upright part is."""


def align(pictures: Floats, template_from: Bools) -> Aligned:
    """Align pictures (M, SIZE, SIZE); the template is learned from the marked ones."""
    outlines = [_outline(picture) for picture in pictures]
    poses = [_first_pose(outline) for outline in outlines]
    first, *others = learned = [int(k) for k in np.flatnonzero(template_from)[:LEARNED]]
    radius = _radius(outlines[first])
    template = _scaled(_upright(pictures[first], poses[first]))
    for k in others:
        poses[k] = _turn(pictures[k], poses[k], template, radius)
        poses[k] = _refine(pictures[k], poses[k], template)
    template = _median(pictures, poses, learned)
    for k in range(len(pictures)):
        poses[k] = _turn(pictures[k], poses[k], template, radius)
        poses[k] = _refine(pictures[k], poses[k], template)
    template = _median(pictures, poses, learned)
    part = ndimage.binary_erosion(_outline(template * 100), iterations=1)
    upright = [_upright(pictures[k], poses[k]) for k in range(len(pictures))]
    flat = np.stack([_flatten(picture, template, part) for picture in upright])
    return Aligned(tuple(poses), flat, part)


def _outline(picture: Floats) -> Bools:
    smooth = ndimage.gaussian_filter(picture, 1.5)
    low, high = np.percentile(smooth, [4, 65])
    filled = ndimage.binary_fill_holes(smooth > low + 0.5 * (high - low))
    labels, count = ndimage.label(filled)
    if count == 0:
        return np.ones((SIZE, SIZE), dtype=bool)
    sizes = np.bincount(labels.ravel())[1:]
    return np.asarray(labels == 1 + int(np.argmax(sizes)), dtype=bool)


def _first_pose(outline: Bools) -> Pose:
    x, y = X[outline], Y[outline]
    dx, dy = float(x.mean()), float(y.mean())
    u, v = x - dx, y - dy
    angle = 0.5 * np.arctan2(2 * (u * v).mean(), (u * u).mean() - (v * v).mean())
    return Pose(float(angle), dx, dy)


def _radius(outline: Bools) -> float:
    """Return the radius of a round part, 0 for another one."""
    x, y = X[outline], Y[outline]
    is_round = 0.9 < x.std() / y.std() < 1.1
    return float(np.sqrt(outline.sum() / np.pi)) if is_round else 0.0


def _upright(picture: Floats, pose: Pose, step: int = 1) -> Floats:
    found = ndimage.map_coordinates(picture, pose.sources(step), order=1, mode="nearest")
    return np.asarray(found, dtype=np.float64)


def _median(pictures: Floats, poses: Sequence[Pose], chosen: Sequence[int]) -> Floats:
    stack = [_scaled(_upright(pictures[k], poses[k])) for k in chosen]
    return np.asarray(np.median(stack, axis=0), dtype=np.float64)


def _scaled(picture: Floats) -> Floats:
    return picture / max(float(np.percentile(picture, 60)), 1.0)


def _turn(picture: Floats, pose: Pose, template: Floats, radius: float) -> Pose:
    """Choose the angle whose picture agrees best with the template."""
    if not radius:
        turned = Pose(pose.angle + np.pi, pose.dx, pose.dy)
        agree = [
            np.corrcoef(_upright(picture, p, 2).ravel(), template[::2, ::2].ravel())[0, 1]
            for p in (pose, turned)
        ]
        return pose if agree[0] >= agree[1] else turned
    mine, other = _polar(picture, pose.dx, pose.dy), _polar(template, 0.0, 0.0)
    other = other * _ring_weights(radius)[:, None]
    product = np.conj(np.fft.rfft(other, axis=1)) * np.fft.rfft(mine, axis=1)
    shift = int(np.argmax(np.fft.irfft(product.sum(axis=0), ANGLES)))
    return Pose(2 * np.pi * shift / ANGLES, pose.dx, pose.dy)


def _ring_weights(radius: float) -> Floats:
    """Let the rim count more: bolt holes repeat around the part, a notch does not."""
    weights = np.where(radius - 6.0 < RINGS, 5.0, 1.0)
    return np.where(radius - 1.0 < RINGS, 0.0, weights)


def _polar(picture: Floats, dx: float, dy: float) -> Floats:
    """Return where there is metal, ring by ring: holes and notch, without texture."""
    angle = 2 * np.pi * np.arange(ANGLES) / ANGLES
    radius = RINGS[:, None]
    places = (radius * np.sin(angle) + dy + _MIDDLE, radius * np.cos(angle) + dx + _MIDDLE)
    rings = ndimage.map_coordinates(picture, places, order=1, mode="nearest")
    low, high = np.percentile(rings, [4, 65])
    solid = (rings > low + 0.5 * (high - low)).astype(np.float64)
    return np.asarray(solid - solid.mean(axis=1, keepdims=True), dtype=np.float64)


def _refine(picture: Floats, pose: Pose, template: Floats) -> Pose:
    """Move the pose by least squares, together with gain and offset of the light."""
    down, right = np.gradient(ndimage.gaussian_filter(template, 0.8))
    base = np.stack([Y * right - X * down, right, down, template, np.ones_like(template)], -1)
    rows = base[::2, ::2].reshape(-1, 5)
    inverse = np.linalg.pinv(rows)
    for _ in range(STEPS):
        seen = _upright(picture, pose, 2).ravel()
        turn, x, y, gain, _ = inverse @ seen
        gain = max(gain, 1e-6)
        turn, x, y = (float(np.clip(value / gain, -1.5, 1.5)) for value in (turn, x, y))
        turn = float(np.clip(turn, -0.05, 0.05))
        cos, sin = np.cos(pose.angle), np.sin(pose.angle)
        pose = Pose(pose.angle + turn, pose.dx - (cos * x - sin * y), pose.dy - (sin * x + cos * y))
        if abs(turn) < 0.0005 and abs(x) + abs(y) < 0.02:
            break
    return pose


def _flatten(picture: Floats, template: Floats, part: Bools) -> Floats:
    """Divide by the light: the smooth ratio to the template, fitted without outliers."""
    inner = part & (template > 0.5)
    rows, ratio = TERMS[inner][::4], (picture / np.maximum(template, 0.2))[inner][::4]
    weight: Floats = np.ones(len(ratio))
    fitted: Floats = np.zeros(TERMS.shape[-1])
    for _ in range(3):
        weighed = (rows * weight[:, None]).T
        found = np.linalg.solve(weighed @ rows, weighed @ ratio)
        fitted = np.asarray(found, dtype=np.float64)
        error = np.abs(ratio - rows @ fitted)
        weight = (error < 3.0 * np.median(error) + 1e-9).astype(np.float64)
    return np.asarray(picture / np.maximum(TERMS @ fitted, 1.0), dtype=np.float64)


def _light_terms() -> Floats:
    """Return a quadratic in the picture's axes and the shine of a turned face."""
    x, y = X / 64, Y / 64
    square = np.maximum(x**2 + y**2, 0.02)
    return np.stack(
        [np.ones_like(x), x, y, x * x, x * y, y * y, (x * x - y * y) / square, x * y / square], -1
    )


TERMS = _light_terms()
