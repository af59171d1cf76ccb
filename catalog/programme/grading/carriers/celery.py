"""Celery as the carrier, for workers on many hosts: Redis or RabbitMQ brings the messages.

A message says "take the next run" and nothing else: no id, no name, no result. One that is lost is
sent again by the sweep, one that comes twice or late finds nothing to do.
"""

from __future__ import annotations

from celery import Celery
from flask import Flask

from catalog.config import Settings
from catalog.programme.grading.carriers.announcer import Announcer
from catalog.programme.grading.rules import PACE, Pace

QUEUE = "manabiya.grading"
TASK = "manabiya.take_next"
REDELIVERY_SECONDS = 3600
"""When Redis gives a message to somebody else; a second one does no harm, only costs a look."""
BROKER_SECONDS = 5.0
"""How long one word with the broker may take."""
CHILD_START_SECONDS = 60.0


class CeleryCarrier:
    """Tells the workers through a broker.

    Parameters
    ----------
    settings
        Those of the installation; ``broker_url`` is the broker.
    """

    name = "celery"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._announcer = Announcer(celery_app(settings.broker_url), TASK, QUEUE)

    @property
    def busy(self) -> bool:
        """Whether something announced is still on its way to the broker."""
        return not self._announcer.idle

    def announce(self, count: int) -> None:
        """Send so many messages, in the background."""
        self._announcer.announce(count)

    def top_up(self, waiting: int) -> None:
        """Send as many messages as ``waiting`` is more than those in the queue."""
        self._announcer.top_up(waiting)

    def close(self) -> None:
        """Send what is left, if that is quick, and hang up."""
        self._announcer.close()

    def serve(self, app: Flask, slots: int = 1, pace: Pace = PACE) -> int:
        """Grade ``slots`` runs at a time, each in a process of its own."""
        from catalog.programme.grading.carriers.pool import Pool

        return Pool(celery_app(self._settings.broker_url), TASK, app, pace).serve(slots)


def celery_app(broker_url: str) -> Celery:
    """Return a Celery application that speaks JSON only and keeps no results."""
    app = Celery("manabiya", broker=broker_url, set_as_current=False)
    app.conf.update(
        task_default_queue=QUEUE,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_enable_prefetch_count_reduction=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_proc_alive_timeout=CHILD_START_SECONDS,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=BROKER_SECONDS,
        broker_transport_options={
            "visibility_timeout": REDELIVERY_SECONDS,
            "socket_connect_timeout": BROKER_SECONDS,
            "socket_keepalive": True,
        },
    )
    return app
