"""The starter notebook runs as it is: better than the baseline, well under the reference."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from casestudy.exercise import Anchors, CaseData
from casestudy.exercises.defect_detection import DefectDetection
from tests.casestudy.exercises.defect_detection.conftest import Outputs


@pytest.fixture(scope="module")
def outputs(exercise: DefectDetection, tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    """What the notebook's code leaves behind when run on the bundled data."""
    folder = tmp_path_factory.mktemp("starter")
    shutil.copytree(exercise.practice_dir, folder / "data")
    notebook = nbformat.read(exercise.starter_notebook, as_version=4)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    _run("\n\n".join(code), folder)
    names = [output.name for output in exercise.info.outputs]
    return {name: pd.read_csv(folder / name) for name in names}


def _run(source: str, folder: Path) -> None:
    (folder / "starter.py").write_text(source, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-W", "error", "starter.py"],
        cwd=folder,
        env={**os.environ, "MPLBACKEND": "Agg", "PYTHONUTF8": "1"},
        check=True,
        timeout=60,
        capture_output=True,
    )


@pytest.mark.slow
def test_its_outputs_pass_every_check(
    exercise: DefectDetection, data: CaseData, outputs: Outputs
) -> None:
    assert [check.id for check in exercise.check(outputs, data.inputs) if not check.ok] == []


@pytest.mark.slow
def test_it_leaves_room_to_learn(
    exercise: DefectDetection, data: CaseData, anchors: Anchors, outputs: Outputs
) -> None:
    card = exercise.score(outputs, data, anchors)
    assert 20 <= card.score <= 65
    assert card.interval[0] > 5
    assert card.interval[1] < 85
