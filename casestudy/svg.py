"""Inline SVG: readable without colour, without script and under a strict CSP.

Looks come from classes (``cs-…`` in ``templates/report.css``) with presentation attributes behind
them, never from ``style`` attributes, so that a page whose policy forbids inline styles shows the
same picture. Pictures with a ``NARROW`` version are drawn anew for a phone, since the wide one
scaled down could not be read; style sheets show one of the two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup

WIDTH, NARROW = 720, 360
"""Units of a picture for a page and for a phone; letters are 13 units high in both."""
DASHES = ("", "7 4", "2 3", "10 3 2 3", "1 4")
LINE = 15
"""Units from one line of text to the next."""
_PIECE = re.compile(r"(?:[!-~]+|\s+|.)[、。，．・：；？！）」』】〕…ー々]*\s*")
"""What a line is not broken within: a Latin word, and a letter with what may not begin a line."""


def svg(
    name: str,
    size: tuple[float, float],
    title: str,
    description: str,
    parts: Sequence[Markup],
    *,
    layout: str = "",
) -> Markup:
    """Put parts into a picture that names itself.

    Parameters
    ----------
    size
        Width and height in units.
    layout
        ``wide`` or ``narrow`` where there are both versions on a page.
    """
    return Markup(
        '<svg class="cs-chart cs-chart-{name}{css}" viewBox="0 0 {width:.0f} {height:.0f}" '
        'role="img" aria-labelledby="cs-{id}-title cs-{id}-desc" '
        'xmlns="http://www.w3.org/2000/svg" font-size="13" fill="currentColor">'
        '<title id="cs-{id}-title">{title}</title>'
        '<desc id="cs-{id}-desc">{description}</desc>{inside}</svg>'
    ).format(
        name=name,
        css=f" cs-{layout}" if layout else "",
        id=f"{name}-narrow" if layout == "narrow" else name,
        width=size[0],
        height=size[1],
        title=title,
        description=description,
        inside=Markup().join(parts),
    )


def layout_of(room: float) -> str:
    """Return the name of the version that is ``room`` units wide."""
    return "narrow" if room < WIDTH else "wide"


def text(x: float, y: float, words: str, anchor: str, css: str) -> Markup:
    """Write words at a point."""
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        css, f"{x:.1f}", f"{y:.1f}", anchor, words
    )


def identifier(name: str) -> str:
    """Return what may stand in an ``id`` and a class."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)[:60] or "chart"


def width(words: str) -> float:
    """Return about how wide a text is drawn, in units of the picture."""
    return sum(map(_letter_width, words))


def _letter_width(letter: str) -> float:
    if ord(letter) > 0x2E7F:
        return 13.0
    if letter.islower():
        return 6.8
    return 8.5 if letter.isupper() else 7.5


def fold(words: str, room: float) -> list[str]:
    """Return a text as lines of at most ``room`` units; only a longer word sticks out."""
    lines = [""]
    for piece in _PIECE.findall(words):
        if lines[-1] and width((lines[-1] + piece).rstrip()) > room:
            lines.append("")
        lines[-1] = (lines[-1] + piece).lstrip()
    return [line.rstrip() for line in lines]


def cut(line: str, room: float) -> str:
    """Return a text of at most ``room`` units, with an ellipsis where it was longer."""
    if width(line) <= room:
        return line
    while line and width(line + "…") > room:
        line = line[:-1]
    return line + "…"
