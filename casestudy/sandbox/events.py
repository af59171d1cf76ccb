"""What the runner says, read as what it is: text written by whoever controls the notebook."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from casestudy.notebook import nested_deeper_than

MAX_MIME_TYPES = 20
MAX_MIME_NAME = 120
MAX_DEPTH = 40
MAX_TRACEBACK_LINES = 20_000  # endless recursion shows every frame
MAX_NUMBER = 2**40
_JSON_TYPE = re.compile(r"application/(.*\+)?json")
DISPLAY_OVERHEAD = 200
"""Bytes that an empty display takes up in a stored notebook."""


class ProtocolError(Exception):
    """The runner said something it never says: the notebook wrote to the channel itself."""


class OutputTooLarge(Exception):
    """A cell, or all cells together, put out more than the limit."""


@dataclass
class CellRun:
    """What one code cell did."""

    outputs: list[dict[str, Any]] = field(default_factory=list)
    execution_count: int | None = None
    started: float | None = None
    """Monotonic seconds."""
    ms: float = 0.0
    cpu_ms: float = 0.0
    peak_memory: int = 0
    """Most bytes resident in the notebook's processes while the cell ran."""
    output_bytes: int = 0
    """Bytes put out, what was cleared or updated later included."""
    finished: bool = False


@dataclass(frozen=True)
class RawError:
    """The exception of a cell as the runner told it."""

    cell: int
    """0-based."""
    name: str
    value: str
    traceback: str
    memory: bool = False


_FIELDS: Mapping[str, Mapping[str, type | tuple[type, ...]]] = {
    "ready": {},
    "start": {"cell": int},
    "stream": {"name": str, "text": str},
    "display": {"data": dict, "metadata": dict, "id": (str, type(None))},
    "update": {"data": dict, "metadata": dict, "id": (str, type(None))},
    "result": {"data": dict, "metadata": dict, "count": int},
    "clear": {"wait": bool},
    "error": {"name": str, "value": str, "traceback": list},
    "end": {"cell": int, "ok": bool, "memory": bool, "count": (int, type(None))},
    "file": {"name": str, "size": int},
    "chunk": {"name": str, "data": str},
    "nofile": {"name": str, "why": str},
    "done": {},
}


MAX_CONTAINERS, MAX_ITEMS = 200_000, 2_000_000
"""Beyond these a line takes seconds to read, in which nobody would watch the run."""


def parse(line: bytes) -> dict[str, Any]:
    """Return one event with exactly the fields of its kind, cleaned for storage.

    Raises
    ------
    ProtocolError
        When the line is anything else.
    """
    if nested_deeper_than(line, MAX_DEPTH):
        raise ProtocolError("nested too deeply")
    if line.count(b"[") + line.count(b"{") > MAX_CONTAINERS or line.count(b",") > MAX_ITEMS:
        raise OutputTooLarge
    try:
        event = json.loads(line, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        raise ProtocolError("not JSON") from None
    fields = _FIELDS.get(str(event.get("t"))) if isinstance(event, dict) else None
    if fields is None or event.keys() != fields.keys() | {"t"}:
        raise ProtocolError("unknown event")
    for name, kind in fields.items():
        value = event[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ProtocolError(f"bad field {name}")
        if isinstance(value, int) and not 0 <= value <= MAX_NUMBER:
            raise ProtocolError(f"bad field {name}")
    cleaned: dict[str, Any] = clean(event) if event["t"] != "chunk" else event
    return cleaned


def clean(value: Any) -> Any:
    """Drop what cannot be stored as UTF-8 JSON everywhere: lone surrogates, NUL, infinity."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


class Recorder:
    """Follows the events of one run and keeps outputs, timing, files and the error."""

    def __init__(self, cells: int, expected: Mapping[str, int], max_output: int) -> None:
        self.cells = [CellRun() for _ in range(cells)]
        self.current: int | None = None
        """Cell that is running, or ran last; 0-based."""
        self.running = False
        self.ready = False
        self.done = False
        self.error: RawError | None = None
        self.files: dict[str, bytes] = {}
        """Expected files as they stood when a cell ended."""
        self.refused: dict[str, str] = {}
        self.output_bytes = 0
        self._displayed: dict[str, list[dict[str, Any]]] = {}
        self._expected = expected
        self._max_output = max_output
        self._last_error: RawError | None = None
        self._clear_pending = False
        self._arriving: tuple[str, int, bytearray] | None = None

    def apply(self, event: dict[str, Any]) -> bool:
        """Take one event in; return whether the runner waits for an answer.

        Raises
        ------
        ProtocolError
            When the event cannot follow what came before.
        OutputTooLarge
            When outputs exceed the limit.
        """
        handler: Callable[[dict[str, Any]], None] = getattr(self, f"_on_{event['t']}")
        if event["t"] != "ready" and (not self.ready or self.done):
            raise ProtocolError("out of order")
        handler(event)
        return event["t"] in ("ready", "start", "end")

    def raw(self, name: str, data: bytes) -> None:
        """Take bytes that native code or a child process wrote to a descriptor."""
        self._on_stream({"name": name, "text": clean(data.decode("utf-8", "replace"))})

    def stop(self) -> None:
        """Close the running cell's clock."""
        if self.running and self.current is not None:
            self.running = False
            self._close(self.cells[self.current])

    def _close(self, cell: CellRun) -> None:
        if cell.started is not None:
            cell.ms = (time.monotonic() - cell.started) * 1000

    def _on_ready(self, _event: dict[str, Any]) -> None:
        if self.ready:
            raise ProtocolError("ready twice")
        self.ready = True

    def _on_start(self, event: dict[str, Any]) -> None:
        following = 0 if self.current is None else self.current + 1
        busy = self.running or self._arriving
        if busy or event["cell"] != following or following >= len(self.cells):
            raise ProtocolError("cell out of order")
        self.current, self.running = following, True
        self._last_error, self._clear_pending = None, False
        self.cells[following].started = time.monotonic()

    def _on_end(self, event: dict[str, Any]) -> None:
        if not self.running or event["cell"] != self.current:
            raise ProtocolError("end without start")
        cell = self.cells[event["cell"]]
        cell.execution_count, cell.finished = event["count"], True
        self.stop()
        if not event["ok"]:
            found = self._last_error or RawError(event["cell"], "Error", "", "")
            memory = event["memory"]
            self.error = RawError(found.cell, found.name, found.value, found.traceback, memory)

    def _on_stream(self, event: dict[str, Any]) -> None:
        name, text = event["name"], event["text"]
        if name not in ("stdout", "stderr"):
            raise ProtocolError("unknown stream")
        self._spend(len(text.encode()))
        outputs = self._outputs()
        if outputs and outputs[-1]["output_type"] == "stream" and outputs[-1]["name"] == name:
            outputs[-1]["text"].append(text)
        else:
            outputs.append({"output_type": "stream", "name": name, "text": [text]})

    def _on_display(self, event: dict[str, Any]) -> None:
        bundle = self._bundle(event)
        output = {"output_type": "display_data", **bundle}
        if event["id"]:
            self._update(event, bundle)
            self._displayed.setdefault(event["id"], []).append(output)
        self._outputs().append(output)

    def _on_update(self, event: dict[str, Any]) -> None:
        self._update(event, self._bundle(event))

    def _update(self, event: dict[str, Any], bundle: dict[str, Any]) -> None:
        shown = self._displayed.get(event["id"] or "", [])
        self._spend(DISPLAY_OVERHEAD * len(shown))
        for output in shown:
            output.update(bundle)

    def _on_result(self, event: dict[str, Any]) -> None:
        output = {"output_type": "execute_result", "execution_count": event["count"]}
        self._outputs().append(output | self._bundle(event))

    def _on_clear(self, event: dict[str, Any]) -> None:
        outputs = self._outputs()
        self._spend(0)
        if event["wait"]:
            self._clear_pending = True
        else:
            outputs.clear()

    def _on_error(self, event: dict[str, Any]) -> None:
        lines = event["traceback"]
        if len(lines) > MAX_TRACEBACK_LINES or not all(isinstance(line, str) for line in lines):
            raise ProtocolError("bad traceback")
        texts = (event["name"], event["value"], *lines)
        self._spend(sum(len(text.encode()) for text in texts))
        outputs = self._outputs()
        outputs.append(
            {
                "output_type": "error",
                "ename": event["name"],
                "evalue": event["value"],
                "traceback": lines,
            }
        )
        cell = self.current if self.current is not None else 0
        self._last_error = RawError(cell, event["name"], event["value"], "\n".join(lines))

    def _on_file(self, event: dict[str, Any]) -> None:
        """A file as the last cell left it; what it held before counts until all of it is here."""
        name, size = event["name"], event["size"]
        self._require_artefact(name)
        if not 0 <= size <= self._expected[name]:
            raise ProtocolError("file larger than allowed")
        self._arriving = (name, size, bytearray())
        self._keep_if_whole()

    def _on_chunk(self, event: dict[str, Any]) -> None:
        if self._arriving is None or self._arriving[0] != event["name"] or self.running:
            raise ProtocolError("chunk of no file")
        _, size, held = self._arriving
        try:
            held += base64.b64decode(event["data"], validate=True)
        except (binascii.Error, ValueError):
            raise ProtocolError("bad chunk") from None
        if len(held) > size:
            raise ProtocolError("file larger than announced")
        self._keep_if_whole()

    def _keep_if_whole(self) -> None:
        if self._arriving is None or len(self._arriving[2]) < self._arriving[1]:
            return
        name, _, held = self._arriving
        self.files[name], self._arriving = bytes(held), None
        self.refused.pop(name, None)

    def _on_nofile(self, event: dict[str, Any]) -> None:
        name = event["name"]
        self._require_artefact(name)
        known = ("missing", "not_regular", "too_large")
        self.files.pop(name, None)
        self.refused[name] = event["why"] if event["why"] in known else "missing"

    def _require_artefact(self, name: str) -> None:
        ended = self.current is not None and self.cells[self.current].finished
        if name not in self._expected or self._arriving or self.running or not ended:
            raise ProtocolError("unexpected file")

    def _on_done(self, _event: dict[str, Any]) -> None:
        if self.running or self._arriving:
            raise ProtocolError("done too early")
        self.done = True

    def _outputs(self) -> list[dict[str, Any]]:
        cell = self.cells[self.current or 0]
        if self._clear_pending:
            self._clear_pending = False
            cell.outputs.clear()
        return cell.outputs

    def _bundle(self, event: dict[str, Any]) -> dict[str, Any]:
        data = event["data"]
        names_fit = all(len(name) <= MAX_MIME_NAME for name in data)
        if len(data) > MAX_MIME_TYPES or not names_fit:
            raise ProtocolError("bad display")
        size = sum(_size(value) for value in data.values()) + _size(event["metadata"])
        self._spend(size + DISPLAY_OVERHEAD)
        shown = {name: _mime_value(name, value) for name, value in data.items()}
        return {"data": shown, "metadata": event["metadata"]}

    def _spend(self, size: int) -> None:
        self.output_bytes += size + 16
        self.cells[self.current or 0].output_bytes += size
        if self.output_bytes > self._max_output:
            raise OutputTooLarge


def _mime_value(name: str, value: Any) -> Any:
    """Return a shown value as nbformat 4 asks for it: JSON for JSON types, text for all others."""
    if isinstance(value, str) or _JSON_TYPE.fullmatch(name):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return value
    return json.dumps(value)


def _size(value: Any) -> int:
    return len(value) if isinstance(value, str) else len(json.dumps(value))
