"""One try at one run: the notebook on practice data and on ranked data, or once more."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

import structlog

from casestudy import grading
from casestudy.exercise import Anchors, CaseData, Exercise, to_plain
from casestudy.result import GradeReport, Progress, Repeat
from catalog.core.instance import current_settings
from catalog.core.storage import StoreAway, blobs
from catalog.programme.cases import queries as cases
from catalog.programme.grading import queries, ranked, results, room, rules
from catalog.programme.grading.models import Kind, Part, RunStatus
from catalog.programme.grading.results import PartResult
from catalog.programme.grading.services import Claim, Outcome

log = structlog.get_logger()
OnProgress = Callable[[Progress], None]
Note = Callable[[Part, Progress], None]
Grader = Callable[[bytes, Exercise, CaseData | None, Anchors | None, OnProgress], GradeReport]
Repeater = Callable[[bytes, Exercise, Mapping[str, Any], OnProgress], Repeat]
REPEAT = "repeat"


def sandboxed(
    notebook: bytes,
    exercise: Exercise,
    data: CaseData | None,
    anchors: Anchors | None,
    on_progress: OnProgress,
) -> GradeReport:
    """Grade in the sandbox: the grader of every installation."""
    return grading.grade(notebook, exercise, data=data, anchors=anchors, on_progress=on_progress)


def repeated(
    notebook: bytes, exercise: Exercise, first: Mapping[str, Any], on_progress: OnProgress
) -> Repeat:
    """Run once more on practice data, with other seeds and threads."""
    return grading.repeat(notebook, exercise, first, on_progress=on_progress)


class Attempt:
    """Grades what a claim is about.

    Parameters
    ----------
    grader
        Runs and scores a notebook on one data set.
    repeater
        Runs it once more and says whether it gave the same.
    claim
        The run.
    note
        Told where the grading is; may raise to stop it.
    """

    def __init__(self, grader: Grader, repeater: Repeater, claim: Claim, note: Note) -> None:
        self._grader = grader
        self._repeater = repeater
        self._claim = claim
        self._note = note

    def grade(self) -> Outcome:
        """Return what the notebook came to.

        Ranked data is tried where the practice data gave points, be it before a stop: the score
        that counts always comes from data the notebook cannot have known.

        Raises
        ------
        BlobMissing, BlobCorrupt, StoreAway, NotFound
            There is no notebook, it cannot be had now, or there is no such case.
        """
        content = blobs().get(self._claim.blob_key)
        exercise = cases.case(self._claim.case_id)
        if self._claim.kind is Kind.REPEAT:
            return repeat_outcome(self._repeat(content, exercise))
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

    def _repeat(self, content: bytes, exercise: Exercise) -> PartResult:
        data, anchors = grading.practice_data(exercise), exercise.practice_anchors()
        key = results.key_of(self._claim.blob_key, exercise, data, anchors, REPEAT)
        if (known := results.find(key)) is not None:
            return known
        first = queries.practice_report(self._claim.submission_id)
        note = partial(self._note, Part.PRACTICE)
        with self._in_room(Part.PRACTICE):
            found = self._repeater(content, exercise, first, note)
        ran = found.state != "not_run"
        ours = any(message.id == "sandbox.unavailable" for message in found.messages)
        status = "scored" if ran else "sandbox_unavailable" if ours else "failed"
        report = {"status": status, REPEAT: to_plain(found)}
        return PartResult(rules.storable(report), key=key if ran else None)

    def _in_room(self, part: Part) -> AbstractContextManager[None]:
        """Hold others of this host off a run on ranked data, where the settings ask for it."""
        settings = current_settings()
        if not settings.ranked_alone:
            return nullcontext()
        wait = partial(self._tell, part, Progress("starting"))
        return room.entered(settings.instance, alone=part is Part.RANKED, wait=wait)

    def _tell(self, part: Part, progress: Progress) -> None:
        """Pass on where the grading is; on ranked data without the cell.

        When each of hundreds of cells begins is the notebook's choice and could be watched: some
        hundred bits of the data in every run.
        """
        self._note(part, progress if part is Part.PRACTICE else Progress(progress.step))

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
        with self._in_room(part):
            report = run(partial(self._tell, part))
        shown = rules.shown_report(report.to_json(), ranked=part is Part.RANKED)
        executed = _keep_executed(report.executed_notebook) if part is Part.PRACTICE else None
        return PartResult(shown, executed, key)


def _keep_executed(notebook: dict[str, Any] | None) -> str | None:
    """Store an executed notebook and return its key; a store that is full costs only this."""
    if notebook is None:
        return None
    try:
        return blobs().put(json.dumps(rules.storable(notebook), ensure_ascii=False).encode())
    except StoreAway as error:
        log.warning("executed notebook could not be stored", error=str(error))
        return None


def repeat_outcome(part: PartResult) -> Outcome:
    """Return what to store of a repeated run: what varied, and no score."""
    return Outcome(status=RunStatus(part.report["status"]), parts={Part.PRACTICE: part})


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
