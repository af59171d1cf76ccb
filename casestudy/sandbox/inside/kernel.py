"""Runs cells as Jupyter would and tells what they show."""

from __future__ import annotations

import base64
import builtins
import getpass
import io
import os
import sys
import threading
from collections.abc import Callable, Collection, Sequence
from typing import Any, NoReturn

from .channel import Channel, Send, write_all

FLUSH_SECONDS = 0.05
STREAM_CHUNK = 16 * 1024
SKIP = "skip-execution"
MAY_FAIL = "raises-exception"


class Output:
    """Collects text of both streams in order and sends it in few events."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._lock = threading.RLock()
        self._parts: list[tuple[str, str]] = []
        self._size = 0
        self._armed = threading.Event()
        self._flusher: threading.Thread | None = None

    def write(self, name: str, text: str) -> None:
        """Take text; it is sent when enough has gathered or a moment later."""
        with self._lock:
            for start in range(0, len(text), STREAM_CHUNK):
                self._parts.append((name, text[start : start + STREAM_CHUNK]))
                self._size += len(self._parts[-1][1])
                if self._size >= STREAM_CHUNK:
                    self.flush()
            if self._parts and not self._armed.is_set():
                self._arm()

    def flush(self) -> None:
        """Send everything held back."""
        with self._lock:
            parts, self._parts, self._size = self._parts, [], 0
            merged: list[list[str]] = []
            for name, text in parts:
                if merged and merged[-1][0] == name:
                    merged[-1].append(text)
                else:
                    merged.append([name, text])
            for name, *texts in merged:
                self._send({"t": "stream", "name": name, "text": "".join(texts)})

    def _arm(self) -> None:
        if self._flusher is None:
            self._flusher = threading.Thread(target=self._flush_later, daemon=True)
            self._flusher.start()
        self._armed.set()

    def _flush_later(self) -> None:
        pause = threading.Event()
        while True:
            self._armed.wait()
            pause.wait(FLUSH_SECONDS)
            self._armed.clear()
            self.flush()


class Stream(io.TextIOBase):
    """What ``sys.stdout`` and ``sys.stderr`` are to the notebook."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, name: str, fd: int, output: Output) -> None:
        self._name = name
        self._fd = fd
        self._output = output
        self._pid = os.getpid()

    def writable(self) -> bool:
        """Return True."""
        return True

    def fileno(self) -> int:
        """Return the descriptor that native code writes to."""
        return self._fd

    def write(self, text: str) -> int:
        """Write text; a forked child goes straight to the descriptor."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if os.getpid() == self._pid:
            self._output.write(self._name, text)
        else:
            write_all(self._fd, text.encode("utf-8", "replace"))
        return len(text)

    def flush(self) -> None:
        """Send what is held back."""
        if os.getpid() == self._pid:
            self._output.flush()

    @property
    def buffer(self) -> io.BufferedWriter:
        """A binary view, for code that writes bytes."""
        self.flush()
        return io.BufferedWriter(io.FileIO(self._fd, "w", closefd=False), 1)


class Teller:
    """Tells what a cell shows, after everything it printed before; mute until ``bind``."""

    def __init__(self) -> None:
        self._send: Send = _mute
        self._output = Output(_mute)

    def bind(self, send: Send, output: Output) -> None:
        """Tell it there from now on."""
        self._send, self._output = send, output

    def show(self, kind: str, data: Any, metadata: Any, **more: Any) -> None:
        """Tell of a display or a result."""
        data, metadata = _jsonable(data), _jsonable(metadata or {})
        self._tell({"t": kind, "data": data, "metadata": metadata, **more})

    def clear(self, wait: bool) -> None:
        """Tell that the cell's outputs go, with ``wait`` only when the next one comes."""
        self._tell({"t": "clear", "wait": bool(wait)})

    def error(self, kind: Any, value: Any, trace: list[str]) -> None:
        """Tell of an exception with its traceback, line by line."""
        name = getattr(kind, "__name__", str(kind))
        lines = [str(line) for line in trace]
        self._tell({"t": "error", "name": name, "value": _safe_str(value), "traceback": lines})

    def _tell(self, event: dict[str, Any]) -> None:
        self._output.flush()
        self._send(event)


def _mute(_event: dict[str, Any]) -> None:
    pass


def prepare() -> Any:
    """Return an IPython shell whose displays, results and errors become events.

    It starts no thread and opens no descriptor, so that it can be made before a fork; ``execute``
    binds it to its channel.
    """
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    teller = Teller()

    class Shell(InteractiveShell):
        displayhook_class = _displayhook(teller)
        display_pub_class = _publisher(teller)

        def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
            teller.error(etype, evalue, stb)

        def init_virtualenv(self) -> None:
            pass

        def ask_exit(self) -> NoReturn:
            raise SystemExit

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.history_length = 0
    config.InteractiveShell.xmode = "Context"
    shell: Any = Shell.instance(config=config)
    shell.teller = teller
    return shell


def _publisher(teller: Teller) -> Any:
    from IPython.core.displaypub import DisplayPublisher

    class Publisher(DisplayPublisher):
        def publish(
            self, data: Any, metadata: Any = None, source: Any = None, **options: Any
        ) -> None:
            kind = "update" if options.get("update") else "display"
            display_id = (options.get("transient") or {}).get("display_id")
            teller.show(kind, data, metadata, id=display_id)

        def clear_output(self, wait: bool = False) -> None:
            teller.clear(wait)

    return Publisher


def _displayhook(teller: Teller) -> Any:
    from IPython.core.displayhook import DisplayHook

    class Hook(DisplayHook):
        def write_output_prompt(self) -> None:
            pass

        def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
            teller.show("result", format_dict, md_dict, count=self.prompt_count)

        def finish_displayhook(self) -> None:
            self._is_active = False

    return Hook


def _jsonable(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_jsonable(item) for item in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return str(value)


def _safe_str(value: Any) -> str:
    try:
        return str(value)
    except Exception:
        return "<unprintable>"


def _refuse_input(*_args: Any, **_kwargs: Any) -> NoReturn:
    from IPython.core.error import StdinNotImplementedError

    raise StdinNotImplementedError(
        "input() cannot be answered while the notebook is graded. Write the value in the code."
    )


def execute(
    shell: Any,
    cells: Sequence[str],
    tags: Sequence[Collection[str]],
    channel: Channel,
    after_cell: Callable[[], None],
) -> bool:
    """Run the cells in this process, in order, up to the first that fails unexpectedly.

    ``after_cell`` is called between two cells, when no cell's clock runs.
    """
    output = Output(channel.send)
    shell.teller.bind(channel.send, output)
    builtins.input = _refuse_input
    getpass.getpass = _refuse_input
    sys.stdout, sys.stderr = Stream("stdout", 1, output), Stream("stderr", 2, output)
    for number, (source, names) in enumerate(zip(cells, tags, strict=True)):
        channel.send({"t": "start", "cell": number})
        channel.wait()
        end = _left_out() if _skips(source, names) else _run(shell, source, names)
        output.flush()
        channel.send({"t": "end", "cell": number, **end})
        channel.wait()
        if not end["ok"]:
            return False
        if number + 1 < len(cells):
            after_cell()
    return True


def _skips(source: str, tags: Collection[str]) -> bool:
    return SKIP in tags or not source.strip()


def _left_out() -> dict[str, Any]:
    return {"ok": True, "memory": False, "count": None}


def _run(shell: Any, source: str, tags: Collection[str]) -> dict[str, Any]:
    result = shell.run_cell(source, store_history=True)
    error = result.error_before_exec or result.error_in_exec
    return {
        "ok": error is None or MAY_FAIL in tags,
        "memory": isinstance(error, MemoryError),
        "count": result.execution_count,
    }
