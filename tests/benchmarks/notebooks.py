"""The notebooks that everyone runs, and the folder a driver finds them in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from casestudy.exercises import get

NAMES = ("empty", "imports", "starter")
IMPORTS = "import numpy\nimport pandas\nimport sklearn\nimport matplotlib.pyplot"
CASE = get("demand-forecasting")
WRITTEN = "import os\nassert sorted(os.listdir('outputs')) == ['forecast.csv', 'orders.csv']"


def write(folder: Path) -> None:
    """Write the notebooks, each into a folder of its own with the data it reads.

    Each carries in its metadata the test that the peers run after it: the cheapest there is.
    """
    _write(folder, "empty", _notebook("pass"), "assert True")
    _write(folder, "imports", _notebook(IMPORTS), "assert True")
    starter = json.loads(CASE.starter_notebook.read_text(encoding="utf-8"))
    _write(folder, "starter", starter, WRITTEN)
    shutil.copytree(CASE.practice_dir, folder / "starter" / "data")


def _write(folder: Path, name: str, notebook: dict[str, object], test: str) -> None:
    assert isinstance(notebook["metadata"], dict)
    notebook["metadata"]["benchmark_test"] = test
    place = folder / name
    place.mkdir(parents=True)
    (place / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def _notebook(source: str) -> dict[str, object]:
    cell = {"cell_type": "code", "id": "only", "metadata": {}, "source": source}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {
        "cells": [{**cell, "outputs": [], "execution_count": None}],
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
