"""Draws the metal part: a turned or milled flange at any angle."""

from __future__ import annotations

import math

import numpy as np
from numpy.random import Generator

from casestudy.exercises.defect_detection.canvas import (
    Frame,
    X,
    Y,
    between,
    box,
    bump,
    digits,
    disc,
    inside,
    pick,
    ripple,
)
from casestudy.exercises.defect_detection.layout import Floats
from casestudy.exercises.defect_detection.scene import Scene
from casestudy.exercises.defect_detection.world import TURNED, Camera, Flange

GROUND, METAL = 34.0, 148.0
CHAMFER = 2.5
OIL_SHARE = 0.35


def draw_flange(rng: Generator, shape: Flange, camera: Camera) -> Scene:
    """Draw a good part with its benign marks: lot number, traces of the tool, a film of oil."""
    frame = Frame(between(rng, 0.0, 360.0), between(rng, -3.5, 3.5), between(rng, -3.5, 3.5))
    u, v = frame.part()
    r = np.sqrt(u**2 + v**2)
    holes = _holes(u, v, shape)
    solid = inside(r - shape.radius) * inside(shape.bore - r)
    solid *= 1.0 - np.maximum(holes, box(u, v, (shape.radius, 0.0), (5.0, 2.6)))
    bright = METAL + _texture(rng, shape, u, v, r) + _glint(frame, camera, shape)
    bright += 20.0 * inside(np.abs(r - shape.radius + CHAMFER / 2) - CHAMFER / 2)
    bright += 16.0 * inside(np.abs(r - shape.bore - CHAMFER / 2) - CHAMFER / 2)
    bright -= 30.0 * _lot(rng, shape, u, v)
    surface = (solid > 0.99) & (r < shape.radius - CHAMFER - 1) & (r > shape.bore + CHAMFER + 1)
    if rng.random() < OIL_SHARE:
        at = pick(rng, surface)
        bright += between(rng, -9.0, 9.0) * bump(X, Y, at, between(rng, 22.0, 34.0))
    bright = GROUND + (bright - GROUND) * solid
    return Scene(frame, bright, surface, contrast=1.0)


def _holes(u: Floats, v: Floats, shape: Flange) -> Floats:
    """Return the coverage of the bolt holes."""
    found = np.zeros(u.shape)
    for number in range(shape.holes):
        cos, sin = _direction(shape.phase + 360.0 * number / shape.holes)
        at = (shape.circle * cos, shape.circle * sin)
        found = np.maximum(found, disc(u, v, at, shape.hole_radius))
    return found


def _direction(degrees: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    return round(math.cos(angle), 9), round(math.sin(angle), 9)


def _texture(rng: Generator, shape: Flange, u: Floats, v: Floats, r: Floats) -> Floats:
    """Return the traces of the tool: rings when turned, straight lines when milled."""
    along = r if shape.finish == TURNED else v + 64.0
    profile = ripple(rng, 150)
    strength = between(rng, 5.0, 9.0)
    place = np.clip(along, 0.0, 127.0) * 1.1
    left = place.astype(np.int64)
    share = place - left
    traces: Floats = strength * (profile[left] * (1 - share) + profile[left + 1] * share)
    return traces


def _glint(frame: Frame, camera: Camera, shape: Flange) -> Floats:
    """Return the shine of the finish; the light stays where it is while the part turns."""
    if shape.finish != TURNED:
        cos, _ = _direction(2.0 * (frame.angle - camera.glint))
        return np.full(X.shape, round(9.0 * cos, 6))
    x, y = X - frame.dx, Y - frame.dy
    cos, sin = _direction(2.0 * camera.glint)
    square = np.maximum(x**2 + y**2, 1.0)
    shine: Floats = 13.0 * ((x**2 - y**2) * cos + 2.0 * x * y * sin) / square
    return shine


def _lot(rng: Generator, shape: Flange, u: Floats, v: Floats) -> Floats:
    """Return the lot number, stamped half way between the first two holes."""
    cos, sin = _direction(shape.phase + 180.0 / shape.holes)
    a, b = sin * u - cos * v, cos * u + sin * v - shape.circle
    pitch = 1.6
    number = "".join(str(digit) for digit in rng.integers(0, 10, 3))
    return digits(a + 5.5 * pitch, b + 2.5 * pitch, number, pitch)
