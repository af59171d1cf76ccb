"""What a learner starts from is complete, the same each time, and holds nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from casestudy import workspace
from tests.casestudy.tiny import GOOD_CELL, TINY, notebook


@pytest.fixture(autouse=True)
def starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tiny.ipynb"
    path.write_bytes(notebook(GOOD_CELL))
    monkeypatch.setattr(type(TINY), "starter_notebook", path)


@pytest.mark.parametrize(
    ("language", "limits"), [("ja", "CPU時間 20秒"), ("en", "20 seconds of CPU")]
)
def test_the_readme_says_how_to_start_and_what_a_run_may_use(language: str, limits: str) -> None:
    text = workspace.contents(TINY, (language,))["README.md"].decode()
    assert text.startswith("# ")
    assert "pip install -r requirements.txt" in text
    assert "/cases/tiny" in text
    assert limits in text


def test_each_further_language_has_a_readme_of_its_own() -> None:
    made = workspace.contents(TINY, ("ja", "en"))
    assert "はじめかた" in made["README.md"].decode()
    assert "How to start" in made["README.en.md"].decode()


def test_of_bundled_data_only_what_the_package_names_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bundled"
    folder.mkdir()
    (folder / "datapackage.json").write_text('{"resources": [{"path": "sales.csv"}]}')
    for name in ("sales.csv", "truth.csv", "README.md"):
        (folder / name).write_text("x")
    monkeypatch.setattr(type(TINY), "practice_dir", folder)
    assert workspace.practice_files(TINY).keys() == {"datapackage.json", "sales.csv", "README.md"}


def test_a_folder_that_cannot_be_filled_to_the_end_is_left_empty(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    with pytest.raises(OSError, match="too long"):
        workspace.fill(folder, {"a.csv": b"1", "x" * 300: b"2"})
    assert not folder.exists()
    workspace.fill(folder, {"a.csv": b"1"})
    with pytest.raises(workspace.FolderInUse):
        workspace.fill(folder, {"b.csv": b"2"})
    assert [path.name for path in folder.iterdir()] == ["a.csv"]
