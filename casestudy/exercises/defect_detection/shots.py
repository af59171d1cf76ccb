"""Plans the pictures of a seed and takes them: what is shown, when, by which camera."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from casestudy.exercises.defect_detection import board, defects, metal
from casestudy.exercises.defect_detection.canvas import X, Y, between, clouds, grain
from casestudy.exercises.defect_detection.flaws import Flaws, draw_flaws
from casestudy.exercises.defect_detection.layout import (
    FLANGE,
    KINDS,
    PRODUCTS,
    SIZE,
    Bools,
    Bytes,
    Floats,
)
from casestudy.exercises.defect_detection.scene import Scene
from casestudy.exercises.defect_detection.world import Camera, World

TRAIN_GOOD, TRAIN_BAD, TEST, TEST_BAD = 60, 6, 120, 42
"""Pictures of each product; those of a wrong label count as good here."""
TRAINING_ENDS = 0.6
"""Share of the period from which on the pictures are to be judged."""
TWO_DEFECTS = 0.25
INK, STAMP = 0.30, 6.5
"""Share of pictures with an inspector's stamp, and the room it takes."""
SCUFFED = 0.35
"""Share of pictures with a rub that the limit sample lets pass."""
NOISE = 2.8
FULL, FRESH = 1.22, 1.28
"""Light of the lamp on the first day, and of the new one."""


@dataclass(frozen=True)
class Shot:
    """A picture that is to be taken."""

    product: str
    split: str
    labelled_bad: bool
    kinds: tuple[str, ...]
    """What is wrong with the product; empty when it is good."""
    when: float
    """Share of the period that has passed."""
    camera: int
    fault: str = ""
    """``dark`` or ``twice``, see ``flaws``."""


@dataclass(frozen=True)
class Region:
    """A defect on a picture."""

    kind: str
    covered: Bools


@dataclass(frozen=True)
class Taken:
    """A picture and the truth about it."""

    shot: Shot
    pixels: Bytes
    angle: float
    """Degrees by which the part is turned."""
    stamp: tuple[float, float] | None
    """Middle of the inspector's stamp, from the middle of the picture."""
    scuff: tuple[float, float] | None
    """Middle of a rub that the limit sample lets pass."""
    regions: tuple[Region, ...]


def plan(rng: Generator, world: World) -> list[Shot]:
    """Plan all pictures, by product and then by time."""
    shots = []
    for product in PRODUCTS:
        mine = [*_training(rng, world, product), *_test(rng, product)]
        shots += sorted(mine, key=lambda shot: shot.when)
    return shots


def _training(rng: Generator, world: World, product: str) -> list[Shot]:
    flaws = draw_flaws(rng, TRAIN_GOOD)
    known = [kind for kind in KINDS[product] if kind != world.unseen]
    good = [_good(rng, product, flaws, number, known) for number in range(TRAIN_GOOD)]
    kinds = [known[number % len(known)] for number in range(TRAIN_BAD)]
    bad = [_shot(rng, product, "train", (kind,)) for kind in kinds]
    return [*good, *(replace(shot, labelled_bad=True) for shot in bad)]


def _good(rng: Generator, product: str, flaws: Flaws, number: int, known: Sequence[str]) -> Shot:
    kinds = (known[int(rng.integers(len(known)))],) if number in flaws.overlooked else ()
    fault = "dark" if number in flaws.dark else "twice" if number in flaws.twice else ""
    return replace(_shot(rng, product, "train", kinds), fault=fault)


def _test(rng: Generator, product: str) -> list[Shot]:
    kinds = KINDS[product]
    order = [kinds[int(place)] for place in rng.permutation(len(kinds))]
    shots = []
    for number in range(TEST):
        found: tuple[str, ...] = ()
        if number < TEST_BAD:
            second = kinds[int(rng.integers(len(kinds)))]
            found = (order[number % len(order)], second)
            found = found if rng.random() < TWO_DEFECTS else found[:1]
        shots.append(_shot(rng, product, "test", found))
    return shots


def _shot(rng: Generator, product: str, split: str, kinds: tuple[str, ...]) -> Shot:
    start, end = (0.0, TRAINING_ENDS) if split == "train" else (TRAINING_ENDS, 1.0)
    return Shot(product, split, False, kinds, between(rng, start, end), int(rng.integers(2)))


def take(rng: Generator, world: World, blank: board.Blank, shot: Shot) -> Taken:
    """Draw what the shot shows and light it."""
    camera = world.cameras[shot.camera]
    lose = shot.kinds.count("missing")
    if shot.product == FLANGE:
        scene = metal.draw_flange(rng, world.flange, camera)
    else:
        scene = board.draw_board(rng, blank, lose)
    regions = [Region("missing", there) for there in board.footprint(scene.lost, scene.frame)]
    taken = np.zeros((SIZE, SIZE), dtype=bool)
    for region in regions:
        taken |= region.covered
    stamp = None
    if rng.random() < INK:
        stamp = defects.ink(rng, scene)
        taken |= (X - stamp[0]) ** 2 + (Y - stamp[1]) ** 2 < STAMP**2
    defects.dust(rng, scene)
    scuff = defects.scuff(rng, scene) if rng.random() < SCUFFED else None
    for kind in shot.kinds:
        if kind != "missing":
            region = Region(kind, defects.add(rng, scene, kind, taken))
            taken |= region.covered
            regions.append(region)
    pixels = _expose(rng, world, camera, shot, scene)
    return Taken(shot, pixels, scene.frame.angle, stamp, scuff, tuple(regions))


def _expose(rng: Generator, world: World, camera: Camera, shot: Shot, scene: Scene) -> Bytes:
    """Return grey levels: the scene under the camera's light, with noise."""
    lamp = 0.06 if shot.fault == "dark" else _lamp(world, shot.when)
    light = lamp * between(rng, 0.97, 1.03) * _field(camera)
    light = light * (1.0 + 0.03 * clouds(rng, 3))
    grey = scene.bright * light + 1.5 * clouds(rng, 9) + NOISE * grain(rng)
    return np.clip(np.rint(np.round(grey, 4)), 0, 255).astype(np.uint8)


def _lamp(world: World, when: float) -> float:
    """Return the lamp's light; it fades, is replaced once, and then shines brighter than ever."""
    if when >= world.replaced:
        return FRESH
    return FULL * (1.0 - world.fading * when / world.replaced)


def _field(camera: Camera) -> Floats:
    x, y = X * 2 / SIZE, Y * 2 / SIZE
    light: Floats = 1.0 + camera.slope[0] * x + camera.slope[1] * y
    return np.asarray(light - camera.corners * (x**2 + y**2) / 2, dtype=np.float64)
