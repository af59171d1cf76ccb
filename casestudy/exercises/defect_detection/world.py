"""What a seed decides once for all pictures: shapes, layout, light, costs, the unseen defect."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.random import Generator

from casestudy.exercises.defect_detection.canvas import between
from casestudy.exercises.defect_detection.layout import ALL_KINDS

TURNED, MILLED = "turned", "milled"


@dataclass(frozen=True)
class Flange:
    """The metal part: a disc with a bore, bolt holes and a locating notch."""

    finish: str
    radius: float
    bore: float
    holes: int
    hole_radius: float
    circle: float
    """Radius of the circle that the bolt holes lie on."""
    phase: float
    """Degrees from the notch to the first hole."""


@dataclass(frozen=True)
class Component:
    """A part on the board; ``kind`` is chip, can or ic."""

    kind: str
    at: tuple[float, float]
    half: tuple[float, float]
    upright: bool
    shade: float

    @property
    def small(self) -> bool:
        """Whether the mounter may lose it."""
        return self.kind != "ic"


@dataclass(frozen=True)
class Board:
    """The printed board: components in the cells of a grid, joined by traces."""

    half: tuple[float, float]
    components: tuple[Component, ...]
    traces: tuple[tuple[float, float, float, float], ...]
    """Centre and half sides of each stretch of copper."""
    label: tuple[float, float]


@dataclass(frozen=True)
class Camera:
    """A camera's light: how much brighter one side is, and how dark the corners are."""

    name: str
    slope: tuple[float, float]
    corners: float
    glint: float
    """Degrees of the direction in which metal shines."""


@dataclass(frozen=True)
class World:
    """Everything that is the same in all pictures of a seed."""

    flange: Flange
    board: Board
    cameras: tuple[Camera, ...]
    fading: float
    """Share of its light that the lamp has lost before it is replaced."""
    replaced: float
    """When the lamp is replaced, as a share of the whole period."""
    unseen: str
    """Kind of defect that no labelled picture shows."""


def make_world(rng: Generator) -> World:
    """Draw a world."""
    return World(
        flange=_flange(rng),
        board=_board(rng),
        cameras=tuple(_camera(rng, name) for name in ("K1", "K2")),
        fading=between(rng, 0.16, 0.24),
        replaced=between(rng, 0.70, 0.82),
        unseen=ALL_KINDS[int(rng.integers(len(ALL_KINDS)))],
    )


def _flange(rng: Generator) -> Flange:
    holes = int(rng.integers(4, 7))
    return Flange(
        finish=(TURNED, MILLED)[int(rng.integers(2))],
        radius=between(rng, 50.0, 53.0),
        bore=between(rng, 12.5, 16.5),
        holes=holes,
        hole_radius=between(rng, 3.6, 4.8),
        circle=between(rng, 33.0, 36.0),
        phase=between(rng, 10.0, 360.0 / holes - 10.0),
    )


def _camera(rng: Generator, name: str) -> Camera:
    slope = (between(rng, -0.16, 0.16), between(rng, -0.16, 0.16))
    return Camera(name, slope, between(rng, 0.06, 0.14), between(rng, 0.0, 180.0))


def _board(rng: Generator) -> Board:
    half = (53.0, 41.0)
    cells = [(-39.0 + 26.0 * column, -26.0 + 26.0 * row) for row in range(3) for column in range(4)]
    order = [cells[place] for place in rng.permutation(12)]
    label, ics, cans, chips = order[0], order[1:3], order[3:5], order[5:]
    components = (
        *(_ic(rng, cell) for cell in ics),
        *(_can(rng, cell) for cell in cans),
        *(chip for cell in chips for chip in _chips(rng, cell)),
    )
    return Board(half, components, tuple(_traces(rng, components)), label)


def _ic(rng: Generator, cell: tuple[float, float]) -> Component:
    half = (between(rng, 6.5, 8.0), between(rng, 5.0, 6.5))
    return Component("ic", cell, half, bool(rng.integers(2)), between(rng, 30.0, 42.0))


def _can(rng: Generator, cell: tuple[float, float]) -> Component:
    radius = between(rng, 5.5, 7.0)
    at = (cell[0] + between(rng, -2.0, 2.0), cell[1] + between(rng, -2.0, 2.0))
    return Component("can", at, (radius, radius), False, between(rng, 150.0, 180.0))


def _chips(rng: Generator, cell: tuple[float, float]) -> list[Component]:
    upright = bool(rng.integers(2))
    count = int(rng.integers(1, 3))
    offsets = (-5.5, 5.5) if count == 2 else (0.0,)
    found = []
    for offset in offsets:
        at = (cell[0] + (offset if upright else 0.0), cell[1] + (0.0 if upright else offset))
        half = (between(rng, 4.4, 5.2), between(rng, 2.3, 2.9))
        shade = (48.0, 132.0)[int(rng.integers(2))]
        found.append(Component("chip", at, half, upright, shade))
    return found


def _traces(
    rng: Generator, components: tuple[Component, ...]
) -> list[tuple[float, float, float, float]]:
    """Join pairs of components with an L of copper each."""
    found = []
    for _ in range(13):
        first, second = (components[int(i)] for i in rng.choice(len(components), 2, replace=False))
        (x0, y0), (x1, y1) = first.at, second.at
        found.append(((x0 + x1) / 2, y0, abs(x1 - x0) / 2 + 0.8, 0.8))
        found.append((x1, (y0 + y1) / 2, 0.8, abs(y1 - y0) / 2 + 0.8))
    return [(round(x, 4), round(y, 4), round(a, 4), round(b, 4)) for x, y, a, b in found]
