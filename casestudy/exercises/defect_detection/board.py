"""Draws the printed board: traces and pads once a seed, components anew on every board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from casestudy.exercises.defect_detection.canvas import (
    Frame,
    between,
    box,
    digits,
    disc,
    inside,
    sample,
)
from casestudy.exercises.defect_detection.layout import SIZE, Bools, Floats
from casestudy.exercises.defect_detection.scene import Scene
from casestudy.exercises.defect_detection.world import Board, Component

BELT, MASK, COPPER, PAD = 38.0, 92.0, 15.0, 186.0
SCALE = 2
UPSIDE_DOWN = 0.4


@dataclass(frozen=True)
class Blank:
    """The bare board as a drawing of two points a pixel."""

    shape: Board
    drawing: Floats
    body: Floats


def draw_blank(shape: Board) -> Blank:
    """Draw mask, traces, pads and mounting holes."""
    axis = (np.arange(SIZE * SCALE) - (SIZE * SCALE - 1) / 2) / SCALE
    u, v = np.meshgrid(axis, axis)
    copper = np.zeros(u.shape)
    for x, y, half_x, half_y in shape.traces:
        copper = np.maximum(copper, box(u, v, (x, y), (half_x, half_y)))
    bare = MASK + COPPER * copper
    for component in shape.components:
        pads = _pads(component, u, v)
        bare = bare * (1 - pads) + PAD * pads
    body = box(u, v, (0.0, 0.0), shape.half)
    for x in (-1, 1):
        for y in (-1, 1):
            at = (x * (shape.half[0] - 3.5), y * (shape.half[1] - 3.5))
            body = body * (1 - disc(u, v, at, 1.9))
    return Blank(shape, bare, body)


def draw_board(rng: Generator, blank: Blank, lose: int = 0) -> Scene:
    """Draw a board; ``lose`` components are not mounted, which is a defect."""
    shape = blank.shape
    turned = 180.0 if rng.random() < UPSIDE_DOWN else 0.0
    frame = Frame(
        round(turned + between(rng, -7.0, 7.0), 4), between(rng, -4.0, 4.0), between(rng, -4.0, 4.0)
    )
    u, v = frame.part()
    small = [number for number, part in enumerate(shape.components) if part.small]
    gone = {small[int(i)] for i in rng.permutation(len(small))[:lose]}
    bright = sample(blank.drawing, SCALE, u, v)
    free = np.abs(bright - MASK) < COPPER + 6
    for number, part in enumerate(shape.components):
        shift = (between(rng, -0.7, 0.7), between(rng, -0.7, 0.7))
        shade = part.shade + between(rng, -9.0, 9.0)
        if number not in gone:
            bright, cover = _mount(bright, part, shade, u - shift[0], v - shift[1])
            free &= cover < 0.01
    bright += 58.0 * _serial(rng, shape, u, v)
    body = sample(blank.body, SCALE, u, v)
    bright = BELT + (bright - BELT) * body
    lost = [shape.components[number] for number in sorted(gone)]
    return Scene(frame, bright, free & (body > 0.99), contrast=0.8, lost=lost)


def footprint(parts: Sequence[Component], frame: Frame) -> list[Bools]:
    """Return where each component would lie."""
    u, v = frame.part()
    return [_body(part, u, v) > 0.5 for part in parts]


def _own(part: Component, u: Floats, v: Floats) -> tuple[Floats, Floats]:
    a, b = u - part.at[0], v - part.at[1]
    return (b, a) if part.upright else (a, b)


def _pads(part: Component, u: Floats, v: Floats) -> Floats:
    a, b = _own(part, u, v)
    if part.kind == "ic":
        teeth = np.abs((a / 2.6) % 1.0 - 0.5) * 2.6 - 0.75
        rows = np.maximum(np.abs(np.abs(b) - part.half[1] - 1.0) - 1.3, np.abs(a) - part.half[0])
        return inside(np.maximum(teeth, rows))
    reach = part.half[0] if part.kind == "chip" else part.half[0] - 1.5
    pad = (1.9, part.half[1] + 0.3) if part.kind == "chip" else (1.7, 2.2)
    left, right = (box(a, b, (side * reach, 0.0), pad) for side in (-1, 1))
    return np.maximum(left, right)


def _body(part: Component, u: Floats, v: Floats) -> Floats:
    a, b = _own(part, u, v)
    if part.kind == "can":
        return disc(a, b, (0.0, 0.0), part.half[0])
    return box(a, b, (0.0, 0.0), part.half)


def _mount(
    bright: Floats, part: Component, shade: float, u: Floats, v: Floats
) -> tuple[Floats, Floats]:
    """Return the picture with the component on it, and what the component covers."""
    cover = _body(part, u, v)
    a, b = _own(part, u, v)
    look = np.full(u.shape, shade)
    if part.kind == "chip":
        look = look + (176.0 - shade) * inside(part.half[0] - 1.5 - np.abs(a))
    if part.kind == "can":
        look = look - 95.0 * inside(part.half[0] * 0.45 - a)
    if part.kind == "ic":
        look = look + 50.0 * disc(a, b, (-part.half[0] + 2.2, -part.half[1] + 2.2), 0.9)
    return bright * (1 - cover) + look * cover, cover


def _serial(rng: Generator, shape: Board, u: Floats, v: Floats) -> Floats:
    """Return the serial number in white ink; every board has another."""
    number = "".join(str(digit) for digit in rng.integers(0, 10, 4))
    pitch = 1.5
    return digits(u - shape.label[0] + 7.5 * pitch, v - shape.label[1] + 2.5 * pitch, number, pitch)
