"""Runs a case in Jupyter's own machinery and in the sandbox, under the same conditions."""

from __future__ import annotations

import platform
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from casestudy import sandbox
from casestudy.exercise import Limits
from casestudy.sandbox import Variant, bwrap
from tests.casestudy.fidelity.case import Case
from tests.casestudy.fidelity.masks import comparable

DATA = {"sales.csv": "店舗,売上\n東,1\n西,2\n".encode()}
LIMITS = Limits(
    wall_seconds=120, cpu_seconds=120, memory_mb=1500, processes=64, disk_mb=64, output_mb=8
)
_PYTHON = {sys.prefix: "ENVIRONMENT", sys.base_prefix: "PYTHON"}
Shown = list[dict[str, Any]]
"""One dict a cell: its execution count and its comparable outputs."""


def in_sandbox(case: Case) -> Shown:
    """Return what a graded run shows."""
    result = sandbox.run(case.sources, DATA, {"a.csv": 1000}, LIMITS, tags=case.tags)
    folders = {"/tmp/work": "WORK", "/tmp/home": "HOME", **_PYTHON}
    return [_shown(cell.execution_count, cell.outputs, folders) for cell in result.cells]


def in_jupyter(case: Case) -> Shown:
    """Return what nbclient with a fresh ipykernel shows."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    notebook = nbformat.v4.new_notebook(
        cells=[_cell(*pair) for pair in zip(case.sources, case.tags, strict=True)]
    )
    with tempfile.TemporaryDirectory(prefix="fidelity-") as folder:
        work = _prepared(Path(folder).resolve())
        client = NotebookClient(
            notebook, kernel_name="python3", timeout=120, resources={"metadata": {"path": work}}
        )
        with suppress(CellExecutionError, DeadKernelError):
            client.execute(env=_environment(work.parent / "home"), stdout=DEVNULL, stderr=DEVNULL)
        folders = {str(work): "WORK", str(work.parent / "home"): "HOME", **_PYTHON}
        return [_shown(cell.execution_count, cell.outputs, folders) for cell in notebook.cells]


def _shown(count: int | None, outputs: Any, folders: Mapping[str, str]) -> dict[str, Any]:
    return {"count": count, "outputs": comparable(outputs, folders)}


def _cell(source: str, tags: list[str]) -> Any:
    import nbformat

    return nbformat.v4.new_code_cell(source, metadata={"tags": tags} if tags else {})


def _prepared(folder: Path) -> Path:
    work = folder / "work"
    for path in (folder / "home", work / "data", work / "outputs"):
        path.mkdir(parents=True)
    for name, content in DATA.items():
        (work / "data" / name).write_bytes(content)
    return work


def _environment(home: Path) -> dict[str, str]:
    return {**bwrap.environment(Variant()), "HOME": str(home), "TMPDIR": "/tmp"}


def versions() -> dict[str, str]:
    """Return what the recorded outputs depend on."""
    names = (
        "ipykernel",
        "ipython",
        "ipywidgets",
        "matplotlib",
        "matplotlib-inline",
        "nbclient",
        "numpy",
        "pandas",
        "scikit-learn",
        "tqdm",
    )
    return {"python": platform.python_version(), **{name: version(name) for name in names}}
