"""What would be rejected is found, and the message says where and what to do."""

from __future__ import annotations

import pandas as pd
import pytest

from casestudy.exercises.food_sales_forecasting.layout import FORECAST, POINT, QUANTILES
from tests.casestudy.exercises.conftest import Checker, Outputs

ROW = 41
LINE = ROW + 2


def test_the_outputs_of_baseline_and_oracle_pass(
    naive: Outputs, oracle: Outputs, failed: Checker
) -> None:
    assert failed(naive) == []
    assert failed(oracle) == []


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("store_id", "T999x", "forecast.unknown"),
        ("date", "2019-01-01", "forecast.unknown"),
        ("forecast", -1.0, "forecast.range"),
        ("q95", 1e12, "forecast.range"),
    ],
)
def test_a_bad_cell_is_named_with_file_line_and_column(
    naive: Outputs, failed: Checker, column: str, value: object, rule: str
) -> None:
    naive[FORECAST].loc[ROW, column] = value
    found = next(check for check in failed(naive) if check.id == rule)
    assert found.where == f"forecast.csv, line {LINE}, {column}"


def test_quantiles_out_of_order_are_named(oracle: Outputs, failed: Checker) -> None:
    oracle[FORECAST].loc[ROW, list(QUANTILES)] = [1e5, 3e5, 2e5, 4e5, 5e5]
    (found,) = failed(oracle)
    assert found.where == f"forecast.csv, line {LINE}, q50"


def test_a_forecast_in_thousands_of_yen_is_refused(oracle: Outputs, failed: Checker) -> None:
    names = [POINT, *QUANTILES]
    oracle[FORECAST][names] = oracle[FORECAST][names] / 1000
    (found,) = failed(oracle)
    assert found.id == "forecast.unit"
    assert "千円" in found.message.ja


def test_missing_and_repeated_rows_are_named(naive: Outputs, failed: Checker) -> None:
    table = naive[FORECAST]
    naive[FORECAST] = pd.concat([table.iloc[1:], table.iloc[[5]]], ignore_index=True)
    assert {check.id for check in failed(naive)} == {"forecast.missing", "forecast.duplicate"}


def test_a_missing_table_is_a_failed_check(failed: Checker) -> None:
    assert [check.id for check in failed({})] == ["outputs.missing"]
