"""A worker's sign of life beside its grading, and its share of sweeping after others."""

from __future__ import annotations

import threading
from types import TracebackType

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from catalog.core.clock import utcnow
from catalog.core.db import transaction
from catalog.programme.grading import carriers, control, rules, services
from catalog.programme.grading.leases import Pulse

log = structlog.get_logger()


class Attendance:
    """A thread that reports a worker and sweeps every few seconds; use as a context.

    Parameters
    ----------
    app
        The application.
    name
        The worker's name, as in its claims.
    carrier
        What brings it its runs.
    lease
        Seconds of silence after which another worker is taken for dead.
    """

    def __init__(
        self, app: Flask, name: str, carrier: str, lease: float = rules.LEASE_SECONDS
    ) -> None:
        self._app = app
        self._name = name
        self._carrier = carrier
        self._since = utcnow()
        self._pulse = Pulse(lease)
        self._seconds = min(rules.SWEEP_SECONDS, lease / 3)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, name="attendance", daemon=True)
        self.ended = 0
        """Runs the worker has ended; counted up by the worker."""

    def __enter__(self) -> Attendance:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()
        try:
            with self._app.app_context(), transaction():
                control.depart(self._name)
        except SQLAlchemyError as problem:
            log.warning("could not sign off", worker=self._name, error=str(problem)[:300])

    def _run(self) -> None:
        self._round()
        while not self._done.wait(self._seconds):
            self._round()

    def _round(self) -> None:
        try:
            with self._app.app_context(), transaction():
                control.attend(self._name, self._carrier, self._since, self.ended)
                swept = services.sweep(self._pulse)
            with self._app.app_context():
                carriers.carrier().top_up(swept.waiting)
        except SQLAlchemyError as error:
            log.warning("sweep failed", worker=self._name, error=str(error)[:300])
            return
        except Exception:  # the rounds must go on: without them nobody's lost run comes back
            log.exception("sweep failed by our own fault", worker=self._name)
            return
        if swept.given_back or swept.buried:
            log.warning("runs of silent workers", given_back=swept.given_back, buried=swept.buried)
