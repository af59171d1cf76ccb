"""Compares what a graded run shows with what nbclient shows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from tests.casestudy.fidelity.case import Case
from tests.casestudy.fidelity.runs import Shown


@dataclass(frozen=True)
class Verdict:
    """Outcome of one case."""

    kind: Literal["equal", "refused in words", "differs as stated", "UNEQUAL"]
    why: str = ""


def judge(case: Case, jupyter: Shown, ours: Shown) -> Verdict:
    """Return whether a graded run shows what it should."""
    for number, (expected, found) in enumerate(zip(jupyter, ours, strict=True)):
        if number in case.refused:
            words = case.refused[number]
            if words not in text_of(found):
                return Verdict("UNEQUAL", f"cell {number + 1} does not say: {words}")
        elif number in case.differs:
            words = case.differs[number][0]
            if words not in text_of(found):
                return Verdict("UNEQUAL", f"cell {number + 1} does not show: {words!r}")
        elif expected != found:
            return Verdict("UNEQUAL", f"cell {number + 1}: {_first_difference(expected, found)}")
    if case.refused:
        return Verdict("refused in words", "; ".join(dict.fromkeys(case.refused.values())))
    if case.differs:
        return Verdict("differs as stated", "; ".join(why for _, why in case.differs.values()))
    return Verdict("equal")


def text_of(cell: dict[str, Any]) -> str:
    """Return all text that a cell shows."""
    parts = []
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            parts.append(output["text"])
        elif output["output_type"] == "error":
            parts += [f"{output['ename']}: {output['evalue']}", *output["traceback"]]
        else:
            parts.append(str(output["data"].get("text/plain", "")))
    return "\n".join(parts)


def _first_difference(expected: dict[str, Any], found: dict[str, Any]) -> str:
    if expected["count"] != found["count"]:
        return f"execution count {found['count']}, not {expected['count']}"
    for index in range(max(len(expected["outputs"]), len(found["outputs"]))):
        theirs = expected["outputs"][index : index + 1]
        ours = found["outputs"][index : index + 1]
        if theirs != ours:
            return f"output {index + 1}\n  nbclient {_short(theirs)}\n  here     {_short(ours)}"
    return "unequal"


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:1500]
