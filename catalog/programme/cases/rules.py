"""A case's brief as safe HTML, and its starting material as one zip of constant bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from casestudy import workspace
from casestudy.exercise import ColumnDoc, Exercise
from casestudy.text import LANGUAGES

OLDEST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16


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
        return f'<div class="table-scroll" {region}><table class="table">\n'

    def close_table(*_: Any) -> str:
        return "</table></div>\n"

    def heading(_: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        tag = f"h{min(max(int(tokens[index].tag[1]), 2), 4)}"
        return f"<{'/' if tokens[index].nesting < 0 else ''}{tag}>"

    renderer.add_render_rule("table_open", open_table)
    renderer.add_render_rule("table_close", close_table)
    renderer.add_render_rule("heading_open", heading)
    renderer.add_render_rule("heading_close", heading)
    return renderer


def tables(dictionary: Iterable[ColumnDoc]) -> dict[str, list[ColumnDoc]]:
    """Return the data dictionary by table, in its own order."""
    grouped: dict[str, list[ColumnDoc]] = {}
    for doc in dictionary:
        grouped.setdefault(doc.table, []).append(doc)
    return grouped


@lru_cache(maxsize=16)
def starter_zip(exercise: Exercise) -> bytes:
    """Return the zip a learner starts from: notebook, data, requirements, README; nothing else."""
    contents = workspace.contents(exercise, LANGUAGES)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(f"{exercise.info.id}/{name}", OLDEST_ZIP_DATE)
            entry.external_attr = READABLE
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, contents[name])
    return target.getvalue()
