"""What an operator's terminal shows when an installation is not ready."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from catalog.cli import main


@pytest.mark.parametrize("words", [["grading", "status"], ["courses", "export"]])
def test_a_command_without_a_database_says_what_to_run(
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CATALOG_INSTANCE_DIR", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["catalog", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "no such table" in said
    assert "catalog setup" in said
    assert "Traceback" not in said
