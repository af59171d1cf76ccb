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
from casestudy.exercises.omo_retail import OmoRetail


@pytest.mark.slow
def test_its_outputs_are_accepted_and_leave_room_to_learn(
    exercise: OmoRetail, data: CaseData, anchors: Anchors, tmp_path: Path
) -> None:
    shutil.copytree(exercise.practice_dir, tmp_path / "data")
    notebook = nbformat.read(exercise.starter_notebook, as_version=4)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    (tmp_path / "starter.py").write_text("\n\n".join(code), encoding="utf-8")
    subprocess.run(
        [sys.executable, "-W", "error", "starter.py"],
        cwd=tmp_path,
        env={**os.environ, "MPLBACKEND": "Agg", "PYTHONUTF8": "1"},
        check=True,
        timeout=120,
        capture_output=True,
    )
    outputs = {file.name: pd.read_csv(tmp_path / file.name) for file in exercise.info.outputs}
    assert [check.id for check in exercise.check(outputs, data.inputs) if not check.ok] == []
    card = exercise.score(outputs, data, anchors)
    assert 30 <= card.score <= 80
    assert "drifting" in [advice.id for advice in card.advice]
