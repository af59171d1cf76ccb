"""What is installed from a wheel, without the checkout beside it, is whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
LOOK = """
import json
from casestudy.exercises import EXERCISES
from catalog import config
from catalog.portal.courses.rules import BUNDLED as courses
from catalog.portal.standard.rules import BUNDLED as standard
found = [path for case in EXERCISES for path in (case.practice_dir, case.starter_notebook)]
found += [courses, standard]
print(json.dumps([[str(path), path.exists()] for path in found] + [str(config.INSTANCE)]))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder a wheel of this checkout was unpacked in."""
    built, target = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with ZipFile(next(built.iterdir())) as wheel:
        wheel.extractall(target)
    return target


def test_a_wheel_carries_all_files_of_packages_and_data(installed: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "catalog", "casestudy", "datasets", "notebooks"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    names = {path.name for path in installed.rglob("*") if path.is_file()}
    assert not {Path(name).name for name in listed if name and (ROOT / name).exists()} - names


def test_an_installed_wheel_finds_its_data_and_keeps_its_instance_outside(
    installed: Path, tmp_path: Path
) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(installed)}
    looked = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    *found, instance = json.loads(looked.stdout)
    assert len(found) >= 18
    assert all(there and Path(path).is_relative_to(installed) for path, there in found)
    assert Path(instance) == tmp_path / "instance"
