"""The way out of the sandbox: one line of JSON an event."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

# SIGUSR2 is how the supervisor asks what the cell is doing.
_HELD = signal.valid_signals() - {signal.SIGUSR2}
Send = Callable[[dict[str, Any]], None]


class SignalsHeld:
    """Makes the notebook's own signal handlers wait, for this thread."""

    def __enter__(self) -> None:
        self._mask = signal.pthread_sigmask(signal.SIG_BLOCK, ())
        try:  # the call itself runs handlers that were due, after it changed the mask
            signal.pthread_sigmask(signal.SIG_BLOCK, _HELD)
        except BaseException:
            signal.pthread_sigmask(signal.SIG_SETMASK, self._mask)
            raise

    def __exit__(self, *_: object) -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, self._mask)


class Channel:
    """Writes whole lines, also when a finalizer prints or a handler raises in the middle of it.

    Signals wait meanwhile: a learner's own alarm must not cut a line in two.
    """

    def __init__(self, events: int, acks: int) -> None:
        self._events = events
        self._acks = acks
        self._pid = os.getpid()
        self._lock = threading.RLock()
        self._queue: deque[bytes] = deque()
        self._writing = False

    def send(self, event: dict[str, Any]) -> None:
        """Send one event; silent in a forked child, whose lines would mix with ours."""
        if os.getpid() != self._pid:
            return
        self._queue.append(json.dumps(event).encode() + b"\n")
        with self._lock, SignalsHeld():
            if self._writing:
                return
            self._writing = True
            try:
                while self._queue:
                    self._queue[0] = self._queue[0][os.write(self._events, self._queue[0]) :]
                    if not self._queue[0]:
                        self._queue.popleft()
            finally:
                self._writing = False

    def wait(self) -> None:
        """Wait until the supervisor has taken what this cell wrote.

        A child that a cell forked and forgot ends here: it would take the answer from its parent.
        """
        if os.getpid() != self._pid:
            os._exit(0)
        if not os.read(self._acks, 1):
            os._exit(1)


def write_all(fd: int, data: bytes) -> None:
    """Write all of it, however small the pipe."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
