"""Keeps a claim alive while a notebook runs, and passes on how far it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from casestudy.result import Progress
from catalog.core.db import transaction
from catalog.core.flag import Flag
from catalog.programme.grading import rules, services
from catalog.programme.grading.models import Part
from catalog.programme.grading.services import Claim, LeaseLost, Position

log = structlog.get_logger()


class Abandoned(Exception):
    """The grading must stop now: its lease is gone, or the worker has to leave."""


class Heartbeat:
    """A thread with a session of its own; use as a context around the grading and its storing.

    The grading's thread only notes where it is. It is told to stop by ``Abandoned``, raised from
    ``note``, which the sandbox calls at least once a second.
    """

    def __init__(
        self,
        app: Flask,
        claim: Claim,
        leave: Flag,
        seconds: float = rules.HEARTBEAT_SECONDS,
    ) -> None:
        self._app = app
        self._claim = claim
        self._leave = leave
        self._seconds = seconds
        self._done = threading.Event()
        self._lost = threading.Event()
        self._position: Position | None = None
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> Heartbeat:
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

    def note(self, part: Part, progress: Progress) -> None:
        """Take down where the grading is.

        Raises
        ------
        Abandoned
        """
        if self._lost.is_set() or self._leave.is_set():
            raise Abandoned
        self._position = Position(part, progress.step, progress.cell, progress.cells)

    def _run(self) -> None:
        """Write when there is news or a beat is due; else only look whether the run is ours."""
        written: Position | None = None
        beaten = time.monotonic()
        while not self._done.wait(rules.PROGRESS_SECONDS):
            position = self._position
            now = time.monotonic()
            due = position != written or now - beaten >= self._seconds
            if self._try(self._beat if due else self._look) and due:
                written, beaten = position, now

    def _try(self, step: Callable[[], None]) -> bool:
        """Take a step; a database that is away for a moment must not end the run."""
        try:
            with self._app.app_context():
                step()
        except LeaseLost:
            self._lost.set()
        except SQLAlchemyError as error:
            log.warning("heartbeat failed", run=self._claim.run_id, error=str(error)[:300])
            return False
        return True

    def _beat(self) -> None:
        with transaction():
            services.extend(self._claim, self._position)

    def _look(self) -> None:
        if not services.holds(self._claim):
            raise LeaseLost
