"""nbclient through its API: a fresh kernel for every notebook, in a process that stays warm."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from tests.benchmarks.drivers.protocol import Runs, serve


def main() -> None:
    """Serve the notebooks of a folder: ``<folder>``."""
    folder = Path(sys.argv[1])

    def run(name: str, count: int) -> Runs:
        return [_once(folder, name) for _ in range(count)]

    serve(f"nbclient {version('nbclient')}", run)


def _once(folder: Path, name: str) -> dict[str, float]:
    started = time.perf_counter()
    place = {"metadata": {"path": str(folder / name)}}
    notebook = nbformat.read(folder / name / f"{name}.ipynb", as_version=4)
    NotebookClient(notebook, kernel_name="python3", resources=place).execute()
    total = (time.perf_counter() - started) * 1000
    code = (cell for cell in notebook.cells if cell.cell_type == "code")
    return {"total_ms": total, "cells_ms": sum(_cell_ms(cell.metadata.execution) for cell in code)}


def _cell_ms(times: Any) -> float:
    begun, ended = times["iopub.execute_input"], times["iopub.status.idle"]
    return (_moment(ended) - _moment(begun)).total_seconds() * 1000


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


if __name__ == "__main__":
    main()
