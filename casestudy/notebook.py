"""Reading a learner's notebook file: strict, and with an answer for every way it can be wrong."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from casestudy.comparison import MAX_STORED_BYTES, stored_outputs
from casestudy.result import Message
from casestudy.text import Text

MAX_BYTES = 10 * 1024 * 1024
MAX_CODE_CELLS = 300
MAX_CELLS = 2000
MAX_DEPTH = 60
MAX_TAGS = 20

# A string that never ends is taken to the end: searching on inside it would take quadratic time.
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ONE_KIND = bytes.maketrans(b"{}", b"[]")
_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_KERNEL_WORD = re.compile(r"[\w .()+-]{1,100}")


class NotebookRejected(Exception):
    """The file cannot be run as a notebook; ``message`` says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text.en)
        self.message = message


@dataclass(frozen=True)
class Notebook:
    """A notebook reduced to what a run needs: sources, cell ids, tags and the kernel's name.

    ``content`` is a valid nbformat 4 dict without outputs, attachments or foreign metadata.
    """

    content: dict[str, Any]
    exercise_id: str | None
    """The case the notebook says it belongs to (``metadata.manabiya.exercise``)."""
    stored: tuple[list[dict[str, Any]] | None, ...] = ()
    """Saved outputs of each code cell, only for comparing; ``None`` where it has none."""

    @property
    def code(self) -> list[str]:
        """Sources of the code cells, in order."""
        return [cell["source"] for cell in self._code_cells]

    @property
    def tags(self) -> list[list[str]]:
        """Tags of the code cells, in order."""
        return [cell["metadata"].get("tags", []) for cell in self._code_cells]

    @property
    def _code_cells(self) -> list[dict[str, Any]]:
        return [cell for cell in self.content["cells"] if cell["cell_type"] == "code"]


def read_notebook(data: bytes, *, max_bytes: int = MAX_BYTES) -> Notebook:
    """Parse, validate and strip a notebook file.

    Raises
    ------
    NotebookRejected
        With a message for the learner, when the file cannot be run.
    """
    if len(data) > max_bytes:
        raise _rejected("notebook.too_large", _too_large(len(data), max_bytes))
    raw = _parse(data)
    _require_format_4(raw)
    _require_python(raw)
    cells = _clean_cells(raw["cells"])
    metadata = _clean_metadata(raw.get("metadata"))
    exercise_id = metadata.get("manabiya", {}).get("exercise")
    content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    _validate(content)
    return Notebook(content, exercise_id, _stored(raw["cells"]))


def nested_deeper_than(data: bytes, depth: int) -> bool:
    """Tell whether brackets in JSON bytes nest beyond ``depth``, without parsing them.

    Strings are removed first; then each pass removes the innermost pairs, so ``depth`` passes
    suffice for anything that nests no deeper, and no recursion is involved.
    """
    brackets = _STRING.sub(b"", data).translate(_ONE_KIND, _NOT_BRACKETS)
    if not brackets:
        return False
    for _ in range(depth):
        shorter = brackets.replace(b"[]", b"")
        if not shorter:
            return False
        if len(shorter) == len(brackets):
            return _runs_deep(brackets, depth)
        brackets = shorter
    return True


def _runs_deep(unbalanced: bytes, depth: int) -> bool:
    run = b"[" * (depth + 1)
    return run in unbalanced


def _parse(data: bytes) -> dict[str, Any]:
    if nested_deeper_than(data, MAX_DEPTH):
        raise _rejected("notebook.too_deep", _TOO_DEEP)
    try:
        raw = json.loads(data.decode("utf-8-sig"), parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        raise _rejected("notebook.not_json", _NOT_JSON) from None
    if not isinstance(raw, dict) or not ("cells" in raw or "nbformat" in raw):
        raise _rejected("notebook.not_notebook", _NOT_NOTEBOOK)
    return raw


def _require_format_4(raw: dict[str, Any]) -> None:
    version = raw.get("nbformat")
    if type(version) is not int:
        raise _rejected("notebook.not_notebook", _NOT_NOTEBOOK)
    if version != 4:
        raise _rejected("notebook.format", _wrong_format(version))
    if not isinstance(raw.get("cells"), list):
        raise _rejected("notebook.not_notebook", _NOT_NOTEBOOK)


def _require_python(raw: dict[str, Any]) -> None:
    language = _language(raw.get("metadata"))
    if language is not None and not language.lower().startswith(("python", "ipython")):
        raise _rejected("notebook.kernel", _wrong_kernel(language))


def _language(metadata: Any) -> str | None:
    if not isinstance(metadata, dict):
        return None
    for section, key in (
        ("language_info", "name"),
        ("kernelspec", "language"),
        ("kernelspec", "name"),
    ):
        part = metadata.get(section)
        value = part.get(key) if isinstance(part, dict) else None
        if isinstance(value, str) and value:
            return value
    return None


def _clean_cells(raw: list[Any]) -> list[dict[str, Any]]:
    if len(raw) > MAX_CELLS:
        raise _rejected("notebook.too_many_cells", _too_many_cells(len(raw), MAX_CELLS))
    ids: set[str] = set()
    cells = [_clean_cell(cell, number, ids) for number, cell in enumerate(raw, start=1)]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    if not any(cell["source"].strip() for cell in code):
        raise _rejected("notebook.no_code", _NO_CODE)
    if len(code) > MAX_CODE_CELLS:
        raise _rejected("notebook.too_many_cells", _too_many_cells(len(code), MAX_CODE_CELLS))
    return cells


def _clean_cell(raw: Any, number: int, ids: set[str]) -> dict[str, Any]:
    if not isinstance(raw, dict) or raw.get("cell_type") not in ("code", "markdown", "raw"):
        raise _rejected("notebook.schema", _bad_cell(number))
    source = _source(raw.get("source"))
    if source is None:
        raise _rejected("notebook.schema", _bad_cell(number))
    cell: dict[str, Any] = {
        "cell_type": raw["cell_type"],
        "id": _cell_id(raw.get("id"), number, ids),
        "metadata": _clean_cell_metadata(raw.get("metadata")),
        "source": source,
    }
    if cell["cell_type"] == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def _stored(raw: list[Any]) -> tuple[list[dict[str, Any]] | None, ...]:
    left, found = MAX_STORED_BYTES, []
    for cell in raw:
        if cell["cell_type"] == "code":
            outputs, left = stored_outputs(cell, left)
            found.append(outputs)
    return tuple(found)


def _source(raw: Any) -> str | None:
    if isinstance(raw, list) and all(isinstance(line, str) for line in raw):
        raw = "".join(raw)
    if not isinstance(raw, str):
        return None
    # A lone surrogate is legal JSON but cannot be stored or sent anywhere as UTF-8.
    return raw.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _cell_id(raw: Any, number: int, ids: set[str]) -> str:
    cell_id = raw if isinstance(raw, str) and _CELL_ID.fullmatch(raw) else f"cell-{number}"
    while cell_id in ids:
        cell_id = f"cell-{number}-{len(ids)}"
    ids.add(cell_id)
    return cell_id


def _clean_cell_metadata(raw: Any) -> dict[str, Any]:
    tags = raw.get("tags") if isinstance(raw, dict) else None
    if not isinstance(tags, list):
        return {}
    kept = [tag for tag in tags if isinstance(tag, str) and _CELL_ID.fullmatch(tag)]
    return {"tags": sorted(set(kept))[:MAX_TAGS]} if kept else {}


def _clean_metadata(raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict):
        return {}
    kept: dict[str, Any] = {}
    for section, keys in _KEPT_METADATA.items():
        part = raw.get(section)
        if isinstance(part, dict):
            kept[section] = {key: part[key] for key in keys if _is_word(part.get(key))}
    kernel = kept.get("kernelspec")
    if kernel is not None and not {"name", "display_name"} <= kernel.keys():
        del kept["kernelspec"]
    if "name" not in kept.get("language_info", {"name": ""}):
        del kept["language_info"]
    return kept


_KEPT_METADATA = {
    "kernelspec": ("name", "display_name", "language"),
    "language_info": ("name",),
    "manabiya": ("exercise",),
}


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and _KERNEL_WORD.fullmatch(value) is not None


def _validate(content: dict[str, Any]) -> None:
    import nbformat  # loading its schemas takes a fifth of a second: only when a notebook is read

    try:
        nbformat.validate(content, version=4)
    except nbformat.ValidationError:
        raise _rejected("notebook.schema", _BAD_SCHEMA) from None


def _rejected(message_id: str, text: Text) -> NotebookRejected:
    return NotebookRejected(Message(message_id, "error", text))


_NOT_JSON = Text(
    "ノートブックとして読めません（JSONではありません）。Jupyterで開いて保存し直した"
    " .ipynb ファイルを提出してください。",
    "This file cannot be read as a notebook (it is not JSON). Open it in Jupyter, save it again "
    "and submit the .ipynb file.",
)
_NOT_NOTEBOOK = Text(
    "JSONファイルですが、Jupyterノートブックの形をしていません。"
    " .ipynb ファイルを選び直してください。",
    "This is a JSON file but not a Jupyter notebook. Choose the .ipynb file instead.",
)
_TOO_DEEP = Text(
    f"ファイルの入れ子が深すぎます（{MAX_DEPTH}段まで）。出力をすべて消去（Clear All Outputs）し、"
    "保存し直してください。",
    f"The file is nested too deeply (at most {MAX_DEPTH} levels). Clear all outputs, save it and "
    "try again.",
)
_NO_CODE = Text(
    "実行するコードセルがありません。雛形のノートブックにコードを書いて提出してください。",
    "There is no code cell to run. Write your code in the starter notebook and submit that.",
)
_BAD_SCHEMA = Text(
    "ノートブックの形式に誤りがあります。Jupyterで開いて保存し直してください。",
    "The notebook's structure is not valid. Open it in Jupyter and save it again.",
)


def _too_large(size: int, limit: int) -> Text:
    size_mb, limit_mb = size / 1024**2, limit / 1024**2
    return Text(
        f"ファイルが大きすぎます（{size_mb:.1f} MB、上限 {limit_mb:.0f} MB）。出力をすべて消去"
        "（Clear All Outputs）して保存し直すと小さくなります。",
        f"The file is too large ({size_mb:.1f} MB, at most {limit_mb:.0f} MB). Clear all outputs "
        "and save it again to make it smaller.",
    )


def _wrong_format(version: int) -> Text:
    shown = version if abs(version) < 1000 else "?"
    return Text(
        f"ノートブックの形式（nbformat {shown}）には対応していません。JupyterLab 3以降で開き、"
        "保存し直して nbformat 4 にしてください。",
        f"This notebook format (nbformat {shown}) is not supported. Open it in JupyterLab 3 or "
        "newer and save it again as nbformat 4.",
    )


def _wrong_kernel(language: str) -> Text:
    shown = language if _KERNEL_WORD.fullmatch(language) else "?"
    return Text(
        f"Python以外のカーネル（{shown}）のノートブックです。Python 3のカーネルを選び、"
        "Pythonで書いて提出してください。",
        f"This notebook uses a kernel other than Python ({shown}). Choose the Python 3 kernel and "
        "write it in Python.",
    )


def _too_many_cells(count: int, limit: int) -> Text:
    return Text(
        f"セルが多すぎます（{count}個、上限 {limit}個）。不要なセルを消すか、まとめてください。",
        f"There are too many cells ({count}, at most {limit}). Delete or merge some of them.",
    )


def _bad_cell(number: int) -> Text:
    return Text(
        f"上から{number}番目のセルの形式に誤りがあります。Jupyterで開いて保存し直してください。",
        f"Cell {number} from the top is not valid. Open the notebook in Jupyter and save it again.",
    )
