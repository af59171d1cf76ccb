"""One try at one run: the notebook on practice data, then on ranked data, as far as needed."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from obstore.exceptions import BaseError

from casestudy import grading
from casestudy.exercise import Anchors, CaseData, Exercise
from casestudy.result import GradeReport, Progress
from catalog.core.instance import current_settings
from catalog.core.storage import blobs
from catalog.programme.cases import queries as cases
from catalog.programme.grading import ranked, results, rules
from catalog.programme.grading.models import Kind, Part, RunStatus
from catalog.programme.grading.results import PartResult
from catalog.programme.grading.services import Claim, Outcome

log = structlog.get_logger()
OnProgress = Callable[[Progress], None]
Note = Callable[[Part, Progress], None]
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


class Attempt:
    """Grades what a claim is about.

    Parameters
    ----------
    grader
        Runs and scores a notebook on one data set.
    claim
        The run.
    note
        Told where the grading is; may raise to stop it.
    """

    def __init__(self, grader: Grader, claim: Claim, note: Note) -> None:
        self._grader = grader
        self._claim = claim
        self._note = note

    def grade(self) -> Outcome:
        """Return what the notebook came to.

        Ranked data is tried where the practice data gave points, be it before a stop: the score
        that counts always comes from data the notebook cannot have known.

        Raises
        ------
        BlobMissing, BlobCorrupt, NotFound
            There is no notebook, or no such case.
        """
        content = blobs().get(self._claim.blob_key)
        exercise = cases.case(self._claim.case_id)
        parts = {Part.PRACTICE: self._practice(content, exercise)}
        if self._claim.kind is Kind.RANKED and parts[Part.PRACTICE].score is not None:
            self._note(Part.RANKED, Progress("starting"))
            parts[Part.RANKED] = self._ranked(content, exercise)
        return outcome_of(self._claim.kind, parts, exercise)

    def _practice(self, content: bytes, exercise: Exercise) -> PartResult:
        data, anchors = grading.practice_data(exercise), exercise.practice_anchors()
        run = partial(self._grader, content, exercise, None, None)
        return self._part(Part.PRACTICE, exercise, data, anchors, run)

    def _ranked(self, content: bytes, exercise: Exercise) -> PartResult:
        secret = ranked.load(current_settings().instance, exercise)
        run = partial(self._grader, content, exercise, secret.data, secret.anchors)
        return self._part(Part.RANKED, exercise, secret.data, secret.anchors, run)

    def _part(
        self,
        part: Part,
        exercise: Exercise,
        data: CaseData,
        anchors: Anchors,
        run: Callable[[OnProgress], GradeReport],
    ) -> PartResult:
        key = results.key_of(self._claim.blob_key, exercise, data, anchors, part.value)
        if (known := results.find(key)) is not None:
            log.info("result known", run=self._claim.run_id, part=part.value)
            return known
        report = run(partial(self._note, part))
        shown = rules.shown_report(report.to_json(), ranked=part is Part.RANKED)
        executed = _keep_executed(report.executed_notebook) if part is Part.PRACTICE else None
        return PartResult(shown, executed, key)


def _keep_executed(notebook: dict[str, Any] | None) -> str | None:
    """Store an executed notebook and return its key; a store that is full costs only this."""
    if notebook is None:
        return None
    try:
        return blobs().put(json.dumps(rules.storable(notebook), ensure_ascii=False).encode())
    except (OSError, BaseError) as error:
        log.warning("executed notebook could not be stored", error=str(error)[:300])
        return None


def outcome_of(kind: Kind, parts: dict[Part, PartResult], exercise: Exercise) -> Outcome:
    """Return what to store of one or two parts; the last one decides."""
    last = parts.get(Part.RANKED, parts[Part.PRACTICE])
    return Outcome(
        status=RunStatus(last.report["status"]),
        parts=parts,
        score=last.score if Part.RANKED in parts and kind is Kind.RANKED else None,
        practice_score=parts[Part.PRACTICE].score,
        skills=exercise.info.skills,
    )
