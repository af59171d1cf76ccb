"""``catalog worker``: takes runs from the queue one by one, grades them, stores what it found."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable
from functools import partial
from types import FrameType

import structlog
from flask import Flask
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError, SQLAlchemyError

from casestudy import sandbox
from catalog.core.db import transaction
from catalog.core.errors import NotFound
from catalog.core.flag import Flag
from catalog.core.storage import BlobCorrupt, BlobMissing, StoreAway
from catalog.programme.grading import rules, services
from catalog.programme.grading.attempt import Attempt, Grader, Repeater, repeated, sandboxed
from catalog.programme.grading.attendance import Attendance
from catalog.programme.grading.heartbeat import Abandoned, Heartbeat
from catalog.programme.grading.models import RunStatus
from catalog.programme.grading.rules import Pace
from catalog.programme.grading.services import Claim, LeaseLost, Outcome

log = structlog.get_logger()
CARRIER = "built-in"
FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 5.0


class Worker:
    """One process's worth of grading: one notebook at a time.

    ``stop`` lets the current run end first; asked again, it gives the run back at once.
    """

    def __init__(
        self,
        app: Flask,
        grader: Grader = sandboxed,
        pace: Pace = rules.PACE,
        carrier: str = CARRIER,
        repeater: Repeater = repeated,
    ) -> None:
        self._app = app
        self._grader = grader
        self._repeater = repeater
        self._pace = pace
        self._carrier = carrier
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._stop = Flag()
        self._leave = Flag()

    @property
    def name(self) -> str:
        """Host and process, as in its claims."""
        return self._name

    def run(self) -> None:
        """Grade until told to stop."""
        log.info("worker started", worker=self._name)
        with Attendance(self._app, self._name, self._carrier, self._pace.lease) as attendance:
            while not self._stop.is_set():
                if self.step():
                    attendance.ended += 1
                else:
                    self._stop.wait(rules.POLL_SECONDS)
        sandbox.close()
        log.info("worker stopped", worker=self._name)

    def stop(self) -> None:
        """Stop after the current run; when asked again, now."""
        if self._stop.is_set():
            self._leave.set()
        self._stop.set()

    def step(self) -> bool:
        """Grade one run if one waits; return whether there was one."""
        with self._app.app_context():
            claim = self._claim()
            if claim is None:
                return False
            log.info(
                "run claimed",
                run=claim.run_id,
                kind=claim.kind.value,
                submission=claim.submission_id,
                case=claim.case_id,
                tries=claim.tries,
            )
            self._attempt(claim)
            return True

    def _claim(self) -> Claim | None:
        try:
            with transaction():
                return services.claim(self._name)
        except IntegrityError:
            return None  # another worker took a run of the same learner in this moment
        except SQLAlchemyError as error:
            log.error("claim failed", error=str(error)[:500])
            self._stop.wait(rules.TROUBLE_SECONDS)
            return None

    def _attempt(self, claim: Claim) -> None:
        """Grade a claimed run. Whatever goes wrong, the run is not lost: its lease runs out."""
        try:
            with Heartbeat(self._app, claim, self._leave, self._pace.heartbeat) as heartbeat:
                outcome = self._attempted(claim, heartbeat)
                if _worth_another(claim, outcome):
                    self._settle(claim, "sandbox lost, try failed", services.fail_try)
                    return
                self._store(claim, outcome)
            log.info(
                "run ended", run=claim.run_id, status=outcome.status.value, score=outcome.score
            )
        except (BlobMissing, BlobCorrupt, NotFound) as error:
            self._give_up(claim, error)
        except StoreAway as error:
            log.error("blob store away", run=claim.run_id, error=str(error))
            self._settle(claim, "run put back", services.postpone)
            self._stop.wait(rules.TROUBLE_SECONDS)
        except Abandoned:
            self._settle(claim, "run given back", services.release)
        except LeaseLost:
            log.warning("result refused, the run has moved on", run=claim.run_id)
        except Exception:
            log.exception("grading failed by our own fault", run=claim.run_id)
            self._settle(claim, "try failed", services.fail_try)

    def _attempted(self, claim: Claim, heartbeat: Heartbeat) -> Outcome:
        return Attempt(self._grader, self._repeater, claim, heartbeat.note).grade()

    def _store(self, claim: Claim, outcome: Outcome) -> None:
        """Store what was found, again and again while the database cannot take it.

        The heartbeat goes on meanwhile, so the run stays ours. A commit whose answer got lost is
        found out by the fence: the next attempt raises ``LeaseLost``, and the result is there.
        """
        deadline = time.monotonic() + self._pace.patience
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                with transaction():
                    services.finish(claim, outcome)
            except (OperationalError, InterfaceError) as error:
                if time.monotonic() > deadline or self._leave.is_set():
                    raise
                log.warning("result not stored yet", run=claim.run_id, error=str(error)[:300])
                self._leave.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            else:
                return

    def _give_up(self, claim: Claim, error: Exception) -> None:
        reason = _reason(error)
        log.error("run cannot be graded", run=claim.run_id, reason=reason, what=str(error))
        self._settle(claim, "run dead", partial(services.give_up, reason=reason))

    def _settle(self, claim: Claim, event: str, write: Callable[[Claim], object]) -> None:
        try:
            with transaction():
                write(claim)
            log.info(event, run=claim.run_id)
        except LeaseLost:
            log.warning("the run has moved on", run=claim.run_id)
        except SQLAlchemyError:
            log.exception("left to its lease", run=claim.run_id)


def _worth_another(claim: Claim, outcome: Outcome) -> bool:
    """Return whether a run that had no sandbox may find one in its next try."""
    return outcome.status is RunStatus.SANDBOX_UNAVAILABLE and claim.tries < rules.MAX_TRIES


def _reason(error: Exception) -> str:
    if isinstance(error, BlobMissing):
        return "blob_missing"
    return "blob_corrupt" if isinstance(error, BlobCorrupt) else "case_unknown"


def obey_signals(worker: Worker) -> None:
    """Drain on the first SIGTERM or SIGINT, leave on the second."""

    def handle(number: int, frame: FrameType | None) -> None:
        worker.stop()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)
