"""Running cells in a real sandbox."""

from __future__ import annotations

from typing import Any

from casestudy.exercise import Limits
from casestudy.sandbox import RunResult, run

SMALL = {
    "wall_seconds": 20,
    "cpu_seconds": 20,
    "memory_mb": 500,
    "processes": 24,
    "disk_mb": 16,
    "output_mb": 1,
}
EXPECTED = {"a.csv": 1000, "b.csv": 1000}


def run_cells(*code: str, on_progress: Any = None, **limits: int) -> RunResult:
    inputs = {"sales.csv": b"shop,sales\nA,1\n"}
    return run(code, inputs, EXPECTED, Limits(**{**SMALL, **limits}), on_progress)


def text_of(result: RunResult, cell: int) -> str:
    streams = [item for item in result.cells[cell].outputs if item["output_type"] == "stream"]
    return "".join(part for item in streams for part in item["text"])
