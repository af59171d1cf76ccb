"""Legends: entries in rows that fit the picture, each with a sample of what it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from casestudy.card import Series
from casestudy.svg import DASHES, LINE, fold, text, width

ROW = 22
SAMPLE, SPACE = 30, 20
"""Units for the sample, and between two entries."""


@dataclass(frozen=True)
class Entry:
    """A sample, drawn from its left end at the height of the letters' foot, and its words."""

    sample: Markup
    label: str


def place(entries: Sequence[Entry], left: float, room: float) -> tuple[list[Markup], float]:
    """Lay entries out in rows between ``left`` and ``room``.

    Returns
    -------
    parts, height
        What is drawn, from the top of the picture down, and how many units it takes.
    """
    parts: list[Markup] = []
    x, y, lowest = left, 0.0, 0.0
    for entry in entries:
        lines = fold(entry.label, room - left - SAMPLE)
        wide = SAMPLE + max(map(width, lines))
        if x > left and x + wide > room:
            x, y = left, lowest
        parts.append(_drawn(entry.sample, lines, x, y + 14))
        lowest = max(lowest, y + ROW + LINE * (len(lines) - 1))
        x += wide + SPACE
    return parts, lowest


def _drawn(sample: Markup, lines: Sequence[str], x: float, y: float) -> Markup:
    words = Markup().join(
        text(SAMPLE, LINE * row, line, "start", "cs-legend") for row, line in enumerate(lines)
    )
    return Markup('<g transform="translate({:.1f} {:.1f})">{}{}</g>').format(x, y, sample, words)


def entries_of(series: Sequence[Series], language: str) -> Iterator[Entry]:
    """Yield one entry for each series; the two edges of a band share one."""
    counts = {"line": 0, "bar": 0, "lower": 0, "upper": 0, "change": 0}
    uppers = [item.label.to(language) for item in series if item.kind == "upper"]
    for item in series:
        counts[item.kind] += 1
        number, label = counts[item.kind], item.label.to(language)
        if item.kind == "upper":
            continue
        if item.kind == "lower" and number <= len(uppers):
            label = f"{label} – {uppers[number - 1]}"
        yield Entry(_swatch(item.kind, number), label)


def line_sample(css: str, dash: str, stroke: float = 2) -> Markup:
    """Return a piece of a line as it stands in a legend."""
    return Markup(
        '<line class="cs-line {}" x1="0" x2="24" y1="-4" y2="-4" stroke="currentColor" '
        'stroke-width="{}" stroke-dasharray="{}"/>'
    ).format(css, stroke, dash)


def _swatch(kind: str, number: int) -> Markup:
    if kind == "line":
        return line_sample(f"cs-line-{number}", DASHES[(number - 1) % len(DASHES)])
    if kind == "change":
        return Markup(
            '<rect class="cs-rise cs-swatch" x="0" y="-10" width="24" height="12" '
            'fill="currentColor" fill-opacity="0.55"/>'
        )
    css, opacity = ("band", 0.3) if kind == "lower" else ("bar", bar_opacity(number))
    return Markup(
        '<rect class="cs-{0} cs-{0}-{1}" x="0" y="-10" width="24" height="12" '
        'fill="currentColor" fill-opacity="{2:.2f}"/>'
    ).format(css, number, opacity)


def bar_opacity(number: int) -> float:
    """Return how dense the bars of the set ``number``, from 1, are drawn, so that grey will do."""
    return 0.75 - 0.2 * ((number - 1) % 3)
