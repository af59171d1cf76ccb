"""The worker on Celery: processes that each take the next run when a message says so."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import socket
import warnings
from types import FrameType
from typing import Any

import psutil
import structlog
from celery import Celery, signals
from celery.apps.worker import Worker as CeleryWorker
from celery.exceptions import CPendingDeprecationWarning
from celery.worker import state
from flask import Flask

from casestudy import sandbox
from catalog.core.db import db
from catalog.programme.grading.attendance import Attendance
from catalog.programme.grading.carriers import references
from catalog.programme.grading.carriers.hearing import Hearing
from catalog.programme.grading.rules import Pace
from catalog.programme.grading.worker import Worker

log = structlog.get_logger()
_PR_SET_PDEATHSIG = 1


class Pool:
    """Processes forked by Celery, each with a worker, a sweep and a warm sandbox of its own.

    Parameters
    ----------
    celery
        Where the messages come from.
    task
        The name of the one task.
    app
        The application. Nothing of it is in use yet when the processes are forked.
    pace
        How the workers are timed.
    """

    def __init__(self, celery: Celery, task: str, app: Flask, pace: Pace) -> None:
        self._celery = celery
        self._app = app
        self._pace = pace
        self._parent = os.getpid()
        self._worker: Worker | None = None
        self._attendance: Attendance | None = None
        self._leaving = False
        celery.task(name=task)(self._take_next)
        celery.steps["consumer"].add(Hearing)

    def serve(self, slots: int) -> int:
        """Run until SIGTERM and return the exit code."""
        signals.worker_process_init.connect(self._open, weak=False)
        signals.worker_process_shutdown.connect(self._close, weak=False)
        signals.setup_logging.connect(_keep_logging, weak=False)
        with self._app.app_context():
            db.engine.dispose()
        # It announces what another setting would do; ours is chosen: repeated messages do no harm.
        warnings.filterwarnings("ignore", category=CPendingDeprecationWarning)
        controller: Any = self._celery.subclass_with_self(_Controller)(
            concurrency=slots,
            pool="prefork",
            hostname=f"manabiya-{os.getpid()}@{socket.gethostname()}",
            quiet=True,
            loglevel="WARNING",
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        controller.start()
        return int(controller.exitcode or 0)

    def _open(self, **_: object) -> None:
        """Begin a process of the pool."""
        _end_with_the_parent(self._parent)
        with self._app.app_context():
            db.engine.dispose(close=False)
        references.prepare(self._app)
        self._worker = Worker(self._app, pace=self._pace, carrier="celery")
        self._attendance = Attendance(
            self._app, self._worker.name, "celery", self._pace.lease
        ).__enter__()

    def _close(self, **_: object) -> None:
        if self._attendance is not None:
            self._attendance.__exit__(None, None, None)
        sandbox.close()

    def _take_next(self) -> None:
        """Grade the next run, if there is one for this process now."""
        if self._worker is None or self._attendance is None:
            raise RuntimeError("taken by a process that was not opened")
        before = signal.signal(signal.SIGTERM, self._leave)
        try:
            self._attendance.ended += int(self._worker.step())
        finally:
            signal.signal(signal.SIGTERM, before)
        if self._leaving:
            os.kill(os.getpid(), signal.SIGTERM)

    def _leave(self, number: int, frame: FrameType | None) -> None:
        """Give the current run back and end: the pool is shut down in a hurry."""
        self._leaving = True
        if self._worker is not None:
            self._worker.stop()
            self._worker.stop()


class _Controller(CeleryWorker):
    """Celery's worker, but for what it does when it is told to stop.

    Its own handlers send a signal of Celery's under a lock, and two of them that come close
    together wait for one another for ever.
    """

    def install_platform_tweaks(self, worker: object) -> None:
        """Set the handlers of signals, ours in place of those that end the worker."""
        super().install_platform_tweaks(worker)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop)


def _stop(number: int, frame: FrameType | None) -> None:
    """Take no more; when asked again, have the processes of the pool give their runs back."""
    if state.should_stop is None:
        state.should_stop = os.EX_OK
    else:
        for child in psutil.Process().children():
            child.terminate()


def _keep_logging(**_: object) -> None:
    """Leave logging as the application set it up, without two lines for each message."""
    for name in ("celery.worker.strategy", "celery.app.trace"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _end_with_the_parent(parent: int) -> None:
    """Have the kernel end this process when the pool's is killed: nobody would bring it work."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
