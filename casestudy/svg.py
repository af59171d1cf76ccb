"""Inline SVG: readable without colour, without script and under a strict CSP.

Looks come from classes (``cs-…`` in ``templates/report.css``) with presentation attributes behind
them, never from ``style`` attributes, so that a page whose policy forbids inline styles shows the
same picture.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup

WIDTH = 720
DASHES = ("", "7 4", "2 3", "10 3 2 3", "1 4")


def svg(name: str, height: float, title: str, description: str, parts: Sequence[Markup]) -> Markup:
    """Put parts into a picture that names itself."""
    return Markup(
        '<svg class="cs-chart cs-chart-{name}" viewBox="0 0 {width} {height:.0f}" role="img" '
        'aria-labelledby="cs-{name}-title cs-{name}-desc" xmlns="http://www.w3.org/2000/svg" '
        'font-size="13" fill="currentColor">'
        '<title id="cs-{name}-title">{title}</title>'
        '<desc id="cs-{name}-desc">{description}</desc>{inside}</svg>'
    ).format(
        name=name,
        width=WIDTH,
        height=height,
        title=title,
        description=description,
        inside=Markup().join(parts),
    )


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
    return sum(13 if ord(letter) > 0x2E7F else 7.5 for letter in words)
