"""Attacks that only look: many of them share one run, each in a cell of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass

from casestudy.result import GradeReport
from tests.attacks.attack import Attack
from tests.attacks.conftest import Stand
from tests.casestudy.tiny import GOOD_CELL

MARK = "LOOKED "
PRELUDE = f"""
import json, os
def look(action):
    try:
        found = {{"raised": None, "value": repr(action())[:4000]}}
    except BaseException as error:
        found = {{"raised": type(error).__name__, "value": str(error)[:400]}}
    print({MARK!r} + json.dumps(found))
def slurp(path):
    with open(path, "rb") as source:
        return source.read(2000)
"""


@dataclass(frozen=True)
class Look:
    """One attempt to see or reach something: code defining ``attempt()``."""

    name: str
    tries: str
    code: str
    raises: tuple[str, ...] = ()
    """Exceptions it may end in."""
    returns: str | None = None
    """What ``repr`` of the returned value must be; ``None`` when it must not return."""

    def __str__(self) -> str:
        return self.name


def peek(name: str, tries: str, expression: str, *raises: str, returns: str | None = None) -> Look:
    """Return a look made of one expression."""
    return Look(name, tries, f"def attempt(): return {expression}", raises, returns)


@dataclass(frozen=True)
class Outcome:
    """What one look came back with."""

    raised: str | None
    value: str


def run_looks(stand_arena: Stand, looks: tuple[Look, ...], setup: str = "") -> dict[str, Outcome]:
    """Run all looks in one notebook, with the honest cell last, and return what each saw."""
    cells = tuple(f"{look.code}\nlook(attempt)" for look in looks)
    attack = Attack("looks", "", (PRELUDE + setup, *cells, GOOD_CELL), "scored")
    report = stand_arena.arena.withstand(attack)
    assert report.score == stand_arena.arena.best
    return {look.name: outcome(report, at) for at, look in enumerate(looks, start=1)}


def outcome(report: GradeReport, cell: int) -> Outcome:
    """Return what the look in a cell (0 is the prelude) printed."""
    assert report.executed_notebook is not None
    outputs = report.executed_notebook["cells"][cell]["outputs"]
    text = "".join(item["text"] for item in outputs if item["output_type"] == "stream")
    lines = [line for line in text.splitlines() if line.startswith(MARK)]
    found = json.loads(lines[-1].removeprefix(MARK))
    return Outcome(found["raised"], found["value"])


def judge(stand: Stand, look: Look, found: Outcome) -> None:
    """Assert what one look may see and note it for the table."""
    seen = f"{found.raised}: {found.value}" if found.raised else f"sees {found.value}"
    stand.note(look.name, look.tries, "scored", seen if len(seen) <= 120 else f"{seen[:117]}…")
    if found.raised:
        assert found.raised in look.raises, found
    else:
        assert found.value == look.returns, found
