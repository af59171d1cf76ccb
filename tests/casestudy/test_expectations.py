"""Every fault of an output names file, line and column, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from casestudy.exercise import OutputFile, Rule
from casestudy.expectations import check_table
from casestudy.text import Text

SPEC = OutputFile(
    "outputs/staff.csv",
    {"store": "id", "hour": "number", "role": "id", "count": "number"},
    Text("配置", "Staffing"),
    key=("store", "hour"),
    rules={
        "count": Rule(0, 9, whole=True),
        "hour": Rule(0, 23, whole=True),
        "role": Rule(choices=("floor", "kitchen")),
    },
)
EXPECTED = pd.DataFrame({"store": ["S1", "S1", "S2"], "hour": [9.0, 10.0, 9.0]})
GOOD = EXPECTED.assign(role="floor", count=2.0)


def spoiled(row: int, column: str, value: object) -> pd.DataFrame:
    table = GOOD.astype({column: object}) if isinstance(value, str) else GOOD.copy()
    table.loc[row, column] = value
    return table


def test_a_table_as_asked_for_passes_in_any_order() -> None:
    [check] = check_table(SPEC, GOOD[::-1], EXPECTED)
    assert check.ok


@pytest.mark.parametrize(
    ("table", "check_id", "where"),
    [
        (spoiled(1, "count", -1), "staff.range", "staff.csv, line 3, count"),
        (spoiled(2, "count", 10), "staff.range", "staff.csv, line 4, count"),
        (spoiled(0, "count", 1.5), "staff.whole", "staff.csv, line 2, count"),
        (spoiled(2, "role", "cook"), "staff.choice", "staff.csv, line 4, role"),
        (spoiled(1, "hour", 9), "staff.duplicate", "staff.csv, line 3, store"),
        (spoiled(2, "store", "S9"), "staff.unknown", "staff.csv, line 4, store"),
        (spoiled(2, "hour", 12), "staff.unknown", "staff.csv, line 4, hour"),
        (spoiled(2, "hour", 10), "staff.unknown", "staff.csv, line 4, store"),
    ],
)
def test_a_fault_names_its_place(table: pd.DataFrame, check_id: str, where: str) -> None:
    failed = [check for check in check_table(SPEC, table, EXPECTED) if not check.ok]
    found = next(check for check in failed if check.id == check_id)
    assert found.where == where
    name, line, column = where.split(", ")
    for text in (found.message.ja, found.message.en):
        assert name in text
        assert line.removeprefix("line ") in text
        assert column in text


def test_missing_rows_are_counted_and_the_first_is_named() -> None:
    [check] = check_table(SPEC, GOOD.iloc[:1], EXPECTED)
    assert (check.id, check.ok) == ("staff.missing", False)
    assert "2" in check.message.en
    assert "S1 / 10" in check.message.ja


def test_where_the_learner_decides_the_rows_none_is_missing() -> None:
    [check] = check_table(SPEC, GOOD.iloc[:1])
    assert check.ok


def test_a_large_figure_that_just_misses_a_limit_is_told_apart_from_it() -> None:
    spec = replace(SPEC, rules={"count": Rule(0, 1e6)})
    [check] = check_table(spec, spoiled(0, "count", 1_000_001.0), EXPECTED)
    assert "1000001 is too large. Write 1000000 or less." in check.message.en
    assert "1000001 は大きすぎます。1000000以下にしてください。" in check.message.ja
