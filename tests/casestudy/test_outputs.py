"""Reading the CSV files a notebook leaves behind."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestudy import output_faults
from casestudy.exercise import OutputFile
from casestudy.outputs import MAX_MESSAGES, ReadOutputs, read_outputs
from casestudy.text import Text

SPEC = OutputFile(
    "forecast.csv",
    {"item": "id", "day": "date", "q50": "number"},
    Text("予測", "Forecast"),
    max_rows=100,
    max_bytes=100_000,
)
HEADER = b"item,day,q50\n"
ROW = b"007,2024-04-01,1.5\n"


def read(data: bytes) -> ReadOutputs:
    return read_outputs([SPEC], {"forecast.csv": data}, {})


def failures(data: bytes) -> list[tuple[str, str]]:
    return [(check.id, check.where) for check in read(data).checks if not check.ok]


def test_a_good_file_becomes_a_typed_table() -> None:
    quoted = b'"0,8","2024-04-02 00:00:00", 2e1 \n\n'
    found = read(b"\xef\xbb\xbfextra," + HEADER + b"z," + ROW + b"z," + quoted)
    table = found.tables["forecast.csv"]
    assert found.ok
    assert list(table.columns) == ["item", "day", "q50"]
    assert table["item"].tolist() == ["007", "0,8"]
    assert table["day"].tolist() == ["2024-04-01", "2024-04-02"]
    assert table["q50"].tolist() == [1.5, 20.0]


@pytest.mark.parametrize(
    ("data", "check_id", "where"),
    [
        (b"", "output.columns", "forecast.csv, line 1"),
        (b"item,day\n1,2\n", "output.columns", "forecast.csv, line 1"),
        (b"item,item,day,q50\n" + ROW, "output.columns", "forecast.csv, line 1"),
        (b",".join([b"c"] * 1_000_0), "output.columns", "forecast.csv, line 1"),
        (HEADER, "output.empty", "forecast.csv"),
        (HEADER + b"1,2024-04-01\n", "output.shape", "forecast.csv, line 2"),
        (HEADER + ROW + b"\xff" + ROW, "output.encoding", "forecast.csv, line 3"),
        (HEADER + ROW + b"a\0" + ROW, "output.encoding", "forecast.csv, line 3"),
        (HEADER + b"a" * 2000 + ROW, "output.field", "forecast.csv, line 2"),
        (HEADER + b'"a' + ROW, "output.csv", "forecast.csv, line 2"),
        (HEADER + ROW * 101, "output.rows", "forecast.csv"),
        (HEADER + ROW * 9000, "output.too_large", "forecast.csv"),
        (HEADER + b"1,2024-04-31,1\n", "output.date", "forecast.csv, line 2, day"),
        (HEADER + b"1,1 April,1\n", "output.date", "forecast.csv, line 2, day"),
        (HEADER + ROW + b"1,2024-04-01,\n", "output.number", "forecast.csv, line 3, q50"),
        *(
            (
                HEADER + f"1,2024-04-01,{text}\n".encode(),
                "output.number",
                "forecast.csv, line 2, q50",
            )
            for text in ("nan", "NaN", "inf", "-Infinity", "1e999", "1_000", "１２", "0x10", "¥5")
        ),
    ],
)
def test_a_fault_is_named_with_its_place(data: bytes, check_id: str, where: str) -> None:
    assert (check_id, where) in failures(data)


def test_many_faults_are_counted_rather_than_listed() -> None:
    found = failures(HEADER + b"1,2024-04-01,x\n" * 90)
    assert len(found) == MAX_MESSAGES + 1
    last = read(HEADER + b"1,2024-04-01,x\n" * 90).checks[-1]
    assert last.id == "output.more"
    assert "70" in last.message.ja
    assert "70" in last.message.en


@pytest.mark.parametrize("why", ["missing", "not_regular", "too_large"])
def test_a_file_that_was_not_handed_over_is_named_with_the_reason(why: str) -> None:
    (check,) = read_outputs([SPEC], {}, {"forecast.csv": why}).checks
    assert (check.id, check.ok) == (f"output.{why}", False)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    found = read(HEADER + data)
    if found.ok:
        assert all(math.isfinite(value) for value in found.tables["forecast.csv"]["q50"])


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=50))
def test_every_float_that_python_writes_is_read_back(values: list[float]) -> None:
    rows = "".join(f"a,2024-04-01,{value!r}\n" for value in values)
    assert read(HEADER + rows.encode()).tables["forecast.csv"]["q50"].tolist() == values


def test_a_place_is_told_in_the_language_of_its_sentence() -> None:
    told = output_faults.gap("forecast.csv, line 7, q50")
    assert told.ja.startswith("forecast.csv、7行目、q50：値が欠けています")
    assert told.en.startswith("forecast.csv, line 7, q50: the value is missing")
