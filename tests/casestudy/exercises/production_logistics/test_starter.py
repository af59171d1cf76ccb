"""The starter notebook runs as it is: better than the dispatcher, well under the reference."""

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
from casestudy.exercises.production_logistics import ProductionLogistics
from tests.casestudy.exercises.production_logistics.conftest import Outputs


@pytest.fixture(scope="module")
def outputs(exercise: ProductionLogistics, tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    """What the notebook's code leaves behind when run on the bundled data."""
    folder = tmp_path_factory.mktemp("starter")
    shutil.copytree(exercise.practice_dir, folder / "data")
    notebook = nbformat.read(exercise.starter_notebook, as_version=4)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    _run("\n\n".join(code), folder)
    return {spec.name: pd.read_csv(folder / spec.name) for spec in exercise.info.outputs}


def _run(source: str, folder: Path) -> None:
    (folder / "starter.py").write_text(source, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-W", "error", "starter.py"],
        cwd=folder,
        env={**os.environ, "MPLBACKEND": "Agg", "PYTHONUTF8": "1"},
        check=True,
        timeout=120,
        capture_output=True,
    )


@pytest.mark.slow
def test_it_passes_every_check_and_leaves_room_to_learn(
    exercise: ProductionLogistics, data: CaseData, anchors: Anchors, outputs: Outputs
) -> None:
    assert [c.id for c in exercise.check(outputs, data.inputs) if not c.ok] == []
    card = exercise.score(outputs, data, anchors)
    assert 40 <= card.score <= 80
    assert card.interval[0] > 0
