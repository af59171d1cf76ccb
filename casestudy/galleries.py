"""Galleries: pictures side by side, with what was found and missed marked on them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from markupsafe import Markup

from casestudy.card import Gallery, Mark, Panel
from casestudy.svg import identifier
from casestudy.text import Text

KINDS = {
    "hit": Text("見つけた不良", "Found"),
    "missed": Text("見逃した不良", "Missed"),
    "false": Text("過検出", "False alarm"),
}
DASHES = {"hit": "", "missed": "6 3", "false": "2 2"}
"""So that the three are told apart without colour."""

BROAD = 1.5
"""Width over height from which on pictures, such as Gantt charts, need more room."""


def gallery_html(gallery: Gallery, language: str) -> Markup:
    """Return the pictures with their captions and, below them, what the marks mean."""
    panels = Markup().join(
        _panel(panel, f"{identifier(gallery.id)}-{number}", language)
        for number, panel in enumerate(gallery.panels)
    )
    seen = {mark.kind for panel in gallery.panels for mark in panel.marks}
    legend = Markup().join(_legend(kind, language) for kind in KINDS if kind in seen)
    broad = any(panel.width > BROAD * panel.height for panel in gallery.panels)
    return Markup('<div class="cs-gallery{}">{}</div><ul class="cs-gallery-legend">{}</ul>').format(
        " cs-gallery-broad" if broad else "", panels, legend
    )


def _panel(panel: Panel, name: str, language: str) -> Markup:
    caption = panel.caption.to(language)
    return Markup(
        '<figure class="cs-panel"><svg viewBox="0 0 {} {}" role="img" aria-labelledby="cs-{}" '
        'xmlns="http://www.w3.org/2000/svg"><title id="cs-{}">{}</title>'
        '<image width="{}" height="{}" href="data:image/png;base64,{}"/>{}</svg>'
        "<figcaption>{}</figcaption></figure>"
    ).format(
        panel.width,
        panel.height,
        name,
        name,
        caption,
        panel.width,
        panel.height,
        _checked(panel.png),
        Markup().join(_marks(panel)),
        caption,
    )


def _marks(panel: Panel) -> Iterator[Markup]:
    stroke = max(panel.width, panel.height) / 90
    for mark in panel.marks:
        yield _rectangle(mark, stroke)


def _rectangle(mark: Mark, stroke: float) -> Markup:
    return Markup(
        '<rect class="cs-mark-{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" '
        'fill="none" stroke-width="{:.2f}" stroke-dasharray="{}"/>'
    ).format(mark.kind, mark.x, mark.y, mark.width, mark.height, stroke, DASHES[mark.kind])


def _legend(kind: str, language: str) -> Markup:
    return Markup(
        '<li><svg viewBox="0 0 28 16" width="28" height="16" aria-hidden="true" '
        'xmlns="http://www.w3.org/2000/svg"><rect class="cs-mark-{}" x="2" y="2" width="24" '
        'height="12" fill="none" stroke-width="2.5" stroke-dasharray="{}"/></svg> {}</li>'
    ).format(kind, DASHES[kind], KINDS[kind].to(language))


def _checked(png: str) -> str:
    """Return the picture if it is one: a stored report must not smuggle in another address."""
    try:
        content = base64.b64decode(png, validate=True)
    except binascii.Error:
        return ""
    return png if content.startswith(b"\x89PNG\r\n\x1a\n") else ""
