"""This engine, in a process that stays warm as a worker does: full sandbox, scoring, report."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import casestudy
from casestudy.exercise import Exercise
from casestudy.exercises import get
from casestudy.grading import grade, practice_data
from casestudy.result import Progress
from tests.benchmarks.blank import BLANK
from tests.benchmarks.drivers.protocol import Runs, serve

CASES = {"empty": BLANK, "imports": BLANK, "starter": get("demand-forecasting")}


def main() -> None:
    """Serve the notebooks of a folder: ``<folder>``."""
    folder = Path(sys.argv[1])
    for case in set(CASES.values()):
        practice_data(case)

    def run(name: str, count: int) -> Runs:
        content = (folder / name / f"{name}.ipynb").read_bytes()
        return [_once(content, CASES[name]) for _ in range(count)]

    serve(f"casestudy {casestudy.__version__}", run)


def _once(content: bytes, case: Exercise) -> dict[str, float]:
    scoring_began = started = time.perf_counter()

    def watch(progress: Progress) -> None:
        nonlocal scoring_began
        if progress.step == "scoring":
            scoring_began = time.perf_counter()

    report = grade(content, case, on_progress=watch)
    ended = time.perf_counter()
    if report.status != "scored":
        raise RuntimeError(f"{report.status}: {[str(m.text) for m in report.messages]}")
    return {
        "total_ms": (ended - started) * 1000,
        "cells_ms": report.timing.cells_ms,
        "scoring_ms": (ended - scoring_began) * 1000,
    }


if __name__ == "__main__":
    main()
