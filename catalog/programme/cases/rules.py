"""A case's brief as safe HTML, and its starting material as one zip of constant bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from itertools import groupby, pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

from casestudy import workspace
from casestudy.exercise import ColumnDoc, Exercise, OutputFile, Rule
from casestudy.text import LANGUAGES

OLDEST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16
FOLDER = 0o40755 << 16 | 0x10
OUTPUTS = "outputs/"
"""Empty, so that a notebook can write into it at once."""


def brief_html(markdown: str, table_label: str) -> Markup:
    """Return Markdown as HTML: no raw HTML, headings from ``h2`` down, tables that scroll."""
    return Markup(_renderer(table_label).render(markdown))  # noqa: S704 - raw HTML is off


@lru_cache(maxsize=4)
def _renderer(table_label: str) -> MarkdownIt:
    renderer = MarkdownIt("commonmark", {"html": False}).enable("table")
    label = escape(table_label)

    def open_table(_: Any, tokens: Sequence[Token], index: int, *rest: Any) -> str:
        number = sum(token.type == "table_open" for token in tokens[: index + 1])
        region = f'role="region" tabindex="0" aria-label="{label} {number}"'
        return f'<div class="table-scroll" {region}><table class="table table--stack">\n'

    def close_table(*_: Any) -> str:
        return "</table></div>\n"

    def heading(_: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        tag = f"h{min(max(int(tokens[index].tag[1]), 2), 4)}"
        return f"<{'/' if tokens[index].nesting < 0 else ''}{tag}>"

    renderer.core.ruler.push("labels", _label_cells)
    renderer.add_render_rule("table_open", open_table)
    renderer.add_render_rule("table_close", close_table)
    renderer.add_render_rule("heading_open", heading)
    renderer.add_render_rule("heading_close", heading)
    return renderer


def _label_cells(state: StateCore) -> None:
    """Give every cell its column's heading, which a phone shows beside it."""
    headings: list[str] = []
    column = 0
    for token, following in pairwise(state.tokens):
        if token.type == "table_open":
            headings = []
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            headings.append("".join(child.content for child in following.children or ()))
        elif token.type == "td_open":
            token.attrSet("data-label", headings[column])
            column += 1


UNITS = {
    **{"JPY": "円", "JPY/h": "円/時", "JPY/hour": "円/時", "JPY/km": "円/km", "JPY/week": "円/週"},
    **{"day": "日", "days": "日", "hours": "時間", "h": "時間", "hours/week": "時間/週"},
    **{"min": "分", "minutes": "分", "kg/min": "kg/分", "years": "年"},
    **{"units": "個", "pieces": "個", "stores": "店", "stars": "星"},
    **{"people": "人", "persons": "人", "guests": "人", "degC": "°C", "m2": "m²"},
}
"""Unit as a data dictionary has it -> as Japanese reads it."""


def unit(name: str, language: str) -> str:
    """Return a unit as readers of a language know it; a dash where there is none."""
    return (UNITS.get(name, name) if language == "ja" else name) or "–"


def tables(dictionary: Iterable[ColumnDoc]) -> dict[str, list[ColumnDoc]]:
    """Return the data dictionary by table, in its own order."""
    grouped: dict[str, list[ColumnDoc]] = {}
    for doc in dictionary:
        grouped.setdefault(doc.table, []).append(doc)
    return grouped


@dataclass(frozen=True)
class OutputColumns:
    """Columns of an output file that stand side by side and must hold the same."""

    first: str
    last: str
    kind: str
    key: bool
    rule: Rule


def columns(spec: OutputFile) -> list[OutputColumns]:
    """Return the columns of an output file in order; numbered ones such as c00 … c15 as one."""
    described = [
        OutputColumns(name, name, kind, name in spec.key, spec.rules.get(name, Rule()))
        for name, kind in spec.columns.items()
    ]
    runs = [list(run) for _, run in groupby(described, key=_run)]
    return [replace(run[0], last=run[-1].first) for run in runs]


def _run(column: OutputColumns) -> tuple[str, str, bool, Rule]:
    stem = column.first.rstrip("0123456789")
    return stem, column.kind, column.key, column.rule


@lru_cache(maxsize=16)
def starter_zip(exercise: Exercise) -> bytes:
    """Return the zip a learner starts from: notebook, data, requirements, README; nothing else."""
    contents = workspace.contents(exercise, LANGUAGES)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted([*contents, OUTPUTS]):
            entry = zipfile.ZipInfo(f"{exercise.info.id}/{name}", OLDEST_ZIP_DATE)
            entry.external_attr = FOLDER if entry.is_dir() else READABLE
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, contents.get(name, b""))
    return target.getvalue()
