"""Server-sent events of a submission's progress, with a bound on how many threads they may hold."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator

STREAM_SECONDS = 50.0
"""A stream ends after this long; the browser opens the next one by itself."""
POLL_SECONDS = 0.4
KEEP_ALIVE_SECONDS = 10.0
RETRY_MS = 1000
Snapshot = dict[str, object]


class Streams:
    """Counts open streams: each holds a thread of the web server for as long as it lives."""

    def __init__(self, limit: int) -> None:
        self._places = threading.BoundedSemaphore(limit)

    def enter(self) -> bool:
        """Take a place if one is free."""
        return self._places.acquire(blocking=False)

    def leave(self) -> None:
        """Give a place back."""
        self._places.release()


def events(
    read: Callable[[], Snapshot], seconds: float = STREAM_SECONDS, poll: float = POLL_SECONDS
) -> Iterator[str]:
    """Yield an event whenever what ``read`` returns has changed, until it has ended.

    ``read`` opens and closes its own database session, so that none is held while waiting.
    """
    yield f"retry: {RETRY_MS}\n\n"
    deadline = time.monotonic() + seconds
    said, spoken = None, time.monotonic()
    while True:
        snapshot = read()
        now = time.monotonic()
        if snapshot != said:
            said, spoken = snapshot, now
            yield f"event: progress\ndata: {json.dumps(snapshot, ensure_ascii=False)}\n\n"
        elif now - spoken > KEEP_ALIVE_SECONDS:
            spoken = now
            yield ": still here\n\n"
        if snapshot.get("ended") or now >= deadline:
            return
        time.sleep(poll)
