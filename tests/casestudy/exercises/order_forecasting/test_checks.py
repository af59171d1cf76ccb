"""What would be rejected is found, and the message says where and what to do."""

from __future__ import annotations

import pandas as pd
import pytest

from casestudy.exercise import CaseData
from casestudy.exercises.order_forecasting.layout import FORECAST, STOCK
from tests.casestudy.exercises.conftest import Checker, Outputs

ROW = 41
LINE = ROW + 2


def test_the_outputs_of_baseline_and_oracle_pass(
    naive: Outputs, oracle: Outputs, failed: Checker
) -> None:
    assert failed(naive) == []
    assert failed(oracle) == []


def test_the_order_of_rows_does_not_matter(naive: Outputs, failed: Checker) -> None:
    assert failed({n: t.sample(frac=1, random_state=1) for n, t in naive.items()}) == []


@pytest.mark.parametrize(
    ("file", "column", "value", "rule"),
    [
        (FORECAST, "part_no", "ZZ-00000-A", "forecast.unknown"),
        (FORECAST, "month", "2019-01-01", "forecast.unknown"),
        (FORECAST, "expected", -1.0, "forecast.range"),
        (FORECAST, "q95", 1e9, "forecast.range"),
        (STOCK, "ready", 2.5, "stock_plan.whole"),
        (STOCK, "ready", -10.0, "stock_plan.range"),
    ],
)
def test_a_bad_cell_is_named_with_file_line_and_column(
    naive: Outputs, failed: Checker, file: str, column: str, value: object, rule: str
) -> None:
    table = naive[file].astype({column: object})
    table.loc[ROW, column] = value
    naive[file] = table.astype({column: type(value)}) if isinstance(value, float) else table
    found = next(check for check in failed(naive) if check.id == rule)
    assert f"line {LINE}" in found.where
    assert column in found.where
    assert str(LINE) in found.message.ja


def test_quantiles_out_of_order_are_named(oracle: Outputs, failed: Checker) -> None:
    names = ["q05", "q25", "q50", "q75", "q95"]
    oracle[FORECAST].loc[ROW, names] = [10.0, 900.0, 100.0, 1000.0, 2000.0]
    found = next(check for check in failed(oracle) if check.id == "forecast.quantiles")
    assert found.where == f"forecast.csv, line {LINE}, q50"
    assert "900" in found.message.en


def test_stock_that_is_no_whole_number_of_boxes_is_named(
    oracle: Outputs, data: CaseData, failed: Checker
) -> None:
    oracle[STOCK].loc[ROW, "ready"] += 1
    pack = data.inputs["parts.csv"].set_index("part_no")["pack"]
    (found,) = failed(oracle)
    assert found.id == "stock_plan.boxes"
    assert found.where == f"stock_plan.csv, line {LINE}, ready"
    assert str(pack[oracle[STOCK].loc[ROW, "part_no"]]) in found.message.ja


def test_missing_and_repeated_rows_are_named(naive: Outputs, failed: Checker) -> None:
    naive[FORECAST] = naive[FORECAST].iloc[1:]
    naive[STOCK] = pd.concat([naive[STOCK], naive[STOCK].iloc[[3]]], ignore_index=True)
    assert {check.id for check in failed(naive)} == {"forecast.missing", "stock_plan.duplicate"}


def test_a_missing_table_is_a_failed_check(naive: Outputs, failed: Checker) -> None:
    del naive[STOCK]
    assert [check.id for check in failed(naive)] == ["outputs.missing"]
