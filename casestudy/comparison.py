"""Outputs compared: those saved in a notebook file with those of the graded run.

What no two runs share is masked first: addresses, times, counters. Figures may differ in their last
digits, since a learner's machine rounds differently; pictures only have to be of one kind and of
about one size. What a notebook writes to stderr is left out: it holds warnings with local paths.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from casestudy.text import Text
from casestudy.traceback_text import plain_text

MAX_STORED_BYTES = 4 * 1024 * 1024
"""Text of saved outputs that is kept for comparing, over the whole notebook."""
MAX_CELL_OUTPUTS = 200
SHOWN = 120
CLOSE = 1e-6
PICTURE_TOLERANCE = 0.2

CellState = Literal["same", "differs", "not_stored", "not_run"]
Output = Mapping[str, Any]

_MASKS = (
    (re.compile(r"\b0x[0-9a-fA-F]{4,}\b"), "0x…"),
    (re.compile(r"<ipython-input-\d+-[0-9a-f]+>|/[^\s:/]{1,80}/ipykernel_\d+/\d+\.py"), "<cell>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?"), "<time>"),
    (re.compile(r"\b\d\d:\d\d:\d\d(?:\.\d+)?\b|\b\d\d:\d\d<\d\d:\d\d\b"), "<time>"),
    (re.compile(r"(?m)^(?:CPU times|Wall time):.*$"), "<time>"),
    (re.compile(r"(?<![\d.,])\d[\d.,]{0,20}\s?(?:ns|µs|μs|us|ms|it/s|s/it)(?![^\W\d_])"), "<time>"),
    (re.compile(r"(?<![\d.,])\d[\d.,]{0,20}\s?(?:秒|seconds?|secs?|s)(?![^\W_])"), "<time>"),
)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_TEXT_TYPES = ("text/plain", "text/markdown", "text/latex", "application/json")


@dataclass(frozen=True)
class CellComparison:
    """One code cell's saved outputs against those of the run."""

    cell: int
    """1-based."""
    state: CellState


@dataclass(frozen=True)
class Stored:
    """What the saved outputs of a notebook are worth as a forecast of its graded run."""

    cells: tuple[CellComparison, ...]
    first: int | None
    """First cell whose outputs differ, 1-based."""
    text: Text


@dataclass(frozen=True)
class _Difference:
    kind: Literal["line", "more", "fewer", "picture", "error"]
    stored: str = ""
    executed: str = ""


def stored_outputs(raw: Any, budget: int) -> tuple[list[dict[str, Any]] | None, int]:
    """Take the saved outputs of a code cell, none of it trusted, within ``budget`` bytes.

    Returns
    -------
    outputs, left
        ``None`` where the cell was saved without having been run or the budget is used up; and
        what is left of the budget.
    """
    outputs = raw.get("outputs")
    if not isinstance(outputs, list) or len(outputs) > MAX_CELL_OUTPUTS:
        return None, budget
    if not outputs and type(raw.get("execution_count")) is not int:
        return None, budget
    kept = [cleaned for output in outputs if (cleaned := _cleaned(output)) is not None]
    size = sum(len(json.dumps(output)) for output in kept)
    return (kept, budget - size) if size <= budget else (None, 0)


def _cleaned(output: Any) -> dict[str, Any] | None:
    if not isinstance(output, dict):
        return None
    kind = output.get("output_type")
    if kind == "stream":
        return {"output_type": "stream", "name": str(output.get("name")), "text": _join(output)}
    if kind == "error":
        return {"output_type": "error", "ename": str(output.get("ename"))[:SHOWN]}
    if kind not in ("display_data", "execute_result") or not isinstance(output.get("data"), dict):
        return None
    data = {str(name): _joined(value) for name, value in output["data"].items()}
    return {"output_type": kind, "data": data}


def _join(output: Output) -> str:
    return str(_joined(output.get("text", "")))


def _joined(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = "".join(value)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def compare(
    stored: Sequence[Sequence[Output] | None],
    executed: Sequence[Sequence[Output] | None],
) -> Stored:
    """Compare cell by cell.

    Parameters
    ----------
    stored
        Saved outputs of each code cell; ``None`` where it was saved without.
    executed
        Outputs of the run; ``None`` where the cell did not run to its end.
    """
    cells, found = [], None
    for number, (saved, ran) in enumerate(zip(stored, executed, strict=True), start=1):
        state: CellState = "same"
        if ran is None:
            state = "not_run"
        elif saved is None:
            state = "not_stored"
        elif difference := _difference(_pieces(saved), _pieces(ran)):
            state = "differs"
            found = found or (number, difference)
        cells.append(CellComparison(number, state))
    first = found[0] if found else None
    return Stored(tuple(cells), first, _verdict(cells, found))


def cell_hash(outputs: Sequence[Output]) -> str:
    """Return the SHA-256 of a cell's outputs without what no two runs share."""
    whole = hashlib.sha256()
    for kind, content in _pieces(outputs):
        shown = content if kind in ("text", "error") else content.rsplit(" ", 1)[0]
        whole.update(json.dumps([kind, shown]).encode())
    return whole.hexdigest()


def _pieces(outputs: Sequence[Output]) -> list[tuple[str, str]]:
    """Return what is compared: ``(kind, content)``, neighbouring text in one piece."""
    pieces: list[tuple[str, str]] = []
    for piece in (piece for output in outputs for piece in _pieces_of(output)):
        if pieces and piece[0] == pieces[-1][0] == "text":
            pieces[-1] = ("text", pieces[-1][1] + piece[1])
        else:
            pieces.append(piece)
    shown = [(kind, masked(text) if kind == "text" else text) for kind, text in pieces]
    return [piece for piece in shown if piece != ("text", "")]


def _pieces_of(output: Output) -> Iterator[tuple[str, str]]:
    kind = output["output_type"]
    if kind == "stream":
        if output["name"] == "stdout":
            yield "text", _join(output)
    elif kind == "error":
        yield "error", str(output["ename"])
    else:
        data = output["data"]
        picture = next((name for name in sorted(data) if name.startswith("image/")), None)
        text = next((name for name in _TEXT_TYPES if name in data), None)
        if picture is not None:
            yield "picture", f"{picture} {_picture_size(data[picture])}"
        elif text is not None:
            yield "text", f"{data[text]}\n"
        elif data:
            yield "other", min(data)


def _picture_size(content: Any) -> str:
    """Return width and height of a PNG, the length of any other picture."""
    text = _joined(content)
    text = text if isinstance(text, str) else json.dumps(text)
    try:
        head = base64.b64decode(text[:64])
        if head.startswith(b"\x89PNG") and len(head) >= 24:
            return "{}x{}".format(*struct.unpack(">II", head[16:24]))
    except (binascii.Error, ValueError):
        pass
    return str(len(text))


def masked(text: str) -> str:
    """Return plain text without what differs from run to run; trailing blanks go, too."""
    text = plain_text(text.rsplit("\r", 1)[-1] if "\n" not in text else text)
    for pattern, shown in _MASKS:
        text = pattern.sub(shown, text)
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()


def _difference(
    stored: list[tuple[str, str]], executed: list[tuple[str, str]]
) -> _Difference | None:
    for saved, ran in zip(stored, executed, strict=False):
        if difference := _piece_difference(*saved, *ran):
            return difference
    if len(stored) == len(executed):
        return None
    more = len(executed) > len(stored)
    extra = (executed if more else stored)[min(len(stored), len(executed))][1]
    return _Difference("more", executed=extra) if more else _Difference("fewer", stored=extra)


def _piece_difference(kind: str, saved: str, other: str, ran: str) -> _Difference | None:
    if kind != other:
        return _Difference("error" if "error" in (kind, other) else "line", saved, ran)
    if kind == "text":
        return _line_difference(saved, ran)
    if kind == "picture":
        return None if _alike(saved, ran) else _Difference("picture", saved, ran)
    if saved == ran:
        return None
    return _Difference("error" if kind == "error" else "line", saved, ran)


def _line_difference(saved: str, ran: str) -> _Difference | None:
    one, other = saved.split("\n"), ran.split("\n")
    for first, second in zip(one, other, strict=False):
        if first != second and not _close(first, second):
            return _Difference("line", first, second)
    if len(one) == len(other):
        return None
    if len(other) > len(one):
        return _Difference("more", executed=other[len(one)])
    return _Difference("fewer", stored=one[len(other)])


def _close(first: str, second: str) -> bool:
    """Whether two lines differ only in the last digits of their figures."""
    if _NUMBER.sub("#", first) != _NUMBER.sub("#", second):
        return False
    pairs = zip(_NUMBER.findall(first), _NUMBER.findall(second), strict=True)
    return all(math.isclose(float(a), float(b), rel_tol=CLOSE, abs_tol=1e-12) for a, b in pairs)


def _alike(one: str, other: str) -> bool:
    (kind, size), (other_kind, other_size) = one.rsplit(" ", 1), other.rsplit(" ", 1)
    sizes = zip(size.split("x"), other_size.split("x"), strict=False)
    same_shape = size.count("x") == other_size.count("x")
    tolerance = PICTURE_TOLERANCE if "x" in size else 0.5
    near = all(math.isclose(int(a), int(b), rel_tol=tolerance) for a, b in sizes)
    return kind == other_kind and same_shape and near


def _verdict(cells: Sequence[CellComparison], found: tuple[int, _Difference] | None) -> Text:
    if found is not None:
        return _told(*found)
    if all(cell.state in ("not_stored", "not_run") for cell in cells):
        return Text(
            "ノートブックは出力なしで保存されています。比べるものがないだけで、採点に影響は"
            "ありません。",
            "The notebook was saved without outputs, so there is nothing to compare. The score "
            "does not depend on it.",
        )
    return Text(
        "保存されている出力と、採点での再実行の出力は一致しています。",
        "The saved outputs and those of the graded run agree.",
    )


def _told(cell: int, difference: _Difference) -> Text:
    saved, ran = _shown(difference.stored), _shown(difference.executed)
    what = {
        "line": Text(
            f"保存された出力は「{saved}」、再実行では「{ran}」でした。",
            f"It was saved with “{saved}”; the graded run shows “{ran}”.",
        ),
        "more": Text(
            f"再実行では、保存されていない「{ran}」が出力されました。",
            f"The graded run also shows “{ran}”, which was not saved.",
        ),
        "fewer": Text(
            f"保存された出力の「{saved}」が、再実行では出ませんでした。",
            f"It was saved with “{saved}”, which the graded run does not show.",
        ),
        "picture": Text(
            f"図の種類か大きさが違います（保存 {saved}、再実行 {ran}）。",
            f"The picture's kind or size differs (saved {saved}, graded run {ran}).",
        ),
        "error": Text(
            f"エラーの有無か種類が違います（保存「{saved}」、再実行「{ran}」）。",
            f"Whether or how it fails differs (saved “{saved}”, graded run “{ran}”).",
        ),
    }[difference.kind]
    return Text(
        f"最初に出力が違うのはセル{cell}です。{what.ja}セルを上から順に実行し直していないか、"
        "手元のデータや版が違うか、乱数を固定していないことが考えられます。",
        f"Cell {cell} is the first whose outputs differ. {what.en} It may have been run out of "
        "order, on other data or versions, or without fixing the random state.",
    )


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
