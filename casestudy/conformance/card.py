"""The case's card: complete, in both languages, tied to the standard and to its own data."""

from __future__ import annotations

import math
from collections.abc import Iterator

from casestudy.conformance.finding import Finding
from casestudy.exercise import CaseInfo, Exercise
from casestudy.text import Text

STAGES = (
    "requirements", "specification", "fit", "trial", "operation", "insight", "presentation",
)  # fmt: skip
"""The flow of a case study: 要求定義, 要件定義, 業務適合性の検証, トライアル, 実装・運用設計,
示唆の抽出, プレゼン."""


def judge(exercise: Exercise) -> list[Finding]:
    """Look for gaps in what a learner and an instructor read."""
    trouble = list(_gaps(exercise.info))
    if not exercise.starter_notebook.is_file():
        trouble.append("there is no starter notebook")
    text = Text(
        "説明・段階・目標・ルーブリック・データ辞書が日英でそろっている",
        "Brief, stages, goals, rubric and data dictionary are complete in both languages",
    )
    return [Finding("card", text, not trouble, trouble="; ".join(trouble))]


def _gaps(info: CaseInfo) -> Iterator[str]:
    for name in ("title", "summary", "firm", "brief"):
        text: Text = getattr(info, name)
        if not (text.ja.strip() and text.en.strip()):
            yield f"{name} is empty in a language"
    if "架空" not in info.firm.ja:
        yield "the firm is not called fictional (架空)"
    if tuple(stage.id for stage in info.stages) != STAGES:
        yield f"the stages are not {', '.join(STAGES)}"
    if missing := set(info.skills) - {goal.skill for goal in info.goals}:
        yield f"no goal for {', '.join(sorted(missing))}"
    yield from _rubric_gaps(info)
    yield from _dictionary_gaps(info)


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


def _dictionary_gaps(info: CaseInfo) -> Iterator[str]:
    for doc in info.dictionary:
        if doc.table not in info.tables:
            yield f"{doc.table} has no title"
        if not (doc.description.ja and doc.description.en):
            yield f"{doc.table}, {doc.column} is not described in both languages"
