"""The frame of a chart: where values stand, the grid, and the names below it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from casestudy.card import Chart, Series
from casestudy.svg import LINE, WIDTH, cut, fold, text, width

PLOT_HEIGHT = 230
LEFT, RIGHT = 76, 16
GAP = 8
"""Between two names, and between a figure and the plot."""
STEEP = math.radians(55)
"""How far names are turned where they have no room side by side."""
LONGEST = 150.0
"""Units of a turned name; the table has the whole of it."""
SLOT_FOR_TURNED = 14.0
LEAST = 1e-300
"""A size from which on a fifth of it still has a logarithm."""
_COUNTED = re.compile(r"[-+−±]?\d[\d.,:/–-]*\D?$")
"""A figure, a date or a range, with one letter of a unit."""


@dataclass(frozen=True)
class Names:
    """How the names below the points are written: every how many, as lines, turned or not."""

    every: int
    lines: tuple[tuple[str, ...], ...]
    turned: bool = False

    @property
    def height(self) -> float:
        """Units below the plot."""
        if self.turned:
            return 12 + max(width(line) for (line,) in self.lines) * math.sin(STEEP)
        return LINE * max((len(lines) for lines in self.lines), default=1)


@dataclass(frozen=True)
class Frame:
    """Maps data to the picture."""

    room: float
    """Width of the whole picture."""
    left: float
    count: int
    low: float
    high: float
    top: float
    names: Names
    title: tuple[str, ...]
    """Lines of the horizontal axis's title."""

    @property
    def bottom(self) -> float:
        """Where the plot ends."""
        return self.top + PLOT_HEIGHT

    @property
    def height(self) -> float:
        """Height of the whole picture."""
        return self.bottom + self.names.height + LINE * len(self.title) + 16

    @property
    def slot(self) -> float:
        """Width of what belongs to one point."""
        return (self.room - self.left - RIGHT) / max(self.count, 1)

    def x(self, index: int) -> float:
        """Return the middle of the slot of point ``index``."""
        return self.left + self.slot * (index + 0.5)

    def y(self, value: float) -> float:
        """Return the height of ``value``."""
        share = (value - self.low) / (self.high - self.low)
        return self.top + PLOT_HEIGHT * (1 - share)


def frame_for(
    chart: Chart, values: Sequence[float], language: str, room: float, top: float
) -> tuple[Frame, list[float]]:
    """Return the frame of a chart that shows ``values``, and where its grid lines stand."""
    marks = ticks(values, from_zero=has_bars(chart.series))
    widest = max(width(label) for label in _figures(marks))
    left = float(LEFT) if room >= WIDTH else widest + 2 * GAP
    names = names_for(chart.names(language), room - left - RIGHT, left)
    title = tuple(fold(chart.x_label.to(language), room - GAP))
    return Frame(room, left, len(chart.x), marks[0], marks[-1], top, names, title), marks


def has_bars(series: Sequence[Series]) -> bool:
    """Whether the vertical axis must show zero."""
    return any(item.kind in ("bar", "change") for item in series)


def ticks(values: Sequence[float], *, from_zero: bool) -> list[float]:
    """Return four to eight round numbers that span the values; bars start at zero."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if low > 0 and (low < high / 2 or from_zero):
        low = 0.0
    if high < 0 and from_zero:
        high = 0.0
    size = max(abs(low), abs(high))
    if size < LEAST:
        high += 1.0
    elif high - low <= size * 1e-6:
        high += abs(high) * 0.5
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.floor(low / step), max(math.ceil(high / step), math.floor(low / step) + 1)
    return [step * number for number in range(first, last + 1)]


def names_for(names: Sequence[str], plot: float, left: float) -> Names:
    """Choose how names stand below a plot: side by side, turned, or only some of them.

    Names that count something (dates, months, hours) may be left out between others; the names of
    groups are all written as long as there is room to turn them.
    """
    slot = plot / max(len(names), 1)
    if (lines := _side_by_side(names, slot)) is not None:
        return Names(1, lines)
    if slot >= SLOT_FOR_TURNED and not all(map(_COUNTED.match, names)):
        ends = (left + slot * (number + 0.5) for number in range(len(names)))
        rooms = (min(LONGEST, end / math.cos(STEEP)) for end in ends)
        lines = tuple((cut(name, room),) for name, room in zip(names, rooms, strict=True))
        return Names(1, lines, turned=True)
    for every in range(2, len(names)):
        if (lines := _side_by_side(names[::every], slot * every)) is not None:
            return Names(every, lines)
    return Names(len(names) or 1, tuple((cut(name, plot),) for name in names[:1]))


def _side_by_side(names: Sequence[str], room: float) -> tuple[tuple[str, ...], ...] | None:
    """Return each name on one or two lines, or ``None`` where one would meet its neighbour."""
    folded = [_two_lines(name, room - GAP) for name in names]
    return None if None in folded else tuple(lines for lines in folded if lines is not None)


def _two_lines(name: str, room: float) -> tuple[str, ...] | None:
    first, *words = name.split(" ")
    while words and width(f"{first} {words[0]}") <= room:
        first = f"{first} {words.pop(0)}"
    lines = tuple(line for line in (first, " ".join(words)) if line)
    return lines if all(width(line) <= room for line in lines) else None


def grid(frame: Frame, marks: Sequence[float]) -> Iterator[Markup]:
    """Draw a line and a figure at each mark of the vertical axis."""
    for value, label in zip(marks, _figures(marks), strict=True):
        y = frame.y(value)
        yield Markup(
            '<line class="cs-grid" x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}" '
            'stroke="currentColor" stroke-opacity="0.15"/>'
        ).format(frame.left, frame.room - RIGHT, y, y)
        yield text(frame.left - GAP, y + 4, label, "end", "cs-axis")


def _figures(marks: Sequence[float]) -> list[str]:
    step = marks[1] - marks[0]
    coarse = min(max(0, -math.floor(math.log10(step) + 1e-9)), 6)
    fits = math.isclose(round(step, coarse), step, rel_tol=1e-6)
    return [f"{value:,.{coarse if fits else coarse + 1}f}" for value in marks]


def x_axis(frame: Frame) -> Iterator[Markup]:
    """Write the names below the plot and the axis's title below them."""
    for number, lines in enumerate(frame.names.lines):
        x = frame.x(number * frame.names.every)
        if frame.names.turned:
            yield _turned(x + 4, frame.bottom + 14, lines[0])
            continue
        for row, line in enumerate(lines):
            yield _centred(frame, x, frame.bottom + 18 + LINE * row, line)
    middle = (frame.left + frame.room - RIGHT) / 2
    for row, line in enumerate(frame.title):
        yield _centred(frame, middle, frame.bottom + frame.names.height + 22 + LINE * row, line)


def _centred(frame: Frame, x: float, y: float, line: str) -> Markup:
    """Write a line around ``x``, moved aside where it would leave the picture."""
    half = width(line) / 2
    return text(min(max(x, half), frame.room - half), y, line, "middle", "cs-axis")


def _turned(x: float, y: float, words: str) -> Markup:
    return Markup(
        '<text class="cs-axis" x="{0:.1f}" y="{1:.1f}" text-anchor="end" '
        'transform="rotate(-{2:.0f} {0:.1f} {1:.1f})">{3}</text>'
    ).format(x, y, math.degrees(STEEP), words)
