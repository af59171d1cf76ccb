"""What is kept of one run: its ledger, its last moments, its outputs, its fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from casestudy import last_seen as words
from casestudy.comparison import Stored, cell_hash, compare
from casestudy.notebook import Notebook
from casestudy.result import LastSeen, LedgerEntry, LedgerState
from casestudy.sandbox import CellRun, RunResult

SKIP, MAY_FAIL = "skip-execution", "raises-exception"


def ledger(notebook: Notebook, run: RunResult) -> tuple[LedgerEntry, ...]:
    """Return what each code cell used and how it ended."""
    return tuple(
        LedgerEntry(
            cell=number + 1,
            state=_state(notebook, run, number),
            wall_ms=round(cell.ms, 1),
            cpu_ms=round(cell.cpu_ms, 1),
            peak_memory=cell.peak_memory,
            output_bytes=cell.output_bytes,
        )
        for number, cell in enumerate(run.cells)
    )


def _state(notebook: Notebook, run: RunResult, number: int) -> LedgerState:
    cell, tags = run.cells[number], notebook.tags[number]
    if cell.started is None:
        return "not_run"
    if not cell.finished:
        return "stopped"
    if _skipped(notebook, number):
        return "skipped"
    if run.error is not None and run.error.cell == number:
        return "error"
    failed = any(output["output_type"] == "error" for output in cell.outputs)
    return "raised" if failed and MAY_FAIL in tags else "ok"


def _skipped(notebook: Notebook, number: int) -> bool:
    return SKIP in notebook.tags[number] or not notebook.code[number].strip()


def last_seen(notebook: Notebook, run: RunResult) -> LastSeen | None:
    """Return what the cell that was stopped was doing; ``None`` where nothing was stopped."""
    if run.stopped_at is None or run.doing is None:
        return None
    at = run.stopped_at
    return words.describe(at + 1, notebook.code[at], run.cells[at], run.doing)


def stored(notebook: Notebook, run: RunResult) -> Stored:
    """Compare the outputs saved in the notebook file with those of the run."""
    executed = [
        cell.outputs if cell.finished and not _skipped(notebook, number) else None
        for number, cell in enumerate(run.cells)
    ]
    return compare(notebook.stored, executed)


def fingerprint(run: RunResult) -> dict[str, Any]:
    """Return the SHA-256 of each output file and of each cell's outputs, hexadecimal.

    Equal notebooks on equal data should have equal fingerprints, whatever the hash seed, the
    number of threads and the state of the random generators.
    """
    return {
        "outputs": {
            name: hashlib.sha256(content).hexdigest() for name, content in sorted(run.files.items())
        },
        "cells": [cell_hash(cell.outputs) if cell.finished else None for cell in run.cells],
    }


def executed_notebook(notebook: Notebook, run: RunResult) -> dict[str, Any]:
    """Return the notebook with the run's outputs, valid nbformat 4, still untrusted."""
    runs = iter(run.cells)
    cells = [
        _with_outputs(cell, next(runs)) if cell["cell_type"] == "code" else cell
        for cell in notebook.content["cells"]
    ]
    return {**notebook.content, "cells": cells}


def _with_outputs(cell: Mapping[str, Any], run: CellRun) -> dict[str, Any]:
    outputs = [_stored(output) for output in run.outputs]
    return {**cell, "execution_count": run.execution_count, "outputs": outputs}


def _stored(output: Mapping[str, Any]) -> dict[str, Any]:
    if output["output_type"] == "stream":
        return {**output, "text": "".join(output["text"])}
    return dict(output)
