"""What ``sys.stdout`` and ``sys.stderr`` are to the notebook."""

from __future__ import annotations

import _thread
import contextlib
import io
import os
import threading
from time import sleep

from .channel import Send, SignalsHeld, write_all

FLUSH_SECONDS = 0.05
STREAM_CHUNK = 16 * 1024


class Output:
    """Collects text of both streams in order and sends it in few events.

    A signal handler of the notebook's own may raise or print at any line here. So the flusher is a
    bare thread woken by a bare lock: an interrupted ``threading.Event`` stays locked for good.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._lock = threading.RLock()
        self._parts: list[tuple[str, str]] = []
        self._size = 0
        self._bell = threading.Lock()
        self._bell.acquire()
        self._flushing = False

    def write(self, name: str, text: str) -> None:
        """Take text; it is sent when enough has gathered or a moment later."""
        with self._lock:
            for start in range(0, len(text), STREAM_CHUNK):
                self._parts.append((name, text[start : start + STREAM_CHUNK]))
                self._size += len(self._parts[-1][1])
                if self._size >= STREAM_CHUNK:
                    self.flush()
            if self._parts and self._bell.locked():
                self._ring()

    def flush(self) -> None:
        """Send everything held back."""
        with self._lock, SignalsHeld():
            parts, self._parts, self._size = self._parts, [], 0
            merged: list[list[str]] = []
            for name, text in parts:
                if merged and merged[-1][0] == name:
                    merged[-1].append(text)
                else:
                    merged.append([name, text])
            for name, *texts in merged:
                self._send({"t": "stream", "name": name, "text": "".join(texts)})

    def _ring(self) -> None:
        if not self._flushing:
            self._flushing = True
            _thread.start_new_thread(self._flush_later, ())
        with contextlib.suppress(RuntimeError):  # rung already
            self._bell.release()

    def _flush_later(self) -> None:
        with SignalsHeld():
            while True:
                self._bell.acquire()
                sleep(FLUSH_SECONDS)
                self.flush()


class Stream(io.TextIOBase):
    """What ``sys.stdout`` and ``sys.stderr`` are to the notebook."""

    encoding = "UTF-8"
    errors = "replace"

    def __init__(self, name: str, fd: int, output: Output) -> None:
        self.name = f"<{name}>"
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
            raise TypeError(f"write() argument must be str, not {type(text)}")
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
