"""The case's card: complete, in both languages, tied to the standard and to its own data."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from casestudy.conformance import texts
from casestudy.conformance.finding import Finding
from casestudy.exercise import NAME, CaseInfo, Exercise
from casestudy.notebook import NotebookRejected, read_notebook
from casestudy.story import TITLES
from casestudy.text import Text

SKILL = re.compile(r"[a-z0-9.-]+/[a-z0-9.-]+", re.IGNORECASE)
"""Version of the standard, and the skill in it."""
LEVELS = range(1, 8)


def judge(exercise: Exercise) -> list[Finding]:
    """Look for gaps in what a learner and an instructor read."""
    trouble = [*_gaps(exercise.info), *_starter_gaps(exercise)]
    text = Text(
        "説明・段階・目標・ルーブリック・データ辞書が日英でそろっている",
        "Brief, stages, goals, rubric and data dictionary are complete in both languages",
    )
    return [Finding("card", text, not trouble, trouble="; ".join(trouble))]


def _gaps(info: CaseInfo) -> Iterator[str]:
    yield from texts.gaps(info, "")
    for doc in info.dictionary:
        yield from texts.unit_gaps(doc.unit, f"{doc.table}, {doc.column}")
    if not NAME.fullmatch(info.id):
        yield f"the identifier {info.id!r} is not in kebab-case"
    if info.level not in LEVELS or info.hours < 1:
        yield f"level {info.level} is not 1 to 7, or {info.hours} hours are none"
    if "架空" not in info.firm.ja:
        yield "the firm is not called fictional (架空)"
    if tuple(stage.id for stage in info.stages) != tuple(TITLES):
        yield f"the stages are not {', '.join(TITLES)}"
    yield from _goal_gaps(info)
    yield from _rubric_gaps(info)
    yield from _output_gaps(info)


def _goal_gaps(info: CaseInfo) -> Iterator[str]:
    if not info.goals:
        yield "there is no goal"
    for skill in (skill for skill in info.skills if not SKILL.fullmatch(skill)):
        yield f"{skill!r} is no skill, such as dss-1.2/22"


def _rubric_gaps(info: CaseInfo) -> Iterator[str]:
    stages = {stage.id for stage in info.stages}
    if not info.rubric:
        yield "there is no rubric"
    elif not math.isclose(sum(line.weight for line in info.rubric), 1.0):
        yield "the weights of the rubric do not add up to 1"
    for line in info.rubric:
        if line.stage not in stages:
            yield f"criterion {line.id} judges no stage"
        if len(line.levels) < 3:
            yield f"criterion {line.id} has fewer than three levels"


def _output_gaps(info: CaseInfo) -> Iterator[str]:
    names = {spec.name for spec in info.outputs}
    if not names:
        yield "the case asks for no output"
    for spec in info.outputs:
        for column in sorted({*spec.key, *spec.rules} - spec.columns.keys()):
            yield f"{spec.name} has a key or a rule for {column}, which is no column"
    for part in info.parts:
        for name in sorted(set(part.outputs) - names):
            yield f"part {part.id} is scored from {name}, which is no output"


def _starter_gaps(exercise: Exercise) -> Iterator[str]:
    path, info = exercise.starter_notebook, exercise.info
    if not path.is_file():
        yield "there is no starter notebook"
        return
    try:
        notebook = read_notebook(path.read_bytes())
    except NotebookRejected as rejection:
        yield f"the starter notebook: {rejection.message.text.en}"
        return
    if notebook.exercise_id != info.id:
        yield f"the starter's metadata name {notebook.exercise_id!r}, not {info.id!r}"
    if any(notebook.stored):
        yield "the starter was saved with outputs"
