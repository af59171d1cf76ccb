"""What an attack is, and the arena that every attack is run in and must leave as it was.

An attack that passes here has gained nothing, leaked nothing, harmed nobody, and was reported in
words of both languages. ``Arena.withstand`` checks all four.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import nbformat
import numpy as np
import pandas as pd

from casestudy import report as shown
from casestudy.exercise import CaseData, Exercise, Limits
from casestudy.grading import grade
from casestudy.result import GradeReport, Status
from casestudy.text import LANGUAGES
from tests.attacks import pages
from tests.attacks.guard import Guard, sandboxed, settle
from tests.casestudy.tiny import GOOD_CELL, Tiny, notebook

LIMITS = Limits(
    wall_seconds=90, cpu_seconds=60, memory_mb=450, processes=24, disk_mb=16, output_mb=1
)
INTERNAL = re.compile(
    r"/opt/manabiya|casestudy/|inside/(kernel|runner|template)|supervisor\.py|ProtocolError"
)
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
JAPANESE = re.compile("[ぁ-んァ-ン一-龥]")
STOPPED = ("failed", "timeout", "out_of_memory", "output_limit")
NOT_SCORED = "not scored"
HONEST = "honest"


class Guarded(Tiny):
    """The tiny case with a truth that cannot be worked out from the inputs."""

    def generate(self, seed: int) -> CaseData:
        """Return three shops; perfect knowledge scores 120, the honest cell 60."""
        plain = super().generate(seed)
        sales = plain.inputs["sales.csv"]
        more = np.random.default_rng(seed + 7).permutation([1.5, 2.25, 3.0])
        truth = pd.DataFrame({"shop": sales["shop"], "sales": sales["sales"] + more})
        return CaseData(seed, plain.inputs, {"truth": truth})


def guarded(**limits: int) -> Exercise:
    """Return the case with some limits of its own."""
    info = replace(Guarded.info, limits=replace(LIMITS, **limits))
    return type("Guarded", (Guarded,), {"info": info})()


@dataclass(frozen=True)
class Attack:
    """One attempt: the cells of a notebook and how it must end."""

    name: str
    tries: str
    """What it is after, in one sentence, for the table."""
    cells: tuple[str, ...]
    status: Status | tuple[Status, ...] = "failed"
    says: tuple[str, ...] = ()
    """Words of the English report, besides the cell and the limit that are always asked for."""
    limits: Mapping[str, int] = field(default_factory=dict)
    canary: bool = True
    """Whether an honest run follows at once; families that cannot harm have one at their end."""
    honest_rest: bool = False
    """Whether a last cell does the task honestly, so that the run earns what honesty earns."""

    def __str__(self) -> str:
        return self.name

    @property
    def notebook(self) -> bytes:
        """The notebook's bytes."""
        return notebook(*self.cells, *((GOOD_CELL,) if self.honest_rest else ()))


def scored(name: str, tries: str, *cells: str, **limits: int) -> Attack:
    """Return an attack that changes nothing: the run earns what its honest last cell earns."""
    return Attack(name, tries, cells, "scored", (), limits, honest_rest=True)


class Arena:
    """Runs attacks, each under a watchdog and followed by a canary."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        self.secrets = secrets
        self.exercise = guarded()
        self.data = self.exercise.generate(41)
        self.anchors = self.exercise.anchors(self.data)
        self.honest = self.grade(notebook(GOOD_CELL))
        assert self.honest.status == "scored", self.honest.messages
        assert self.honest.score is not None
        self.best = self.honest.score
        self.idle = len(sandboxed())
        assert self.idle, "the warm template is not seen"

    def grade(self, raw: bytes, exercise: Exercise | None = None) -> GradeReport:
        """Grade a notebook on the arena's data."""
        chosen = exercise or self.exercise
        return grade(raw, chosen, data=self.data, anchors=self.anchors)

    def withstand(self, attack: Attack, raw: bytes | None = None) -> GradeReport:
        """Run an attack and check that it gained, leaked and harmed nothing and was explained."""
        exercise = guarded(**attack.limits)
        limits = exercise.info.limits
        with Guard(limits) as guard:
            report = self.grade(attack.notebook if raw is None else raw, exercise)
        wanted = (attack.status,) if isinstance(attack.status, str) else attack.status
        assert report.status in wanted, (report.status, say(report, "en"), report.error)
        self.gained_nothing(report)
        self.leaked_nothing(report)
        explained(report, limits)
        for word in attack.says:
            assert word in say(report, "en"), say(report, "en")
        guard.stayed_within_limits()
        settle(self.idle)
        if attack.canary:
            self.harmed_nobody()
        return report

    def gained_nothing(self, report: GradeReport) -> None:
        """No score, or at most what the honest cell earns."""
        assert report.score is None or report.score <= self.best + 1e-9, report.score

    def leaked_nothing(self, report: GradeReport) -> None:
        """No secret of the host or of another run is anywhere in what came out."""
        everything = json.dumps([report.to_json(), report.executed_notebook], ensure_ascii=False)
        assert not [secret for secret in self.secrets if secret in everything]

    def harmed_nobody(self) -> None:
        """Nothing runs on, and an honest run still earns what it earned before."""
        canary = self.grade(notebook(GOOD_CELL))
        assert (canary.status, canary.score) == ("scored", self.best), canary.messages
        settle(self.idle)


def say(report: GradeReport, language: str) -> str:
    """Return every sentence a learner is told."""
    parts = [message.text.to(language) for message in report.messages]
    parts += [f"{item.message.to(language)} [{item.where}]" for item in wrong(report)]
    return "\n".join(parts)


def wrong(report: GradeReport) -> list[Any]:
    """Return the failed checks."""
    return [check for check in report.checks if not check.ok]


def explained(report: GradeReport, limits: Limits) -> None:
    """The report tells in both languages what happened and where, and holds nothing internal."""
    assert report.messages
    for message in report.messages:
        assert JAPANESE.search(message.text.ja)
        assert re.search("[a-z]{3}", message.text.en)
    japanese, english = say(report, "ja"), say(report, "en")
    if report.status in STOPPED:
        assert report.error is not None
        assert f"セル{report.error.cell}" in japanese
        assert f"cell {report.error.cell}" in english.lower()
    if report.status == "rejected" and report.error is None and report.checks:
        assert all("forecast.csv" in item.where for item in wrong(report)[:20])
    for figure in _limit_named(report, limits):
        assert figure in japanese, japanese
        assert figure in english, english
    assert "Traceback" not in japanese + english
    for text in (japanese, english, *_error_texts(report)):
        assert not INTERNAL.search(text), text
        assert not UNSEEN.search(text), repr(text)
    _rendered(report)


def _limit_named(report: GradeReport, limits: Limits) -> tuple[str, ...]:
    figures = {
        "run.wall": limits.wall_seconds,
        "run.cpu": limits.cpu_seconds,
        "run.memory": limits.memory_mb,
        "run.output": limits.output_mb,
        "run.processes": limits.processes,
    }
    return tuple(str(figures[item.id]) for item in report.messages if item.id in figures)


def _error_texts(report: GradeReport) -> tuple[str, ...]:
    error = report.error
    return () if error is None else (error.name, error.value, error.traceback)


def _rendered(report: GradeReport) -> None:
    """Every way the report is shown is harmless, and the executed notebook is a valid one."""
    exercise = Guarded()
    for language in LANGUAGES:
        pages.harmless(shown.html(report, exercise, language))
        assert not UNSEEN.search(shown.terminal(report, exercise, language))
    json.loads(json.dumps(report.to_json(), allow_nan=False))
    if report.executed_notebook is not None:
        nbformat.validate(report.executed_notebook, version=4)
        json.dumps(report.executed_notebook, allow_nan=False).encode()
