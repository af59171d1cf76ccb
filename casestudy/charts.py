"""Charts as inline SVG: lines, bands, bars, waterfalls, and where a score stands."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from casestudy.card import MAX_SCORE, Chart, ScoreCard, Series
from casestudy.svg import DASHES, WIDTH, identifier, svg, text, width
from casestudy.text import Text

PLOT_HEIGHT = 230
LEFT, RIGHT, BOTTOM = 76, 16, 62
LEGEND_ROW, AXIS_ROW, NAME_ROW = 22, 26, 15
MAX_X_LABELS = 8
LEAST = 1e-300
"""A size from which on a fifth of it still has a logarithm."""


@dataclass(frozen=True)
class _Frame:
    """Maps data to the picture."""

    count: int
    low: float
    high: float
    top: float

    @property
    def height(self) -> float:
        """Height of the whole picture."""
        return self.top + PLOT_HEIGHT + BOTTOM

    def x(self, index: int) -> float:
        """Return the middle of the slot of point ``index``."""
        slot = (WIDTH - LEFT - RIGHT) / max(self.count, 1)
        return LEFT + slot * (index + 0.5)

    def y(self, value: float) -> float:
        """Return the height of ``value``."""
        share = (value - self.low) / (self.high - self.low)
        return self.top + PLOT_HEIGHT * (1 - share)


def chart_svg(chart: Chart, language: str) -> Markup:
    """Draw a chart; its values belong in a table beside it."""
    ticks = _ticks(chart.series)
    entries = _legend(chart.series, language)
    top = LEGEND_ROW * (entries[-1].row + 1 if entries else 0) + AXIS_ROW
    frame = _Frame(len(chart.x), ticks[0], ticks[-1], top)
    parts = [
        *_grid(frame, ticks),
        *_x_axis(frame, chart, language),
        *_bands(frame, chart.series),
        *_bars(frame, chart.series),
        *_changes(frame, chart.series),
        *_lines(frame, chart.series),
        *_draw_legend(entries),
    ]
    y_label = text(LEFT - 68, top - 12, chart.y_label.to(language), "start", "cs-axis")
    name = identifier(chart.id)
    description = _description(chart, language)
    return svg(name, frame.height, chart.title.to(language), description, [y_label, *parts])


def score_svg(card: ScoreCard, language: str) -> Markup:
    """Draw the score and its interval between baseline (0) and reference (100)."""
    base = Text("基準 0", "Baseline 0").to(language)
    best = Text("模範解答 100", "Reference 100").to(language)
    low, high = (min(max(value, 0.0), MAX_SCORE) for value in card.interval)
    at = _scale_x(card.score)
    parts = [
        Markup(
            '<rect class="cs-scale" x="{:.1f}" y="54" rx="4" height="14" width="{:.1f}" '
            'fill="currentColor" fill-opacity="0.12"/>'
        ).format(_scale_x(0), _scale_x(MAX_SCORE) - _scale_x(0)),
        Markup(
            '<rect class="cs-interval" x="{:.1f}" y="54" height="14" width="{:.1f}" '
            'fill="currentColor" fill-opacity="0.35"/>'
        ).format(_scale_x(low), max(_scale_x(high) - _scale_x(low), 1)),
        *(_mark(_scale_x(value), label) for value, label in ((0.0, base), (100.0, best))),
        Markup('<path class="cs-marker" d="M{:.1f} 52 l-8 -14 h16 z" fill="currentColor"/>').format(
            at
        ),
        text(at, 32, f"{card.score:.1f}", "middle", "cs-score"),
    ]
    title = Text("点数の位置", "Where the score stands").to(language)
    shown = Text(
        f"点数は{card.score:.1f}点。95%区間は{card.interval[0]:.1f}点から{card.interval[1]:.1f}点。"
        "0点が基準、100点が模範解答。",
        f"The score is {card.score:.1f}; the 95 % interval is {card.interval[0]:.1f} to "
        f"{card.interval[1]:.1f}. 0 is the baseline, 100 the reference.",
    ).to(language)
    return svg("score", 110, title, shown, parts)


def _scale_x(score: float) -> float:
    left, right = 60, WIDTH - 60
    return left + (right - left) * min(max(score, 0.0), MAX_SCORE) / MAX_SCORE


def _mark(x: float, label: str) -> Markup:
    line = Markup(
        '<line class="cs-tick" x1="{0:.1f}" x2="{0:.1f}" y1="48" y2="76" stroke="currentColor"/>'
    )
    return line.format(x) + text(x, 96, label, "middle", "cs-axis")


def _description(chart: Chart, language: str) -> str:
    comma = ", " if language == "en" else "、"
    series = comma.join(item.label.to(language) for item in chart.series)
    if not chart.x:
        return series
    names = chart.names(language)
    first, last = names[0], names[-1]
    return Text(
        f"{chart.x_label.ja}: {first} から {last} まで。{series}。値は下の表にあります。",
        f"{chart.x_label.en}: {first} to {last}. {series}. The table below has the values.",
    ).to(language)


def _values(series: Sequence[Series]) -> list[float]:
    plain = [
        value
        for item in series
        if item.kind != "change"
        for value in item.values
        if value is not None and math.isfinite(value)
    ]
    steps = [end for item in series if item.kind == "change" for _, end in _steps(item, series)]
    return plain + [value for step in steps for value in step]


def _ticks(series: Sequence[Series]) -> list[float]:
    """Return four to eight round numbers that span the values; bars start at zero."""
    values = _values(series) or [0.0, 1.0]
    low, high = min(values), max(values)
    if low > 0 and (low < high / 2 or _has_bars(series)):
        low = 0.0
    if high < 0 and _has_bars(series):
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


def _has_bars(series: Sequence[Series]) -> bool:
    return any(item.kind in ("bar", "change") for item in series)


def _grid(frame: _Frame, ticks: Sequence[float]) -> Iterator[Markup]:
    decimals = max(0, -math.floor(math.log10(ticks[1] - ticks[0]) + 1e-9))
    for value in ticks:
        y = frame.y(value)
        yield Markup(
            '<line class="cs-grid" x1="{}" x2="{}" y1="{}" y2="{}" stroke="currentColor" '
            'stroke-opacity="0.15"/>'
        ).format(LEFT, WIDTH - RIGHT, f"{y:.1f}", f"{y:.1f}")
        yield text(LEFT - 8, y + 4, f"{value:,.{min(decimals, 6)}f}", "end", "cs-axis")


def _x_axis(frame: _Frame, chart: Chart, language: str) -> Iterator[Markup]:
    names = chart.names(language)
    every = max(1, math.ceil(len(names) / MAX_X_LABELS))
    for index in range(0, len(names), every):
        y = frame.height - BOTTOM + 18
        for line in _wrapped(names[index], (WIDTH - LEFT - RIGHT) / len(names) * every):
            yield text(frame.x(index), y, line, "middle", "cs-axis")
            y += NAME_ROW
    middle = (LEFT + WIDTH - RIGHT) / 2
    yield text(middle, frame.height - 8, chart.x_label.to(language), "middle", "cs-axis")


def _wrapped(name: str, room: float) -> list[str]:
    """Return ``name`` on one or two lines, cut where it would run into its neighbour."""
    first, *words = name.split(" ")
    while words and width(f"{first} {words[0]}") <= room:
        first = f"{first} {words.pop(0)}"
    return [_cut(line, room) for line in (first, " ".join(words)) if line]


def _cut(line: str, room: float) -> str:
    if width(line) <= room:
        return line
    while line and width(line + "…") > room:
        line = line[:-1]
    return line + "…"


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Split values at gaps into runs of (index, value)."""
    runs: list[list[tuple[int, float]]] = [[]]
    for index, value in enumerate(values):
        if value is not None and math.isfinite(value):
            runs[-1].append((index, value))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _points(frame: _Frame, run: Sequence[tuple[int, float]]) -> str:
    return " ".join(f"{frame.x(index):.1f},{frame.y(value):.1f}" for index, value in run)


def _bands(frame: _Frame, series: Sequence[Series]) -> Iterator[Markup]:
    lowers = [item for item in series if item.kind == "lower"]
    uppers = [item for item in series if item.kind == "upper"]
    for number, (lower, upper) in enumerate(zip(lowers, uppers, strict=False), start=1):
        pairs = list(zip(lower.values, upper.values, strict=False))
        both = [low if high is not None else None for low, high in pairs]
        for run in _runs(both):
            there = [(index, float(pairs[index][1] or 0.0)) for index, _ in run]
            yield Markup(
                '<polygon class="cs-band cs-band-{}" points="{} {}" fill="currentColor" '
                'fill-opacity="0.15"/>'
            ).format(number, _points(frame, run), _points(frame, there[::-1]))


def _bars(frame: _Frame, series: Sequence[Series]) -> Iterator[Markup]:
    bars = [item for item in series if item.kind == "bar"]
    slot = (WIDTH - LEFT - RIGHT) / max(frame.count, 1) * 0.7
    width = slot / max(len(bars), 1)
    zero = frame.y(max(frame.low, 0.0))
    for number, item in enumerate(bars):
        for run in _runs(item.values):
            for index, value in run:
                left = frame.x(index) - slot / 2 + width * number
                top, height = min(frame.y(value), zero), abs(zero - frame.y(value))
                yield Markup(
                    '<rect class="cs-bar cs-bar-{}" x="{}" y="{}" width="{}" height="{}" '
                    'fill="currentColor" fill-opacity="{}"/>'
                ).format(
                    number + 1,
                    f"{left:.1f}",
                    f"{top:.1f}",
                    f"{width * 0.92:.1f}",
                    f"{height:.1f}",
                    f"{0.75 - 0.2 * (number % 3):.2f}",
                )


def _changes(frame: _Frame, series: Sequence[Series]) -> Iterator[Markup]:
    """Draw a waterfall; what goes down has an outline, so that no one needs the colour."""
    wide = (WIDTH - LEFT - RIGHT) / max(frame.count, 1) * 0.7
    for item in series:
        if item.kind != "change":
            continue
        for index, (start, end) in _steps(item, series):
            low, high = sorted((start, end))
            yield Markup(
                '<rect class="cs-{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" '
                'fill="currentColor" fill-opacity="{}" stroke="currentColor"/>'
            ).format(
                "rise" if end >= start else "fall",
                frame.x(index) - wide / 2,
                frame.y(high),
                wide,
                max(frame.y(low) - frame.y(high), 1.0),
                "0.55" if end >= start else "0.15",
            )


def _steps(item: Series, series: Sequence[Series]) -> Iterator[tuple[int, tuple[float, float]]]:
    """Yield where each change begins and ends; a bar beside it sets the level anew."""
    sums = [bar.values for bar in series if bar.kind == "bar"]
    level = 0.0
    for index, change in enumerate(item.values):
        for values in sums:
            if index < len(values) and (known := values[index]) is not None:
                level = known
        if change is not None and math.isfinite(change):
            yield index, (level, level + change)
            level += change


def _lines(frame: _Frame, series: Sequence[Series]) -> Iterator[Markup]:
    lines = [item for item in series if item.kind == "line"]
    for number, item in enumerate(lines):
        for run in _runs(item.values):
            if len(run) == 1:
                index, value = run[0]
                yield Markup(
                    '<circle class="cs-dot cs-dot-{}" cx="{}" cy="{}" r="3" fill="currentColor"/>'
                ).format(number + 1, f"{frame.x(index):.1f}", f"{frame.y(value):.1f}")
                continue
            yield Markup(
                '<polyline class="cs-line cs-line-{}" points="{}" fill="none" '
                'stroke="currentColor" stroke-width="2" stroke-dasharray="{}"/>'
            ).format(number + 1, _points(frame, run), DASHES[number % len(DASHES)])


@dataclass(frozen=True)
class _Entry:
    """One entry of the legend and where it stands."""

    kind: str
    number: int
    label: str
    left: float
    row: int


def _legend(series: Sequence[Series], language: str) -> list[_Entry]:
    counts = {"line": 0, "bar": 0, "lower": 0, "upper": 0, "change": 0}
    uppers = [item.label.to(language) for item in series if item.kind == "upper"]
    entries: list[_Entry] = []
    left, row = float(LEFT), 0
    for item in series:
        counts[item.kind] += 1
        number, label = counts[item.kind], item.label.to(language)
        if item.kind == "upper":
            continue
        if item.kind == "lower" and number <= len(uppers):
            label = f"{label} – {uppers[number - 1]}"
        wide = 50 + width(label)
        if entries and left + wide > WIDTH:
            left, row = float(LEFT), row + 1
        entries.append(_Entry(item.kind, number, label, left, row))
        left += wide
    return entries


def _draw_legend(entries: Sequence[_Entry]) -> Iterator[Markup]:
    for entry in entries:
        y = 14 + LEGEND_ROW * entry.row
        yield _swatch(entry, y)
        yield text(entry.left + 30, y, entry.label, "start", "cs-legend")


def _swatch(entry: _Entry, y: float) -> Markup:
    left, right = f"{entry.left:.1f}", f"{entry.left + 24:.1f}"
    if entry.kind == "line":
        dash = DASHES[(entry.number - 1) % len(DASHES)]
        return Markup(
            '<line class="cs-line cs-line-{}" x1="{}" x2="{}" y1="{}" y2="{}" '
            'stroke="currentColor" stroke-width="2" stroke-dasharray="{}"/>'
        ).format(entry.number, left, right, y - 4, y - 4, dash)
    if entry.kind == "change":
        return Markup(
            '<rect class="cs-rise cs-swatch" x="{}" y="{}" width="24" height="12" '
            'fill="currentColor" fill-opacity="0.55"/>'
        ).format(left, y - 10)
    css = "band" if entry.kind == "lower" else "bar"
    return Markup(
        '<rect class="cs-{} cs-{}-{}" x="{}" y="{}" width="24" height="12" fill="currentColor" '
        'fill-opacity="0.3"/>'
    ).format(css, css, entry.number, left, y - 10)
