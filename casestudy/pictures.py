"""The pictures of a score card: drawn, put in words in a table, and read back from JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from casestudy.card import (
    Chart,
    Gallery,
    Mark,
    Panel,
    Picture,
    Place,
    Route,
    RouteMap,
    Series,
)
from casestudy.charts import chart_svg
from casestudy.galleries import KINDS as MARKS
from casestudy.galleries import gallery_html
from casestudy.maps import map_svg
from casestudy.svg import NARROW
from casestudy.text import Text

Cell = Text | float | str | None

_PICTURE, _ROUTE, _ORDER = Text("画像", "Picture"), Text("経路", "Route"), Text("順番", "Order")


def draw(picture: Picture, language: str) -> Markup:
    """Return the picture as HTML that needs no script and no style of its own.

    Charts and maps come twice, for a page and for a phone; the style sheets show one of them.
    """
    match picture:
        case Chart():
            return chart_svg(picture, language) + chart_svg(picture, language, NARROW)
        case Gallery():
            return gallery_html(picture, language)
        case RouteMap():
            return map_svg(picture, language) + map_svg(picture, language, NARROW)


def table(picture: Picture, language: str) -> list[list[Cell]]:
    """Return what a picture shows as rows, the first of them headings, for who cannot see it."""
    match picture:
        case Chart():
            return _chart_table(picture, language)
        case Gallery():
            return _gallery_table(picture)
        case RouteMap():
            return _map_table(picture, language)


def _chart_table(chart: Chart, language: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[chart.x_label, *(series.label for series in chart.series)]]
    for index, name in enumerate(chart.names(language)):
        values = (series.values[index : index + 1] or (None,) for series in chart.series)
        rows.append([name, *(value[0] for value in values)])
    return rows


def _gallery_table(gallery: Gallery) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[_PICTURE, *MARKS.values()]]
    for panel in gallery.panels:
        kinds = [mark.kind for mark in panel.marks]
        rows.append([panel.caption, *(float(sum(k == kind for k in kinds)) for kind in MARKS)])
    return rows


def _map_table(picture: RouteMap, language: str) -> list[list[Cell]]:
    arrow = " → "
    rows: list[list[Cell]] = [[_ROUTE, _ORDER]]
    for route in picture.routes:
        names = arrow.join(picture.places[stop].label.to(language) for stop in route.stops)
        rows.append([route.label, names])
    return rows


def from_json(data: Mapping[str, Any]) -> Picture:
    """Return a picture as it stands in a report's JSON.

    Raises
    ------
    KeyError, TypeError
        The data do not come from a report.
    """
    kind = data.get("type", "chart")
    common = {"id": data["id"], "title": _text(data["title"])}
    if kind == "gallery":
        return Gallery(**common, panels=tuple(map(_panel, data["panels"])))
    if kind == "map":
        return RouteMap(
            **common,
            places=tuple(
                Place(item["x"], item["y"], _text(item["label"]), item["kind"])
                for item in data["places"]
            ),
            routes=tuple(
                Route(_text(item["label"]), tuple(item["stops"])) for item in data["routes"]
            ),
        )
    return Chart(
        **common,
        x_label=_text(data["x_label"]),
        y_label=_text(data["y_label"]),
        x=tuple(data["x"]),
        series=tuple(
            Series(_text(item["label"]), tuple(item["values"]), item["kind"])
            for item in data["series"]
        ),
        x_names=tuple(_text(name) for name in data["x_names"]),
    )


def _panel(data: Mapping[str, Any]) -> Panel:
    marks: Sequence[Mapping[str, Any]] = data["marks"]
    return Panel(
        _text(data["caption"]),
        data["png"],
        data["width"],
        data["height"],
        tuple(Mark(**mark) for mark in marks),
    )


def _text(data: Mapping[str, Any]) -> Text:
    return Text(data["ja"], data["en"])
