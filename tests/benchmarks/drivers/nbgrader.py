"""``nbgrader autograde`` on a course folder of its own.

One submission is one command, as after a learner's hand-in; many are one command for all of them,
which is the fastest way nbgrader has.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from nbgrader.api import Gradebook

from tests.benchmarks.drivers.protocol import Runs, milliseconds, serve

MOST = 8
COMMAND = [sys.executable, "-m", "nbgrader"]
CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'benchmark'\n"


def main() -> None:
    """Serve the notebooks of a folder: ``<folder>``."""
    notebooks = sorted(Path(sys.argv[1]).glob("*/*.ipynb"))
    course = Path(sys.argv[1]) / "course"
    course.mkdir()
    (course / "nbgrader_config.py").write_text(CONFIG)
    for path in notebooks:
        _hand_in(course, path)

    def run(name: str, count: int) -> Runs:
        if count > MOST:
            raise ValueError(f"only {MOST} submissions were handed in")
        students = [f"s{number}" for number in range(count)]
        spent = milliseconds(lambda: _autograde(course, name, count))
        _require_points(course, name, students)
        return [{"total_ms": spent}]

    serve(f"nbgrader {version('nbgrader')}", run)


def _hand_in(course: Path, path: Path) -> None:
    """Make an assignment of a notebook, release it, and hand it in as every student."""
    name = path.stem
    source = course / "source" / name
    shutil.copytree(path.parent, source)
    (source / f"{name}.ipynb").write_text(_with_test(path))
    _call(course, "generate_assignment", name, "--create", "--force")
    for number in range(MOST):
        shutil.copytree(course / "release" / name, course / "submitted" / f"s{number}" / name)


def _with_test(path: Path) -> str:
    """Return the notebook with one autograded test cell, as instructors write them."""
    notebook = json.loads(path.read_text())
    marks = {"schema_version": 3, "grade_id": "test", "points": 1}
    marks |= {"grade": True, "solution": False, "locked": True, "task": False}
    notebook["cells"].append(
        {
            "cell_type": "code",
            "id": "test",
            "metadata": {"nbgrader": {**marks, "cell_type": "code"}},
            "source": notebook["metadata"]["benchmark_test"],
            "outputs": [],
            "execution_count": None,
        }
    )
    return json.dumps(notebook)


def _autograde(course: Path, name: str, count: int) -> None:
    students = f"s[{''.join(map(str, range(count)))}]"
    _call(course, "autograde", name, "--student", students, "--force", "--create")


def _require_points(course: Path, name: str, students: list[str]) -> None:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for student in students:
            if gradebook.find_submission(name, student).score != 1:
                raise RuntimeError(f"nbgrader did not give {student} the point for {name}")


def _call(course: Path, *arguments: str) -> None:
    subprocess.run([*COMMAND, *arguments], cwd=course, check=True)


if __name__ == "__main__":
    main()
