"""Charts as inline SVG: lines, bands, bars, waterfalls, and where a score stands."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from casestudy import legends
from casestudy.axes import Frame, frame_for, grid, x_axis
from casestudy.card import MAX_SCORE, Chart, ScoreCard, Series
from casestudy.svg import DASHES, WIDTH, identifier, layout_of, svg, text
from casestudy.text import Text

AXIS_ROW = 26


def chart_svg(chart: Chart, language: str, room: float = WIDTH) -> Markup:
    """Draw a chart ``room`` units wide; its values belong in a table beside it."""
    entries = list(legends.entries_of(chart.series, language))
    left = 76.0 if room >= WIDTH else 0.0
    legend, legend_height = legends.place(entries, left, room)
    top = legend_height + AXIS_ROW
    frame, marks = frame_for(chart, _values(chart.series), language, room, top)
    parts = [
        text(min(frame.left - 8, 8), top - 12, chart.y_label.to(language), "start", "cs-axis"),
        *grid(frame, marks),
        *x_axis(frame),
        *_bands(frame, chart.series),
        *_bars(frame, chart.series),
        *_changes(frame, chart.series),
        *_lines(frame, chart.series),
        *legend,
    ]
    return svg(
        identifier(chart.id),
        (room, frame.height),
        chart.title.to(language),
        _description(chart, language),
        parts,
        layout=layout_of(room),
    )


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
        f"The score is {card.score:.1f}; the 95% interval is {card.interval[0]:.1f} to "
        f"{card.interval[1]:.1f}. 0 is the baseline, 100 the reference.",
    ).to(language)
    return svg("score", (WIDTH, 110), title, shown, parts)


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
        f"{chart.x_label.ja}：{first} から {last} まで。{series}。値は下の表にあります。",
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


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Split values at gaps into runs of (index, value)."""
    runs: list[list[tuple[int, float]]] = [[]]
    for index, value in enumerate(values):
        if value is not None and math.isfinite(value):
            runs[-1].append((index, value))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _points(frame: Frame, run: Sequence[tuple[int, float]]) -> str:
    return " ".join(f"{frame.x(index):.1f},{frame.y(value):.1f}" for index, value in run)


def _bands(frame: Frame, series: Sequence[Series]) -> Iterator[Markup]:
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


def _bars(frame: Frame, series: Sequence[Series]) -> Iterator[Markup]:
    bars = [item for item in series if item.kind == "bar"]
    slot = frame.slot * 0.7
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
                    f"{legends.bar_opacity(number + 1):.2f}",
                )


def _changes(frame: Frame, series: Sequence[Series]) -> Iterator[Markup]:
    """Draw a waterfall; what goes down has an outline, so that no one needs the colour."""
    wide = frame.slot * 0.7
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


def _lines(frame: Frame, series: Sequence[Series]) -> Iterator[Markup]:
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
