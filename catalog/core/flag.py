"""A flag that a signal handler may raise."""

from __future__ import annotations

import time

LOOK_SECONDS = 0.1


class Flag:
    """What ``threading.Event`` is, but safe to set from a signal handler.

    A handler runs in the main thread between any two of its steps. When that thread is just inside
    ``Event.wait``, ``Event.set`` waits for a lock its own thread holds, for ever. Here is no lock:
    whoever waits looks again and again.
    """

    def __init__(self) -> None:
        self._set = False

    def set(self) -> None:
        """Raise the flag."""
        self._set = True

    def clear(self) -> None:
        """Lower the flag."""
        self._set = False

    def is_set(self) -> bool:
        """Return whether the flag is raised."""
        return self._set

    def wait(self, seconds: float) -> bool:
        """Wait for the flag, at most so long; return whether it is raised."""
        end = time.monotonic() + seconds
        while not self._set and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, LOOK_SECONDS))
        return self._set
