"""A case's brief as safe HTML, and its starting material as one zip of constant bytes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from casestudy.datapackage import write_inputs
from casestudy.exercise import CaseInfo, ColumnDoc, Exercise
from casestudy.grading import practice_data

PACKAGE_FILE = "datapackage.json"
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
    folder = exercise.info.id
    contents = {
        exercise.starter_notebook.name: exercise.starter_notebook.read_bytes(),
        "requirements.txt": requirements(exercise.info.requirements).encode(),
        "README.md": readme(exercise.info, exercise.starter_notebook.name, "ja").encode(),
        "README.en.md": readme(exercise.info, exercise.starter_notebook.name, "en").encode(),
        **{f"data/{name}": content for name, content in _data(exercise).items()},
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(f"{folder}/{name}", OLDEST_ZIP_DATE)
            entry.external_attr = READABLE
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, contents[name])
    return target.getvalue()


def requirements(names: Iterable[str]) -> str:
    """Return the packages a case needs with the versions the grader runs."""
    return "".join(f"{name}=={version(name)}\n" for name in names)


def readme(info: CaseInfo, notebook: str, language: str) -> str:
    """Return what stands beside the notebook: how to start, then the brief."""
    start = _START[language].format(notebook=notebook, id=info.id)
    return f"# {info.title.to(language)}\n\n{start}\n{info.brief.to(language).strip()}\n"


def _data(exercise: Exercise) -> Mapping[str, bytes]:
    """Return the practice data: only what its package file names, never what lies beside it."""
    bundled = exercise.practice_dir
    if (bundled / PACKAGE_FILE).is_file():
        return _package_files(bundled)
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_inputs(exercise.info, practice_data(exercise), folder)
        return _package_files(folder)


def _package_files(folder: Path) -> dict[str, bytes]:
    package = json.loads((folder / PACKAGE_FILE).read_text(encoding="utf-8"))
    names = [PACKAGE_FILE, *(Path(item["path"]).name for item in package["resources"])]
    return {name: (folder / name).read_bytes() for name in names}


_START = {
    "ja": """## はじめかた

1. Python 3.11以上の環境で `pip install -r requirements.txt jupyterlab` を実行します。
2. `jupyter lab {notebook}` でノートブックを開き、上から順に実行します。
3. `data/` を読み、`outputs/` に結果を書き出すように書き換えます。
4. ケースのページ（`/cases/{id}`）から提出します。採点ではノートブックが上から順に実行されます。
""",
    "en": """## How to start

1. With Python 3.11 or newer, run `pip install -r requirements.txt jupyterlab`.
2. Open the notebook with `jupyter lab {notebook}` and run it from the top.
3. Change it so that it reads `data/` and writes its results to `outputs/`.
4. Submit the notebook on the case's page (`/cases/{id}`). Grading runs it from the top.
""",
}
