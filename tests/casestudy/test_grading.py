"""Grading from bytes to report, each status with words a learner can act on."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from casestudy import messages
from casestudy.card import ScoreCard
from casestudy.exercise import Anchors, CaseData, Limits, Tables, csv_files
from casestudy.grading import check, grade
from casestudy.result import GradeReport, Progress
from casestudy.sandbox import CellRun, Obstacle, RawError, RunResult, bwrap, close
from tests.casestudy.tiny import GOOD_CELL, TINY, Tiny, notebook

WRITE = "open('outputs/forecast.csv', 'w').write({!r})"


def ids(report: GradeReport) -> list[str]:
    return [message.id for message in report.messages]


@pytest.mark.slow
def test_a_good_notebook_is_scored_and_returned_executed() -> None:
    seen: list[Progress] = []
    data = notebook("print('hello')", GOOD_CELL, "print('<b>', 'end')")
    report = grade(data, TINY, on_progress=seen.append)
    assert (report.status, report.score, report.seed) == ("scored", 50.0, 1)
    assert all(item.ok for item in report.checks)
    assert seen[0] == Progress("checking")
    assert seen[-1] == Progress("scoring", 3, 3)
    assert report.timing.total_ms >= report.timing.cells_ms > 0
    assert report.executed_notebook is not None
    nbformat.validate(report.executed_notebook, version=4)
    assert report.executed_notebook["cells"][0]["outputs"][0]["text"] == "hello\n"
    printed = json.loads(json.dumps(report.to_json()))
    assert {"status", "score", "metrics", "checks", "messages", "timing"} <= printed.keys()


@pytest.mark.slow
def test_the_same_notebook_scores_the_same_and_other_data_are_used_when_given() -> None:
    first = grade(notebook(GOOD_CELL), TINY)
    again = grade(notebook(GOOD_CELL), TINY)
    assert (first.card, first.checks) == (again.card, again.checks)
    hard_coded = notebook(
        WRITE.format(csv_files(TINY.reference(TINY.generate(1).inputs))["forecast.csv"].decode())
    )
    assert grade(hard_coded, TINY).score == 100
    other = grade(hard_coded, TINY, data=TINY.generate(2))
    assert (other.status, other.seed, other.score) == ("scored", 2, 0)


class Endless(Tiny):
    """A case whose bootstrap divides by nothing."""

    def score(self, outputs: Tables, data: CaseData, anchors: Anchors) -> ScoreCard:
        return replace(super().score(outputs, data, anchors), interval=(math.nan, math.nan))


@pytest.mark.slow
def test_a_result_that_is_no_number_is_not_kept() -> None:
    report = grade(notebook(GOOD_CELL), Endless())
    assert (report.status, ids(report)) == ("rejected", ["run.score_not_finite"])
    assert "NaN" not in json.dumps(report.to_json())


@pytest.mark.slow
def test_an_error_names_the_cell_and_shows_a_plain_traceback() -> None:
    report = grade(notebook("x = 1", "import json\njson.loads('{\u202e')"), TINY)
    assert (report.status, report.score) == ("failed", None)
    assert report.error is not None
    assert (report.error.cell, report.error.name) == (2, "JSONDecodeError")
    assert "json.loads" in report.error.source
    shown = report.error.source + report.error.traceback
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "/lib/python" not in shown
    assert "json/decoder.py" in report.error.traceback
    assert report.executed_notebook is not None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "check_id"),
    [
        ("pass", "output.missing"),
        (WRITE.format("shop,sales\nA,1\nB,nan\nC,2\n"), "output.number"),
        (WRITE.format("shop,sales\nC,1\nB,1\nA,2\n"), "ids"),
    ],
)
def test_outputs_that_cannot_be_scored_are_rejected(code: str, check_id: str) -> None:
    report = grade(notebook(code), TINY)
    assert (report.status, ids(report)) == ("rejected", ["run.outputs_rejected"])
    assert check_id in [item.id for item in report.checks if not item.ok]


def test_a_file_that_is_no_notebook_is_rejected_before_anything_runs() -> None:
    report = grade(b"hello", TINY)
    assert (report.status, ids(report)) == ("rejected", ["notebook.not_json"])
    assert report.executed_notebook is None


@pytest.mark.slow
def test_limits_end_in_their_own_status() -> None:
    hasty = type(
        "Hasty", (type(TINY),), {"info": replace(TINY.info, limits=Limits(wall_seconds=1))}
    )
    report = grade(notebook("x = 1", "while True: pass"), hasty())
    assert (report.status, ids(report)) == ("timeout", ["run.wall"])
    assert report.error is not None
    assert (report.error.cell, report.error.source) == (2, "while True: pass")
    assert grade(notebook("bytearray(10**11)"), TINY).status == "out_of_memory"
    assert grade(notebook("print('x' * 10**7)"), TINY).status == "output_limit"
    assert grade(notebook("import os; os._exit(1)"), TINY).status == "failed"


def test_without_a_sandbox_nothing_runs_and_the_message_says_what_to_enable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close()  # a template that is already warm would still take runs
    monkeypatch.setattr(bwrap, "_binaries", list)
    bwrap.find_bwrap.cache_clear()
    report = grade(notebook(f"open({str(tmp_path / 'mark')!r}, 'w')"), TINY)
    bwrap.find_bwrap.cache_clear()
    assert report.status == "sandbox_unavailable"
    assert "bubblewrap" in report.messages[0].text.ja
    assert "bubblewrap" in report.messages[0].text.en
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize(
    ("obstacle", "expected"),
    [
        ("no_bubblewrap", "apt install bubblewrap"),
        ("no_namespaces", "apparmor_restrict_unprivileged_userns"),
        ("no_filter", "aarch64"),
        ("no_start", "operator"),
        ("leaky", "operator"),
    ],
)
def test_each_missing_piece_of_the_sandbox_has_its_remedy(
    obstacle: Obstacle, expected: str
) -> None:
    assert expected in messages.sandbox_unavailable(obstacle).text.en


@pytest.mark.parametrize(
    "run",
    [
        RunResult("failed", "error", [], 1, RawError(1, name, value, ""))
        for name, value in (
            ("SystemExit", "0"),
            ("StdinNotImplementedError", ""),
            ("ModuleNotFoundError", "No module named 'torch'"),
            ("OSError", "[Errno 28] No space left on device"),
            ("ValueError", "x"),
        )
    ]
    + [
        RunResult(outcome, why, [CellRun()], 1)
        for outcome, why in (
            ("timeout", "wall"),
            ("timeout", "cpu"),
            ("out_of_memory", "memory"),
            ("output_limit", "output"),
            ("failed", "processes"),
            ("failed", "files"),
            ("failed", "died"),
            ("failed", "protocol"),
        )
    ],
)
def test_every_way_to_stop_names_the_cell_in_both_languages(run: RunResult) -> None:
    text = messages.stopped(run, Limits()).text
    assert "セル2" in text.ja
    assert "cell 2" in text.en.lower()


def test_check_finds_what_would_be_rejected_without_running(tmp_path: Path) -> None:
    good = notebook(GOOD_CELL, manabiya={"exercise": "tiny"})
    assert [message.id for message in check(b"?", TINY)[0]] == ["notebook.not_json"]
    assert check(good, TINY) == ([], [])
    found, checks = check(good, TINY, tmp_path)
    assert [message.id for message in found] == ["check.no_outputs"]
    assert [item.id for item in checks] == ["output.missing"]
    target = tmp_path / "forecast.csv"
    for text, failing in (
        ("shop,sales\nA,1\nB,1\nC,1\n", []),
        ("shop,sales\nA,1\nB,1\nX,1\n", ["ids"]),
        ("shop,sales\nA,\nB,1\nC,1\n", ["output.number"]),
    ):
        target.write_text(text, encoding="utf-8")
        assert [item.id for item in check(good, TINY, tmp_path)[1] if not item.ok] == failing
    target.unlink()
    target.mkdir()
    assert [item.id for item in check(good, TINY, tmp_path)[1]] == ["output.not_regular"]


def test_a_notebook_of_another_case_is_warned_about() -> None:
    found, _ = check(notebook("x = 1", manabiya={"exercise": "other"}), TINY)
    assert [(item.id, item.level) for item in found] == [("notebook.other_exercise", "warning")]


def test_inputs_are_written_as_plain_csv() -> None:
    tables = {"sales.csv": pd.DataFrame({"a": [1]}), "days": pd.DataFrame({"b": ["x,y"]})}
    assert csv_files(tables) == {"sales.csv": b"a\n1\n", "days.csv": b'b\n"x,y"\n'}
