"""``catalog worker``: takes runs from the queue one by one, grades them, stores what it found."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable
from functools import partial
from types import FrameType

import structlog
from flask import Flask
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from casestudy import grading
from casestudy.exercise import Anchors, CaseData, Exercise
from casestudy.result import GradeReport, Progress
from catalog.core.db import transaction
from catalog.core.errors import NotFound
from catalog.core.instance import current_settings
from catalog.core.storage import BlobCorrupt, BlobMissing, blobs
from catalog.programme.cases import queries as cases
from catalog.programme.grading import ranked, rules, services
from catalog.programme.grading.heartbeat import Abandoned, Heartbeat
from catalog.programme.grading.models import Part, RunStatus
from catalog.programme.grading.services import Claim, LeaseLost, Outcome

log = structlog.get_logger()
OnProgress = Callable[[Progress], None]
Grader = Callable[[bytes, Exercise, CaseData | None, Anchors | None, OnProgress], GradeReport]


def sandboxed(
    notebook: bytes,
    exercise: Exercise,
    data: CaseData | None,
    anchors: Anchors | None,
    on_progress: OnProgress,
) -> GradeReport:
    """Grade in the sandbox: the grader of every installation."""
    return grading.grade(notebook, exercise, data=data, anchors=anchors, on_progress=on_progress)


class Worker:
    """One process's worth of grading: one notebook at a time.

    ``stop`` lets the current run end first; ``leave`` gives it back to the queue at once.
    """

    def __init__(self, app: Flask, grader: Grader = sandboxed) -> None:
        self._app = app
        self._grader = grader
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._stop = threading.Event()
        self._leave = threading.Event()

    def run(self) -> None:
        """Grade until told to stop."""
        log.info("worker started", worker=self._name)
        while not self._stop.is_set():
            if not self.step():
                self._stop.wait(rules.POLL_SECONDS)
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
            outcome = self._grade(claim)
            with transaction():
                services.finish(claim, outcome)
            log.info(
                "run ended", run=claim.run_id, status=outcome.status.value, score=outcome.score
            )
        except (BlobMissing, BlobCorrupt, NotFound) as error:
            self._give_up(claim, _reason(error))
        except Abandoned:
            self._settle(claim, "run given back", services.release)
        except LeaseLost:
            log.warning("result refused, the run has moved on", run=claim.run_id)
        except Exception:
            log.exception("grading failed by our own fault", run=claim.run_id)
            self._settle(claim, "try failed", services.fail_try)

    def _grade(self, claim: Claim) -> Outcome:
        content = blobs().get(claim.blob_key)
        exercise = cases.case(claim.case_id)
        with Heartbeat(self._app, claim, self._leave) as heartbeat:
            practice = self._grader(
                content, exercise, None, None, partial(heartbeat.note, Part.PRACTICE)
            )
            reports = {Part.PRACTICE: practice}
            if practice.status == "scored":
                heartbeat.note(Part.RANKED, Progress("starting"))
                secret = ranked.load(current_settings().instance, exercise)
                reports[Part.RANKED] = self._grader(
                    content,
                    exercise,
                    secret.data,
                    secret.anchors,
                    partial(heartbeat.note, Part.RANKED),
                )
        return outcome_of(reports, exercise)

    def _give_up(self, claim: Claim, reason: str) -> None:
        log.error("run cannot be graded", run=claim.run_id, reason=reason)
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


def outcome_of(reports: dict[Part, GradeReport], exercise: Exercise) -> Outcome:
    """Return what to store of one or two reports; the ranked one decides."""
    last = reports.get(Part.RANKED, reports[Part.PRACTICE])
    shown = {
        part: rules.shown_report(report.to_json(), ranked=part is Part.RANKED)
        for part, report in reports.items()
    }
    return Outcome(
        status=RunStatus(last.status),
        reports=shown,
        score=last.score if Part.RANKED in reports else None,
        practice_score=reports[Part.PRACTICE].score,
        skills=exercise.info.skills,
    )


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
