"""The figures of baseline and reference: the same each time, and as they are kept."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

from casestudy.conformance.finding import Finding
from casestudy.conformance.instances import Instance
from casestudy.exercise import Anchors, Exercise
from casestudy.text import Text

CLOSE = 1e-4
"""Relative difference that another machine's arithmetic may make."""


def judge(exercise: Exercise, practice: Instance) -> list[Finding]:
    """Compare the practice anchors with those that are kept, else with those of a second run."""
    text = Text(
        "基準と模範解答の数値は、測り直しても保存されたものと同じ",
        "The figures of baseline and reference are those that are kept when measured again",
    )
    trouble = list(_differences(exercise, practice))
    return [Finding("anchors", text, not trouble, trouble="; ".join(trouble[:5]))]


def _differences(exercise: Exercise, practice: Instance) -> Iterator[str]:
    path = exercise.anchors_file
    advice = f"write it with: casestudy bundle {exercise.info.id} --anchors"
    if path is None:
        again = exercise.anchors(practice.data)
        yield from (f"{fault} in a second run" for fault in _unlike(practice.anchors, again))
    elif path.is_file():
        kept: Anchors = json.loads(path.read_text(encoding="utf-8"))
        yield from (
            f"{fault} in {path.name}; {advice}" for fault in _unlike(practice.anchors, kept)
        )
    else:
        yield f"{path.name} is missing; {advice}"


def _unlike(measured: Anchors, other: Anchors) -> Iterator[str]:
    for end in ("baseline", "reference"):
        for name, value in measured[end].items():
            found = other.get(end, {}).get(name, math.nan)
            if not math.isclose(value, found, rel_tol=CLOSE, abs_tol=CLOSE):
                yield f"{end}, {name}: {value:g}, but {found:g}"
