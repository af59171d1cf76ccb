"""Keeps a consumer from going deaf when the broker was away in the moment of an acknowledgement.

On Redis, Celery takes no new message while as many as it prefetches are not acknowledged. An
acknowledgement that failed with the connection is logged and forgotten, and the message would be
waited for for ever: without a read going on, the lost connection is never noticed either.
"""

from __future__ import annotations

from typing import Any

import structlog
from celery import bootsteps
from celery.worker import state

log = structlog.get_logger()
LISTEN_SECONDS = 2.0


class Hearing(bootsteps.StartStopStep):
    """Has the consumer connect anew when messages are held that no task is about."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Any, **_: object) -> None:
        self._timer: Any = None
        self._doubts = 0

    def start(self, consumer: Any) -> None:
        """Begin to listen."""
        self._doubts = 0
        self._timer = consumer.timer.call_repeatedly(LISTEN_SECONDS, self._listen, (consumer,))

    def stop(self, consumer: Any) -> None:
        """Listen no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _listen(self, consumer: Any) -> None:
        """Raise what the consumer takes for a lost connection, at the second look in a row."""
        quality = getattr(consumer.task_consumer.channel, "qos", None)  # only where kombu counts
        held = getattr(quality, "_delivered", None) or {}
        settled = getattr(quality, "_dirty", None) or ()
        forgotten = len(held) - len(settled) > len(state.reserved_requests)
        self._doubts = self._doubts + 1 if forgotten else 0
        if self._doubts > 1:
            log.warning("an acknowledgement was lost; connecting to the broker again")
            raise ConnectionResetError("an acknowledgement was lost")
