"""What scoring comes to: figures between their anchors, breakdowns, pictures as data, advice."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from casestudy.text import Text

MAX_SCORE = 120.0


@dataclass(frozen=True)
class Metric:
    """One measured figure between its anchors."""

    id: str
    label: Text
    unit: str
    """A symbol, or a word that stands in both languages: ¥, %, h."""
    value: float
    baseline: float
    reference: float
    weight: float
    """Share of the total score, 0 to 1; 0 for a figure shown only for information."""
    score: float
    """0 at the baseline, 100 at the reference, clipped to 0..120."""
    source: str = ""
    """Citation of the formula."""
    higher_is_better: bool = False


@dataclass(frozen=True)
class Breakdown:
    """A figure split by one dimension (store, item group, weekday …); one row a group."""

    id: str
    label: Text
    columns: tuple[Text, ...]
    """Column headings; the first column names the group."""
    rows: tuple[tuple[Text | float, ...], ...]
    """Cells; the first cell of a row is the group's name."""


@dataclass(frozen=True)
class Series:
    """One line, band or set of bars of a chart; ``None`` where there is no value."""

    label: Text
    values: tuple[float | None, ...]
    kind: Literal["line", "bar", "lower", "upper", "change"] = "line"
    """``lower`` and ``upper`` are the two edges of one shaded interval. ``change`` makes a
    waterfall: each bar starts where the one before it ended, and a ``bar`` beside it shows a sum.
    """


def plotted(values: Iterable[float | None], digits: int = 1) -> tuple[float | None, ...]:
    """Return the values of a series, rounded; ``None`` for one that is missing or no number."""
    return tuple(
        None if value is None or not math.isfinite(value) else round(float(value), digits)
        for value in values
    )


@dataclass(frozen=True)
class Chart:
    """A picture as data; the report draws it and puts ``x`` and the values in a table behind it.

    ``x_names``, where given, is what a reader sees in place of each ``x``.
    """

    id: str
    title: Text
    x_label: Text
    y_label: Text
    x: tuple[str, ...]
    series: tuple[Series, ...]
    x_names: tuple[Text, ...] = ()
    type: Literal["chart"] = "chart"

    def names(self, language: str) -> list[str]:
        """Return what stands below each point."""
        return [name.to(language) for name in self.x_names] or list(self.x)


@dataclass(frozen=True)
class Mark:
    """A rectangle on a panel, in pixels from its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    kind: Literal["hit", "missed", "false"]
    """Found and there, there and not found, found and not there."""


@dataclass(frozen=True)
class Panel:
    """One picture of a gallery."""

    caption: Text
    png: str
    """The picture, PNG in Base64."""
    width: int
    height: int
    """Pixels."""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Gallery:
    """Pictures side by side, such as parts with a heat map over them."""

    id: str
    title: Text
    panels: tuple[Panel, ...]
    type: Literal["gallery"] = "gallery"


@dataclass(frozen=True)
class Place:
    """A point on a map, in kilometres."""

    x: float
    y: float
    label: Text
    kind: Literal["depot", "stop", "late", "unserved"] = "stop"


@dataclass(frozen=True)
class Route:
    """A tour through places, by their position in the map's list."""

    label: Text
    stops: tuple[int, ...]


@dataclass(frozen=True)
class RouteMap:
    """Where vehicles go."""

    id: str
    title: Text
    places: tuple[Place, ...]
    routes: tuple[Route, ...]
    type: Literal["map"] = "map"


Picture = Chart | Gallery | RouteMap


@dataclass(frozen=True)
class Advice:
    """A next step chosen from what the errors show."""

    id: str
    title: Text
    body: Text


@dataclass(frozen=True)
class ScoreCard:
    """The result of scoring one set of outputs on one ``CaseData``."""

    score: float
    interval: tuple[float, float]
    """95% bootstrap interval of ``score``."""
    metrics: tuple[Metric, ...]
    breakdowns: tuple[Breakdown, ...] = ()
    charts: tuple[Picture, ...] = ()
    advice: tuple[Advice, ...] = ()
