"""What a run earns that stops before its end."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import pytest

from casestudy import exercises
from casestudy.exercise import CaseInfo, Exercise, csv_files
from casestudy.grading import grade, practice_data
from casestudy.partial import earn
from tests.casestudy.tiny import GOOD_CELL, TINY, Tiny, notebook


class Hasty(Tiny):
    """The tiny case with two seconds to run."""

    info: ClassVar[CaseInfo] = replace(TINY.info, limits=replace(TINY.info.limits, wall_seconds=2))


@pytest.mark.slow
def test_a_run_out_of_time_keeps_what_an_earlier_cell_had_written() -> None:
    report = grade(
        notebook("x = 1", GOOD_CELL, "import time\nwhile True:\n    time.sleep(1)"), Hasty()
    )
    assert (report.status, report.score, report.earned) == ("timeout", None, 50.0)
    assert [message.id for message in report.messages] == ["run.wall", "run.partial"]
    assert "50.0" in report.messages[1].text.en
    assert [entry.state for entry in report.ledger] == ["ok", "ok", "stopped"]
    assert report.last_seen is not None
    assert (report.last_seen.cell, report.last_seen.line) == (3, 3)
    assert report.last_seen.code == "time.sleep(1)"
    printed = report.to_json()
    assert (printed["score"], printed["earned"], printed["partial"]["score"]) == (None, 50.0, 50.0)
    assert printed["partial"]["parts"][0]["earned"] is True


@pytest.mark.slow
def test_a_file_half_rewritten_when_the_run_stops_counts_as_it_was() -> None:
    half = "open('outputs/forecast.csv', 'w').write('shop,sales\\nA,1')"
    report = grade(notebook(GOOD_CELL, f"{half}\nraise ValueError"), TINY)
    assert (report.status, report.earned) == ("failed", 50.0)


@pytest.mark.slow
def test_nothing_is_earned_without_a_complete_valid_file() -> None:
    report = grade(notebook("1 / 0", GOOD_CELL), TINY)
    assert (report.status, report.earned, report.partial) == ("failed", None, None)
    wrong = "open('outputs/forecast.csv', 'w').write('shop,sales\\nA,1\\n')"
    report = grade(notebook(wrong, "1 / 0"), TINY)
    assert (report.earned, report.to_json()["partial"]) == (None, None)


def _case() -> tuple[Exercise, dict[str, bytes]]:
    case = exercises.get("demand-forecasting")
    tables = case.baseline(practice_data(case).inputs)
    better = tables["outputs/forecast.csv"].copy()
    numbers = better.select_dtypes("number").columns
    better[numbers] = better[numbers] * 1.02
    return case, csv_files(
        {"outputs/forecast.csv": better, "outputs/orders.csv": tables["outputs/orders.csv"]}
    )


@pytest.mark.slow
def test_the_forecast_is_scored_alone_and_missing_orders_earn_nothing() -> None:
    case, files = _case()
    data, anchors = practice_data(case), case.practice_anchors()
    found = earn(case, {"forecast.csv": files["forecast.csv"]}, {}, data, anchors)
    assert found is not None
    assert [(part.id, part.earned, round(part.possible)) for part in found.parts] == [
        ("forecast", True, 60),
        ("orders", False, 40),
    ]
    assert {metric.id for metric in found.card.metrics} == {"wrmsse", "wql", "bias", "coverage_gap"}
    assert found.card.score == pytest.approx(sum(m.weight * m.score for m in found.card.metrics))
    assert found.parts[0].points == pytest.approx(found.card.score)
    assert "orders.csv" in found.parts[1].text.en
    broken = files | {"orders.csv": files["orders.csv"][:-40]}
    cut = earn(case, broken, {}, data, anchors)
    assert cut is not None
    assert [part.earned for part in cut.parts] == [True, False]
    assert cut.card.score == pytest.approx(found.card.score)


@pytest.mark.slow
def test_parts_earned_together_make_the_whole_score() -> None:
    case, files = _case()
    data, anchors = practice_data(case), case.practice_anchors()
    found = earn(case, files, {}, data, anchors)
    assert found is not None
    assert all(part.earned for part in found.parts)
    assert found.card.score == pytest.approx(sum(part.points for part in found.parts))


def test_every_part_names_outputs_and_weighted_metrics_of_its_case() -> None:
    for case in exercises.EXERCISES:
        names = {output.name for output in case.info.outputs}
        parts = case.info.parts
        assert {name for part in parts for name in part.outputs} in (set(), names)
        shared = [metric for part in parts for metric in part.metrics]
        assert len(shared) == len(set(shared))
