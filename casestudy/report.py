"""A graded report as a page, as a fragment of somebody else's page, and as text for a terminal."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from casestudy import pictures, run_report
from casestudy.card import Chart, Metric, Picture, ScoreCard
from casestudy.charts import score_svg
from casestudy.exercise import Exercise
from casestudy.last_seen import memory_chart
from casestudy.result import STATUS, CellError, GradeReport
from casestudy.text import Text, format_place

YEN = ("¥", "円", "yen", "JPY")

LABELS: dict[str, Text] = {
    "report": Text("採点結果", "Grading report"),
    "score": Text("点数", "Score"),
    "out_of": Text("120点満点", "out of 120"),
    "interval": Text("95%区間", "95% interval"),
    "metrics": Text("指標", "Figures"),
    "metric": Text("指標", "Figure"),
    "yours": Text("あなたの値", "Yours"),
    "baseline": Text("基準（0点）", "Baseline (0)"),
    "reference": Text("模範解答（100点）", "Reference (100)"),
    "level": Text("達成度", "Attainment"),
    "weight": Text("配点", "Weight"),
    "points": Text("得た点", "Earned"),
    "sum": Text("合計", "Sum"),
    "how_points": Text(
        "得た点＝達成度×配点。達成度は基準が0、模範解答が100で、最高は120です。",
        "Earned = attainment × weight. "
        "Attainment is 0 at the baseline, 100 at the reference, 120 at most.",
    ),
    "information": Text("参考", "for information"),
    "sources": Text("算式の出典", "Sources of the formulas"),
    "charts": Text("図", "Charts"),
    "values": Text("図の値を表で見る", "Show the values as a table"),
    "breakdowns": Text("内訳", "Breakdown"),
    "advice": Text("次に試すこと", "What to try next"),
    "checks": Text("出力の確認", "Checks of the outputs"),
    "passed": Text("件は問題なし", "passed"),
    "ok": Text("問題なし", "OK"),
    "wrong": Text("要修正", "To correct"),
    "where": Text("場所", "Where"),
    "cell": Text("止まったセル", "The cell that stopped"),
    "traceback": Text("トレースバック", "Traceback"),
    "timing": Text("所要時間", "Time taken"),
    "total": Text("全体", "In all"),
    "cells": Text("セルの実行", "Running the cells"),
    "overhead": Text("準備と採点", "Preparing and scoring"),
    "seconds": Text("秒", "s"),
}


def html(report: GradeReport, exercise: Exercise, language: str) -> str:
    """Return a page that stands alone: no script, nothing loaded from elsewhere."""
    title, body = exercise.info.title.to(language), render_report(report, exercise, language)
    return str(_rendered("report.html", language, title=title, body=body, css=stylesheet()))


def render_report(report: GradeReport, exercise: Exercise, language: str) -> Markup:
    """Return the report as an HTML fragment with ``cs-`` classes, headings from ``h2`` down."""
    return _rendered(
        "result.html",
        language,
        report=report,
        card=report.card,
        info=exercise.info,
        heaviest=run_report.heaviest(report.ledger),
        memory=_memory(report),
    )


def render_charts(charts: Sequence[Picture], language: str) -> Markup:
    """Return charts as figures, each with the table of its values behind it."""
    return _rendered("charts.html", language, charts=charts)


def _rendered(name: str, language: str, **context: object) -> Markup:
    template = _environment().get_template(name)
    text = template.render(language=language, **context, **_helpers(language))
    return Markup(text)  # noqa: S704 -- rendered with autoescape on


def _memory(report: GradeReport) -> Chart | None:
    seen = report.last_seen
    return memory_chart(seen.memory, seen.elapsed_ms) if seen is not None else None


@lru_cache(maxsize=1)
def stylesheet() -> str:
    """Return the CSS of the fragments; a page that serves its own file may copy it."""
    return files("casestudy").joinpath("templates/report.css").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("casestudy", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _helpers(language: str) -> dict[str, object]:
    return {
        "t": lambda name: (LABELS.get(name) or run_report.LABELS[name]).to(language),
        "ledger_state": lambda state: run_report.LEDGER_STATE[state].to(language),
        "ledger_figures": lambda entry: run_report.ledger_figures(entry, language),
        "say": lambda text: text.to(language) if isinstance(text, Text) else text,
        "status_text": lambda status: STATUS[status].to(language),
        "place": lambda where: format_place(where, language),
        "value": lambda number, unit="": format_value(number, unit, language),
        "draw": lambda picture: pictures.draw(picture, language),
        "picture_table": lambda picture: picture_table(picture, language),
        "earned_points": earned_points,
        "score_svg": lambda card: score_svg(card, language),
        "breakdown_rows": lambda breakdown: breakdown_rows(breakdown.rows, language),
    }


def picture_table(picture: Picture, language: str) -> list[list[str]]:
    """Return what a picture shows as rows of text, the first of them headings."""
    return [[_cell(cell, language) for cell in row] for row in pictures.table(picture, language)]


def _cell(cell: pictures.Cell, language: str) -> str:
    if isinstance(cell, Text):
        return cell.to(language)
    if isinstance(cell, str):
        return cell
    return "" if cell is None else format_value(cell, "", language)


def breakdown_rows(rows: Sequence[Sequence[Text | float]], language: str) -> list[list[str]]:
    """Return a breakdown's cells as text; figures of a column share their number of decimals."""
    columns = [_column(cells, language) for cells in zip(*rows, strict=True)]
    return [list(row) for row in zip(*columns, strict=True)]


def _column(cells: Sequence[Text | float], language: str) -> list[str]:
    figures = [cell for cell in cells if not isinstance(cell, Text) and math.isfinite(cell)]
    largest = max(map(abs, figures), default=0.0)
    most = 0 if largest >= 1000 else 1 if largest >= 10 else 2 if largest >= 1 else 3
    decimals = next(
        (few for few in range(most) if all(round(value, few) == value for value in figures)), most
    )
    return [
        cell.to(language)
        if isinstance(cell, Text)
        else f"{cell:,.{decimals}f}".replace("-", "−")
        if math.isfinite(cell)
        else "–"
        for cell in cells
    ]


def format_value(value: float | None, unit: str, language: str) -> str:
    """Return a figure as people read it: yen without decimals, others with four digits."""
    if value is None or not math.isfinite(value):
        return "–"
    if unit in YEN:
        sign = "−" if round(value) < 0 else ""
        amount = f"{abs(value):,.0f}"
        return f"{sign}¥{amount}" if language == "en" else f"{sign}{amount}円"
    if unit == "%":
        return f"{value:,.1f}%"
    size, whole = abs(value), value == int(value)
    if 0 < size < 0.001:
        return f"{value:.2e}{_after(unit)}"
    decimals = 0 if whole or size >= 1000 else 1 if size >= 100 else 2 if size >= 10 else 3
    return f"{value:,.{decimals}f}{_after(unit)}"


def _after(unit: str) -> str:
    return f" {unit}" if unit else ""


def terminal(report: GradeReport, exercise: Exercise, language: str) -> str:
    """Return the report as plain text whose columns line up with full-width characters too."""
    lines = [f"{exercise.info.title.to(language)}  [{STATUS[report.status].to(language)}]"]
    lines += [f"  {message.text.to(language)}" for message in report.messages]
    if report.card is not None:
        lines += ["", *_score_lines(report.card, language)]
    wrong = [check for check in report.checks if not check.ok]
    lines += [f"  ✗ {check.message.to(language)}" for check in wrong]
    if report.error is not None:
        lines += ["", *_error_lines(report.error, language)]
    if report.card is not None and report.card.advice:
        lines += ["", LABELS["advice"].to(language)]
        bullet = "- " if language == "en" else "・"
        for advice in report.card.advice:
            lines += [f"  {bullet}{advice.title.to(language)}", f"    {advice.body.to(language)}"]
    lines += run_report.terminal_lines(report, language)
    if report.partial is not None:
        head = run_report.LABELS["partial_metrics"].to(language)
        lines += ["", head, *_metric_lines(report.partial.card.metrics, language)]
    if report.ledger:
        lines += ["", *_ledger_lines(report, language)]
    timing, unit = report.timing, LABELS["seconds"].to(language)
    lines += [
        "",
        f"{LABELS['timing'].to(language)}: {timing.total_ms / 1000:.1f} {unit}"
        f" ({LABELS['cells'].to(language)} {timing.cells_ms / 1000:.1f} {unit})",
    ]
    return "\n".join(lines)


def _ledger_lines(report: GradeReport, language: str) -> list[str]:
    rows = run_report.ledger_table(report.ledger, language)
    lines = [run_report.LABELS["ledger"].to(language), *align(rows, text_columns=2)]
    if run_report.heaviest(report.ledger) is not None:
        lines.append(f"* {run_report.LABELS['heaviest'].to(language)}")
    if len(rows) <= len(report.ledger):
        lines.append(run_report.LABELS["left_out"].to(language))
    return lines


def _score_lines(card: ScoreCard, language: str) -> list[str]:
    low, high = card.interval
    head = (
        f"{LABELS['score'].to(language)}: {card.score:.1f}  "
        f"({LABELS['interval'].to(language)} {low:.1f} – {high:.1f})"
    )
    return [head, "", *_metric_lines(card.metrics, language)]


def _metric_lines(metrics: Sequence[Metric], language: str) -> list[str]:
    names = ("metric", "yours", "baseline", "reference", "level", "weight", "points")
    weight, points = sum(metric.weight for metric in metrics), earned_points(metrics)
    rows = [
        [LABELS[name].to(language) for name in names],
        *(_metric_row(metric, language) for metric in metrics),
        [LABELS["sum"].to(language), "", "", "", "", f"{weight:.0%}", f"{points:.1f}"],
    ]
    return [*align(rows), LABELS["how_points"].to(language)]


def earned_points(metrics: Sequence[Metric]) -> float:
    """Return what the figures earn together: the level of each times its weight."""
    return float(sum(metric.weight * metric.score for metric in metrics))


def _metric_row(metric: Metric, language: str) -> list[str]:
    weighted = metric.weight > 0
    figures = (metric.value, metric.baseline, metric.reference)
    return [
        metric.label.to(language),
        *(format_value(value, metric.unit, language) for value in figures),
        f"{metric.score:.1f}" if weighted else "–",
        f"{metric.weight:.0%}" if weighted else LABELS["information"].to(language),
        f"{metric.weight * metric.score:.1f}" if weighted else "–",
    ]


def _error_lines(error: CellError, language: str) -> list[str]:
    source = [f"  | {line}" for line in error.source.splitlines()[:40]]
    trace = [f"  {line}" for line in error.traceback.splitlines()[-40:]]
    return [f"{LABELS['cell'].to(language)}: {error.cell}", *source, "", *trace]


def align(rows: Sequence[Sequence[str]], text_columns: int = 1) -> list[str]:
    """Lay rows out in columns: the first ``text_columns`` to the left, figures to the right."""
    widths = [max(display_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            _pad(cell, width, left=index >= text_columns)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    return [lines[0], rule, *lines[1:]]


def display_width(text: str) -> int:
    """Return how many terminal columns a text takes; full-width characters take two."""
    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in "WF")
        for letter in text
    )


def _pad(text: str, width: int, *, left: bool) -> str:
    fill = " " * (width - display_width(text))
    return fill + text if left else text + fill
