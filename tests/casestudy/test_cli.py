"""The console script: exit codes, languages and what goes to which stream."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casestudy import exercises
from casestudy.cli import main
from casestudy.terminal import default_language
from tests.casestudy.tiny import GOOD_CELL, TINY, notebook


@pytest.fixture(autouse=True)
def tiny_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny case is the only one, with a starter notebook."""
    starter = tmp_path / "starter" / "tiny.ipynb"
    starter.parent.mkdir()
    starter.write_bytes(notebook(GOOD_CELL, manabiya={"exercise": "tiny"}))
    monkeypatch.setattr(type(TINY), "starter_notebook", starter)
    monkeypatch.setattr(exercises, "EXERCISES", (TINY,))


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(part) for part in arguments])


def test_list_prints_what_a_program_needs() -> None:
    (case,) = json.loads(call("list", "--json").stdout)
    assert {"id", "title_ja", "title_en", "type", "skills"} <= case.keys()
    row = call("list", "--lang", "ja").stdout.splitlines()[-1].split()
    assert row == ["tiny", "小さな課題", "AI実装", "1", "1"]


@pytest.mark.parametrize("command", ["start", "data"])
def test_a_folder_in_use_is_left_alone(command: str, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    answer = call(command, "tiny", tmp_path, "--lang", "en")
    assert answer.exit_code == 2
    assert "already holds files" in answer.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"mine.txt", "starter"}


def test_a_file_that_is_no_notebook_is_named_as_such_where_no_case_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exercises, "EXERCISES", exercises.BUNDLED)
    file = tmp_path / "empty.ipynb"
    file.write_bytes(b"")
    answer = call("check", file, "--lang", "en")
    assert answer.exit_code == 2
    assert "notebook" in answer.stderr
    assert "--exercise" not in answer.stderr


@pytest.mark.slow
def test_start_check_and_grade_in_a_new_folder(tmp_path: Path) -> None:
    folder = tmp_path / "my"
    assert call("start", "tiny", folder, "--lang", "en").exit_code == 0
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {
        *("tiny.ipynb", "requirements.txt", "README.md"),
        *("data/sales.csv", "data/datapackage.json"),
    }
    assert "seconds of CPU time" in (folder / "README.md").read_text(encoding="utf-8")
    assert call("check", folder / "tiny.ipynb").exit_code == 3

    graded = call("grade", folder / "tiny.ipynb", "--lang", "ja")
    assert graded.exit_code == 0
    assert "50.0" in graded.stdout
    assert "平均誤差" in (folder / "tiny-report.html").read_text(encoding="utf-8")

    printed = call("grade", folder / "tiny.ipynb", "--json", "--seed", "5")
    answer = json.loads(printed.stdout)
    assert (answer["status"], answer["seed"], printed.exit_code) == ("scored", 5, 0)


@pytest.mark.slow
def test_grade_writes_the_executed_notebook_and_runs_it_again_when_asked(tmp_path: Path) -> None:
    path, executed = tmp_path / "mine.ipynb", tmp_path / "executed.ipynb"
    path.write_bytes(notebook("print('hello')", GOOD_CELL))
    options = ("--executed", executed, "--repeat", "--lang", "en")
    shown = call("grade", path, *options)
    assert "gave the same result" in shown.output
    assert "What each cell used" in shown.output
    cells = json.loads(executed.read_text(encoding="utf-8"))["cells"]
    assert cells[0]["outputs"][0]["text"] == "hello\n"
    printed = json.loads(call("grade", path, "--repeat", "--json").stdout)
    assert printed["repeat"]["state"] == "same"
    assert [entry["state"] for entry in printed["ledger"]] == ["ok", "ok"]
    assert printed["stored"]["first"] is None


def test_without_a_run_there_is_no_executed_notebook(tmp_path: Path) -> None:
    path, executed = tmp_path / "mine.ipynb", tmp_path / "executed.ipynb"
    path.write_text("no notebook", encoding="utf-8")
    shown = call("grade", path, "--executed", executed, "--repeat", "--lang", "en")
    assert shown.exit_code == 3
    assert "was not run" in shown.output
    assert not executed.exists()


def test_limits_are_told_before_anything_is_submitted(tmp_path: Path) -> None:
    started = call("start", "tiny", tmp_path / "mine", "--lang", "en")
    checked = call("check", tmp_path / "mine" / "tiny.ipynb", "--lang", "ja")
    assert "20 seconds" in started.output
    assert "600 MB" in started.output
    assert "実行時間 20秒" in checked.output


def test_check_accepts_good_outputs_and_prints_json(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(notebook(GOOD_CELL))
    (tmp_path / "outputs").mkdir()
    (tmp_path / "outputs" / "forecast.csv").write_text("shop,sales\nA,1\nB,1\nC,1\n")
    done = call("check", path, "--json")
    assert (done.exit_code, json.loads(done.stdout)["ok"]) == (0, True)


def test_a_rejected_notebook_ends_in_3_with_one_json_object(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text("{}")
    done = call("grade", path, "--json", "--report", tmp_path / "report.html")
    assert done.exit_code == 3
    assert json.loads(done.stdout)["status"] == "rejected"
    assert (tmp_path / "report.html").exists()


def test_wrong_usage_ends_in_2_and_says_what_to_do(tmp_path: Path) -> None:
    good = tmp_path / "a.ipynb"
    good.write_bytes(notebook("x = 1"))
    full = tmp_path / "full"
    full.mkdir()
    (full / "work.txt").write_text("mine")
    for arguments in (
        ("grade", tmp_path / "missing.ipynb"),
        ("grade", good, "--exercise", "nothing"),
        ("grade", good, "--seed", "x"),
        ("start", "nothing", tmp_path / "new"),
        ("start", "tiny", full),
        ("data", "tiny", full),
        ("submit", good, "--server", "http://127.0.0.1:9"),
        ("unknown",),
    ):
        done = call(*arguments)
        assert (done.exit_code, done.stdout) == (2, ""), arguments
        assert done.stderr
    assert [path.name for path in full.iterdir()] == ["work.txt"]


@pytest.mark.parametrize(
    "command", [("start", "tiny"), ("data", "tiny"), ("data", "tiny", "--seed", "2")]
)
def test_a_place_that_cannot_be_written_is_named(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = call(*command, tmp_path / "file" / "new", "--lang", "en")
    assert done.exit_code == 1
    assert "Cannot write to" in done.stderr


def test_data_of_a_seed_is_a_described_package(tmp_path: Path) -> None:
    assert call("data", "tiny", tmp_path / "d", "--seed", "4").exit_code == 0
    package = json.loads((tmp_path / "d" / "datapackage.json").read_text(encoding="utf-8"))
    (resource,) = package["resources"]
    content = (tmp_path / "d" / resource["path"]).read_bytes()
    assert resource["bytes"] == len(content)
    assert [field["name"] for field in resource["schema"]["fields"]] == ["shop", "sales"]
    assert content.decode() == TINY.generate(4).inputs["sales.csv"].to_csv(index=False)


@pytest.mark.slow
def test_sandbox_explains_this_machine() -> None:
    offer = json.loads(call("sandbox", "--json").stdout)
    assert offer["available"] is True
    assert all(offer["probe"].values())
    assert "✓" in call("sandbox").stdout


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "ja"),
        ({"LANG": "C.UTF-8"}, "ja"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ja_JP.UTF-8"}, "ja"),
    ],
)
def test_the_language_follows_the_environment(
    environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert default_language() == expected
