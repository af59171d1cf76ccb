"""Sends announcements from a thread, so that no request waits for a broker or fails with it."""

from __future__ import annotations

import atexit
import os
import threading
from contextlib import suppress
from typing import Any

import structlog
from celery import Celery

log = structlog.get_logger()
LAST_SECONDS = 1.0
"""How long an ending process waits for its last announcements."""
MOST_AT_ONCE = 5000


class Announcer:
    """One thread with one connection to the broker; begun when there is something to say.

    What cannot be sent is dropped: the runs are in the database, and the next sweep of any worker
    tells of them.
    """

    def __init__(self, celery: Celery, task: str, queue: str) -> None:
        self._celery = celery
        self._task = task
        self._queue = queue
        self._reset()

    def _reset(self) -> None:
        self._process = os.getpid()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._connection: Any = None
        self._pending = 0
        self._waiting = 0
        self._busy = False
        self._closed = False

    def announce(self, count: int) -> None:
        """Send ``count`` messages soon."""
        self._say(count, 0)

    def top_up(self, waiting: int) -> None:
        """Send soon what the queue has fewer than ``waiting`` messages."""
        if waiting:
            self._say(0, waiting)

    def close(self, seconds: float = LAST_SECONDS) -> None:
        """Wait, but not long, until all that was said is sent; then hang up."""
        if self._process != os.getpid() or self._thread is None:
            return
        with self._changed:
            self._changed.wait_for(lambda: self.idle, seconds)
            self._closed = True
            self._changed.notify_all()
        self._thread.join(seconds)

    def _say(self, count: int, waiting: int) -> None:
        if self._process != os.getpid():
            self._reset()  # a fork has no thread, and must not share the connection
        with self._changed:
            self._pending += count
            self._waiting = max(self._waiting, waiting)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="announcer", daemon=True)
                self._thread.start()
                atexit.register(self.close)
            self._changed.notify_all()

    @property
    def idle(self) -> bool:
        """Whether all that was said is sent or given up."""
        return not (self._pending or self._waiting or self._busy)

    def _run(self) -> None:
        while (said := self._next()) is not None:
            try:
                self._send(*said)
            except Exception as error:  # every transport has errors of its own
                log.warning("broker not reached", error=type(error).__name__)
                self._hang_up()
        self._hang_up()

    def _next(self) -> tuple[int, int] | None:
        """Return what is to be sent, once there is something; ``None`` at the end."""
        with self._changed:
            self._busy = False
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._pending or self._waiting or self._closed)
            if self._closed:
                return None
            said = self._pending, self._waiting
            self._pending = self._waiting = 0
            self._busy = True
            return said

    def _send(self, count: int, waiting: int) -> None:
        connection = self._connected()
        if waiting:
            count = max(count, waiting - self._in_queue(connection))
        producer: Any = self._celery.amqp.Producer(connection, auto_declare=False)
        for _ in range(min(count, MOST_AT_ONCE)):
            self._celery.send_task(self._task, producer=producer, queue=self._queue, retry=False)

    def _in_queue(self, connection: Any) -> int:
        """Return how many messages wait in the broker's queue, which is made if it is not there."""
        channel = connection.default_channel
        queue = self._celery.amqp.queues[self._queue](channel)
        queue.declare()
        # Not passive: Redis has no queue that is empty, and would deny this one.
        answer = channel.queue_declare(
            queue=queue.name, durable=queue.durable, auto_delete=queue.auto_delete
        )
        count: int = answer.message_count
        return count

    def _connected(self) -> Any:
        if self._connection is None:
            connection = self._celery.connection_for_write()
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=LAST_SECONDS)
            self._connection = connection
        return self._connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            with suppress(Exception):  # it is broken already
                self._connection.release()
        self._connection = None
