"""A notebook and a case's data in, a graded report out. The library's front door.

The notebook runs in a sandbox that holds the inputs and nothing else. Scoring happens in this
process, which never executes learner code and unpickles nothing.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from casestudy import messages, partial, records, repetition, sandbox
from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData, Check, Exercise
from casestudy.notebook import Notebook, NotebookRejected, read_notebook
from casestudy.output_faults import file_name
from casestudy.outputs import read_outputs, shorten
from casestudy.result import (
    CellError,
    GradeReport,
    Message,
    Partial,
    Progress,
    Repeat,
    Status,
    Timing,
)
from casestudy.sandbox import RunResult, SandboxUnavailable
from casestudy.sandbox.variant import DEFAULT, Variant
from casestudy.traceback_text import plain_text, plain_traceback

OnProgress = Callable[[Progress], None]


def grade(
    notebook: bytes,
    exercise: Exercise,
    *,
    data: CaseData | None = None,
    anchors: Anchors | None = None,
    on_progress: OnProgress | None = None,
    variant: Variant = DEFAULT,
) -> GradeReport:
    """Run a notebook on a case's data and score what it leaves behind.

    Parameters
    ----------
    notebook
        Content of the ``.ipynb`` file; nothing about it is trusted.
    exercise
        The case.
    data
        Data to run on; the case's practice data when not given.
    anchors
        Baseline and reference figures on ``data``; looked up for practice data and computed (which
        fits the reference solution) for other data when not given.
    on_progress
        Called at every step and at least once a second while the notebook runs. An exception it
        raises stops the run, leaves nothing running and is passed on.
    variant
        Seeds and threads the notebook's process starts with.

    Returns
    -------
    GradeReport
        Always, whatever the notebook does; see ``status`` and ``messages``.
    """
    return _Grading(exercise, on_progress or _ignore, variant).grade(notebook, data, anchors)


def repeat(
    notebook: bytes,
    exercise: Exercise,
    first: Mapping[str, Any],
    *,
    data: CaseData | None = None,
    anchors: Anchors | None = None,
    on_progress: OnProgress | None = None,
) -> Repeat:
    """Run a notebook again with another hash seed, thread count and random seed.

    Where the result varies it is run up to four times more, to find out what it depends on.

    Parameters
    ----------
    first
        JSON data of the first report; ``status``, ``earned`` and ``fingerprint`` are read.

    Other parameters are those of ``grade``.
    """

    def run(variant: Variant) -> GradeReport:
        return grade(
            notebook,
            exercise,
            data=data,
            anchors=anchors,
            on_progress=on_progress,
            variant=variant,
        )

    return repetition.judge(exercise, run, first)


def check(
    notebook: bytes, exercise: Exercise, outputs: Path | None = None
) -> tuple[list[Message], list[Check]]:
    """Find what would be rejected, without running anything.

    Parameters
    ----------
    notebook
        Content of the ``.ipynb`` file.
    exercise
        The case.
    outputs
        Folder with the files a run on practice data has left; ``None`` to look at the notebook
        file only.

    Returns
    -------
    messages, checks
        Messages about the notebook file and checks of the outputs; trouble where a message has
        level ``error`` or a check is not ``ok``.
    """
    try:
        parsed = read_notebook(notebook)
    except NotebookRejected as rejection:
        return [rejection.message], []
    found = _about_exercise(parsed, exercise)
    if outputs is None:
        return found, []
    files, refused = _files_of(outputs, exercise)
    if not files:
        found.append(messages.no_outputs_yet())
    read = read_outputs(exercise.info.outputs, files, refused)
    checks = list(read.checks)
    if read.ok:
        checks += exercise.check(read.tables, practice_data(exercise).inputs)
    return found, shorten(checks)


@lru_cache(maxsize=8)
def practice_data(exercise: Exercise) -> CaseData:
    """Return the case's practice data, generated once a process."""
    return exercise.generate(exercise.practice_seed)


def _ignore(_progress: Progress) -> None:
    pass


def _about_exercise(notebook: Notebook, exercise: Exercise) -> list[Message]:
    if notebook.exercise_id in (None, exercise.info.id):
        return []
    return [messages.other_exercise(str(notebook.exercise_id), exercise.info.id)]


def _files_of(folder: Path, exercise: Exercise) -> tuple[dict[str, bytes], dict[str, str]]:
    files: dict[str, bytes] = {}
    refused: dict[str, str] = {}
    for spec in exercise.info.outputs:
        name = file_name(spec)
        path = folder / name
        if not path.exists():
            refused[name] = "missing"
        elif not path.is_file():
            refused[name] = "not_regular"
        elif path.stat().st_size > spec.max_bytes:
            refused[name] = "too_large"
        else:
            files[name] = path.read_bytes()
    return files, refused


class _Grading:
    """One grading, step by step; each step may end it with a report."""

    def __init__(self, exercise: Exercise, on_progress: OnProgress, variant: Variant) -> None:
        self._exercise = exercise
        self._variant = variant
        self._on_progress = on_progress
        self._started = time.monotonic()
        self._seed = exercise.practice_seed
        self._messages: list[Message] = []
        self._checks: tuple[Check, ...] = ()
        self._run: RunResult | None = None
        self._notebook: Notebook | None = None
        self._partial: Partial | None = None

    def grade(self, raw: bytes, data: CaseData | None, anchors: Anchors | None) -> GradeReport:
        self._on_progress(Progress("checking"))
        self._seed = self._exercise.practice_seed if data is None else data.seed
        try:
            self._notebook = read_notebook(raw)
        except NotebookRejected as rejection:
            return self._report("rejected", rejection.message)
        self._messages += _about_exercise(self._notebook, self._exercise)
        if data is None:
            data = practice_data(self._exercise)
            anchors = anchors or self._exercise.practice_anchors()
        try:
            self._run = self._execute(self._notebook, data)
        except SandboxUnavailable as problem:
            return self._report(
                "sandbox_unavailable", messages.sandbox_unavailable(problem.obstacle)
            )
        if self._run.outcome != "finished":
            return self._stopped(self._run, data, anchors)
        return self._score(self._run, data, anchors)

    def _execute(self, notebook: Notebook, data: CaseData) -> RunResult:
        def passed_on(step: Literal["starting", "running"], cell: int, cells: int) -> None:
            self._on_progress(Progress(step, cell, cells))

        info = self._exercise.info
        expected = {file_name(spec): spec.max_bytes for spec in info.outputs}
        return sandbox.run(
            notebook.code,
            data.files,
            expected,
            info.limits,
            passed_on,
            tags=notebook.tags,
            variant=self._variant,
        )

    def _stopped(self, run: RunResult, data: CaseData, anchors: Anchors | None) -> GradeReport:
        status: Status = "failed" if run.outcome == "finished" else run.outcome
        self._earn(run, data, anchors)
        return self._report(status, messages.stopped(run, self._exercise.info.limits))

    def _earn(self, run: RunResult, data: CaseData, anchors: Anchors | None) -> None:
        self._partial = partial.earn(self._exercise, run.files, run.refused, data, anchors)

    def _score(self, run: RunResult, data: CaseData, anchors: Anchors | None) -> GradeReport:
        count = len(run.cells)
        self._on_progress(Progress("scoring", count, count))
        info = self._exercise.info
        read = read_outputs(info.outputs, run.files, run.refused)
        self._checks = read.checks
        if read.ok:
            found = self._exercise.check(read.tables, data.inputs)
            self._checks = (*read.checks, *found)
        if not all(check.ok for check in self._checks):
            self._checks = tuple(shorten(self._checks))
            self._earn(run, data, anchors)
            return self._report("rejected", messages.outputs_rejected())
        anchors = anchors or self._exercise.anchors(data)
        card = self._exercise.score(read.tables, data, anchors)
        if not _is_finite(card):
            return self._report("rejected", messages.score_not_finite())
        return self._report("scored", messages.scored(), card)

    def _report(
        self, status: Status, message: Message, card: ScoreCard | None = None
    ) -> GradeReport:
        info, closing = self._exercise.info, [message]
        if self._partial is not None:
            closing.append(partial.message(self._partial))
        total_ms = (time.monotonic() - self._started) * 1000
        cells_ms = self._run.cells_ms if self._run else 0.0
        return GradeReport(
            exercise=info.id,
            exercise_version=info.version,
            seed=self._seed,
            status=status,
            card=card,
            checks=self._checks,
            messages=(*self._messages, *closing),
            error=self._cell_error(),
            timing=Timing(round(total_ms, 1), round(cells_ms, 1), round(total_ms - cells_ms, 1)),
            partial=self._partial,
            **self._records(),
        )

    def _records(self) -> dict[str, Any]:
        """Return what is kept of the run itself, once there is one."""
        run, notebook = self._run, self._notebook
        if run is None or notebook is None:
            return {}
        return {
            "ledger": records.ledger(notebook, run),
            "last_seen": records.last_seen(notebook, run),
            "stored": records.stored(notebook, run),
            "fingerprint": records.fingerprint(run),
            "outputs": run.files,
            "executed_notebook": records.executed_notebook(notebook, run),
        }

    def _cell_error(self) -> CellError | None:
        run, notebook = self._run, self._notebook
        if run is None or notebook is None or run.stopped_at is None:
            return None
        source = plain_text(notebook.code[run.stopped_at])[: messages.MAX_SOURCE]
        if run.error is None:
            return CellError(run.stopped_at + 1, source, "", "", "")
        return CellError(
            run.stopped_at + 1,
            source,
            plain_text(run.error.name)[:200],
            plain_traceback(run.error.value)[:2000],
            plain_traceback(run.error.traceback),
        )


def _is_finite(card: ScoreCard) -> bool:
    figures = (card.score, *card.interval, *(item.value for item in card.metrics))
    return all(map(math.isfinite, figures))
