"""What would be rejected is found, and the message says where and what to do."""

from __future__ import annotations

import pandas as pd
import pytest

from casestudy.exercises.defect_detection.layout import HEATMAP, SCORES, SPOTS
from tests.casestudy.exercises.conftest import Checker, Outputs


def test_the_baselines_outputs_pass(naive: Outputs, failed: Checker) -> None:
    assert failed(naive) == []


def test_no_spots_at_all_is_an_answer(naive: Outputs, failed: Checker) -> None:
    naive[SPOTS] = naive[SPOTS].iloc[:0]
    assert failed(naive) == []


def test_rows_may_come_in_any_order(naive: Outputs, failed: Checker) -> None:
    mixed = {
        name: table.sample(frac=1, random_state=1).reset_index(drop=True)
        for name, table in naive.items()
    }
    assert failed(mixed) == []


@pytest.mark.parametrize(
    ("file", "column", "value", "rule"),
    [
        (SCORES, "image_id", "F000000", "image_scores.unknown"),
        (SCORES, "recheck", 0.5, "image_scores.whole"),
        (SCORES, "recheck", 2.0, "image_scores.range"),
        (SCORES, "score", 1e9, "image_scores.range"),
        (SPOTS, "x", 128.0, "spots.range"),
        (SPOTS, "y", -0.5, "spots.range"),
        (SPOTS, "image_id", "B000000", "spots.picture"),
        (HEATMAP, "row", 16.0, "heatmap.range"),
        (HEATMAP, "row", 3.5, "heatmap.whole"),
        (HEATMAP, "c07", -1e300, "heatmap.range"),
        (HEATMAP, "image_id", "x", "heatmap.unknown"),
    ],
)
def test_a_bad_cell_is_named_with_file_line_and_column(
    naive: Outputs, failed: Checker, file: str, column: str, value: object, rule: str
) -> None:
    kind = object if isinstance(value, str) else float
    naive[file] = naive[file].astype({column: kind})
    naive[file].loc[4, column] = value
    name = file.rpartition("/")[2]
    found = next(check for check in failed(naive) if check.id == rule)
    assert found.where == f"{name}, line 6, {column}"
    for text in (found.message.ja, found.message.en):
        assert name in text
        assert "6" in text


@pytest.mark.parametrize("file", [SCORES, HEATMAP])
def test_a_missing_row_is_counted(naive: Outputs, failed: Checker, file: str) -> None:
    naive[file] = naive[file].iloc[1:]
    (found,) = failed(naive)
    assert found.id.endswith(".missing")


@pytest.mark.parametrize("file", [SCORES, SPOTS, HEATMAP])
def test_a_row_that_comes_twice_is_named(naive: Outputs, failed: Checker, file: str) -> None:
    naive[file] = pd.concat([naive[file], naive[file].iloc[[0]]], ignore_index=True)
    (found,) = failed(naive)
    assert found.id.endswith(".duplicate")
    assert f"line {len(naive[file]) + 1}" in found.where


def test_more_spots_than_anybody_looks_at_are_refused(naive: Outputs, failed: Checker) -> None:
    picture = naive[SCORES]["image_id"].iloc[0]
    many = pd.DataFrame({"image_id": picture, "x": range(21), "y": 5.0, "confidence": 1.0}).astype(
        {"x": float}
    )
    naive[SPOTS] = many
    (found,) = failed(naive)
    assert found.id == "spots.crowd"
    assert found.where == "spots.csv, line 22, image_id"
    naive[SPOTS] = many.iloc[:20]
    assert failed(naive) == []
