"""Route maps as inline SVG: told apart by colour and by dash, with a scale in kilometres."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from casestudy import legends
from casestudy.card import Place, RouteMap
from casestudy.svg import DASHES, WIDTH, identifier, layout_of, svg, text, width
from casestudy.text import Text

MAX_HEIGHT, MARGIN = 520, 40
KINDS = {
    "depot": Text("拠点", "Depot"),
    "stop": Text("届け先", "Stop"),
    "late": Text("遅れた届け先", "Late stop"),
    "unserved": Text("届かない届け先", "Unserved stop"),
}
_MARKS = {
    "depot": Markup('<rect class="cs-place-depot" x="{:.1f}" y="{:.1f}" width="14" height="14"/>'),
    "stop": Markup('<circle class="cs-place-stop" cx="{:.1f}" cy="{:.1f}" r="4"/>'),
    "late": Markup('<path class="cs-place-late" d="M{:.1f} {:.1f} l7 12 h-14 z"/>'),
    "unserved": Markup(
        '<path class="cs-place-unserved" d="M{:.1f} {:.1f} l10 10 m0 -10 l-10 10" '
        'stroke="currentColor" stroke-width="2.5" fill="none"/>'
    ),
}
_SHIFT = {"depot": (-7, -7), "stop": (0, 0), "late": (0, -7), "unserved": (-5, -5)}


@dataclass(frozen=True)
class _View:
    """Maps kilometres to the picture, north up, the same scale both ways."""

    left: float
    upper: float
    scale: float
    """Units of the picture in a kilometre."""
    room: float
    """Width of the picture."""
    top: float
    height: float

    def at(self, place: Place) -> tuple[float, float]:
        """Return where a place stands in the picture."""
        x = MARGIN + (place.x - self.left) * self.scale
        return x, self.top + MARGIN + (self.upper - place.y) * self.scale


def map_svg(picture: RouteMap, language: str, room: float = WIDTH) -> Markup:
    """Draw a map ``room`` units wide; its stops belong in a table beside it."""
    legend, legend_height = legends.place(list(_legend(picture, language)), 0, room)
    view = _view(picture.places, room, legend_height)
    parts = [
        *_routes(picture, view),
        *(_mark(place.kind, *view.at(place)) for place in picture.places),
        *_depot_names(picture.places, view, language),
        *legend,
        *_scale_bar(view),
    ]
    shown = Text(
        f"{len(picture.routes)}台の経路と{len(picture.places)}か所。順番は下の表にあります。",
        f"Routes of {len(picture.routes)} vehicles through {len(picture.places)} places. The table "
        "below has their order.",
    )
    return svg(
        identifier(picture.id),
        (room, view.height),
        picture.title.to(language),
        shown.to(language),
        parts,
        layout=layout_of(room),
    )


def _view(places: Sequence[Place], room: float, top: float) -> _View:
    xs, ys = [place.x for place in places] or [0.0], [place.y for place in places] or [0.0]
    wide, high = max(max(xs) - min(xs), 0.1), max(max(ys) - min(ys), 0.1)
    scale = min((room - 2 * MARGIN) / wide, (MAX_HEIGHT - 2 * MARGIN) / high)
    return _View(min(xs), max(ys), scale, room, top, top + high * scale + 2 * MARGIN + 24)


def _routes(picture: RouteMap, view: _View) -> Iterator[Markup]:
    for number, route in enumerate(picture.routes):
        points = " ".join(
            f"{x:.1f},{y:.1f}" for x, y in (view.at(picture.places[stop]) for stop in route.stops)
        )
        css, dash = _look(number)
        yield Markup(
            '<polyline class="cs-line {}" points="{}" fill="none" stroke="currentColor" '
            'stroke-width="1.8" stroke-dasharray="{}"/>'
        ).format(css, points, dash)


def _mark(kind: str, x: float, y: float) -> Markup:
    right, down = _SHIFT[kind]
    return _MARKS[kind].format(x + right, y + down)


def _depot_names(places: Sequence[Place], view: _View, language: str) -> Iterator[Markup]:
    for place in places:
        if place.kind == "depot":
            x, y = view.at(place)
            label = place.label.to(language)
            half = width(label) / 2
            yield text(min(max(x, half), view.room - half), y - 12, label, "middle", "cs-place")


def _legend(picture: RouteMap, language: str) -> Iterator[legends.Entry]:
    for kind, label in KINDS.items():
        if any(place.kind == kind for place in picture.places):
            yield legends.Entry(_mark(kind, 14, -4), label.to(language))
    for number, route in enumerate(picture.routes):
        yield legends.Entry(legends.line_sample(*_look(number), 1.8), route.label.to(language))


def _look(number: int) -> tuple[str, str]:
    return f"cs-line-{number % 4 + 1}", DASHES[number // 4 % len(DASHES)]


def _scale_bar(view: _View) -> Iterator[Markup]:
    longest = (view.room - 2 * MARGIN) / view.scale / 4
    kilometres = 10.0 ** math.floor(math.log10(longest))
    kilometres *= next(factor for factor in (5, 2, 1) if kilometres * factor <= longest)
    left, right, y = MARGIN, MARGIN + kilometres * view.scale, view.height - 12
    yield Markup(
        '<path class="cs-tick" d="M{} {} v-6 v6 H{} v-6" fill="none" stroke="currentColor"/>'
    ).format(f"{left:.1f}", f"{y:.1f}", f"{right:.1f}")
    yield text(right + 8, y, f"{kilometres:g} km", "start", "cs-axis")
