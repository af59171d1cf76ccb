"""otter-grader without containers, with a zip file from ``otter generate``.

One submission is one ``otter run``; many go through ``otter.api.grade_submission`` in one process,
which spares them the start of Python. ``otter grade`` would start a Docker container for each.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from otter.api import grade_submission

from tests.benchmarks.drivers.protocol import Runs, serve

TEST = """
OK_FORMAT = True
test = {{
    "name": "test",
    "points": 1,
    "suites": [
        {{"cases": [{{"code": {code!r}, "hidden": False, "locked": False}}], "scored": True,
          "setup": "", "teardown": "", "type": "doctest"}}
    ],
}}
"""
OPTIONS = {"show_stdout": False, "print_summary": False}


def main() -> None:
    """Serve the notebooks of a folder: ``<folder>``."""
    folder = Path(sys.argv[1])
    for path in sorted(folder.glob("*/*.ipynb")):
        _generate(path)

    def run(name: str, count: int) -> Runs:
        once = _command if count == 1 else _call
        return [_measured(once, folder / name) for _ in range(count)]

    serve(f"otter-grader {version('otter-grader')}", run)


def _generate(path: Path) -> None:
    """Make the zip file that configures the grading of a notebook."""
    work = path.parent
    (work / "tests").mkdir()
    test = json.loads(path.read_text())["metadata"]["benchmark_test"]
    code = "".join(f">>> {line}\n" for line in test.splitlines())
    (work / "tests" / "test.py").write_text(TEST.format(code=code))
    (work / "otter_config.json").write_text(json.dumps(OPTIONS))
    files = [f"data/{file.name}" for file in sorted(work.glob("data/*"))]
    command = [*_otter(), "generate", "--no-environment", "--no-requirements", *files]
    subprocess.run(command, cwd=work, check=True)


def _otter() -> list[str]:
    return [sys.executable, "-m", "otter"]


def _measured(once: Callable[[Path], float], folder: Path) -> dict[str, float]:
    started = time.perf_counter()
    points = once(folder)
    spent = (time.perf_counter() - started) * 1000
    if points != 1:
        raise RuntimeError(f"otter gave {points} points instead of 1 for {folder.name}")
    return {"total_ms": spent}


def _command(folder: Path) -> float:
    command = [*_otter(), "run", "--no-logo", f"{folder.name}.ipynb"]
    subprocess.run(command, cwd=folder, check=True)
    results = json.loads((folder / "results.json").read_text())
    return sum(test.get("score", 0) for test in results["tests"])


def _call(folder: Path) -> float:
    notebook, configuration = folder / f"{folder.name}.ipynb", folder / "autograder.zip"
    return float(grade_submission(str(notebook), str(configuration)).total)


if __name__ == "__main__":
    main()
