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
from casestudy.exercises.store_profit import StoreProfit


@pytest.mark.slow
def test_it_keeps_to_the_rules_and_leaves_room_to_learn(
    exercise: StoreProfit, data: CaseData, anchors: Anchors, tmp_path: Path
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
        timeout=300,
        capture_output=True,
    )
    outputs = {spec.name: pd.read_csv(tmp_path / spec.name) for spec in exercise.info.outputs}
    checks = exercise.check(outputs, data.inputs)
    assert [check.message.en for check in checks if not check.ok] == []
    card = exercise.score(outputs, data, anchors)
    assert 15 <= card.score <= 65
    assert card.interval[0] > 0
    assert {"menu", "overstaffed"} & {step.id for step in card.advice}
