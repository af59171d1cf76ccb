"""Outputs that cannot be scored are refused with their place; nothing makes the checks raise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from casestudy.exercises.effort_estimation.layout import HOURS, PRICE, PRICES, QUANTILES
from tests.casestudy.exercises.conftest import Checker, Outputs


def test_the_baseline_and_the_oracle_pass(naive: Outputs, oracle: Outputs, failed: Checker) -> None:
    assert failed(naive) == []
    assert failed(oracle) == []


def test_crossing_quantiles_are_named_with_line_and_column(naive: Outputs, failed: Checker) -> None:
    naive[HOURS].loc[4, "q75"] = naive[HOURS].loc[4, "q50"] - 0.5
    found = failed(naive)
    assert [item.id for item in found] == ["hours.quantiles"]
    assert found[0].where == "hours.csv, line 6, q75"
    assert "np.sort" in found[0].message.en


def test_hours_in_minutes_are_recognised(naive: Outputs, failed: Checker) -> None:
    naive[HOURS][list(QUANTILES)] *= 60
    found = failed(naive)
    assert "hours.unit" in [item.id for item in found] or "hours.range" in [i.id for i in found]
    small = naive[HOURS].copy()
    small[list(QUANTILES)] = small[list(QUANTILES)].clip(upper=2000)
    naive[HOURS] = small
    assert [item.id for item in failed(naive)] == ["hours.unit"]


def test_prices_in_thousands_are_recognised(naive: Outputs, failed: Checker) -> None:
    naive[PRICES][PRICE] = np.maximum(naive[PRICES][PRICE] // 1000, 100)
    assert [item.id for item in failed(naive)] == ["prices.unit"]


@pytest.mark.parametrize(
    ("name", "column", "value", "expected"),
    [
        (HOURS, "q50", -1.0, "hours.range"),
        (HOURS, "q90", 1e6, "hours.range"),
        (HOURS, "q10", np.nan, "hours.number"),
        (PRICES, PRICE, 1234.5, "prices.whole"),
        (PRICES, PRICE, 0, "prices.range"),
        (PRICES, "quote_id", "Q99999", "prices.unknown"),
    ],
)
def test_a_value_that_cannot_stand_is_refused_with_its_line(
    naive: Outputs, failed: Checker, name: str, column: str, value: Any, expected: str
) -> None:
    naive[name][column] = naive[name][column].astype(object)
    naive[name].loc[2, column] = value
    found = {item.id: item for item in failed(naive)}
    assert "line 4" in found[expected].where


def test_missing_rows_columns_and_tables_are_refused(naive: Outputs, failed: Checker) -> None:
    assert [i.id for i in failed({**naive, PRICES: naive[PRICES].iloc[:-3]})] == ["prices.missing"]
    assert [i.id for i in failed({**naive, HOURS: naive[HOURS].drop(columns="q25")})] == [
        "hours.columns"
    ]
    assert [i.id for i in failed({HOURS: naive[HOURS]})] == ["prices.columns"]


@pytest.mark.parametrize(
    "thing",
    [
        None,
        3,
        pd.DataFrame(),
        pd.DataFrame({"quote_id": [None, 1.5], "price": ["x", object()]}),
        pd.DataFrame([[1, 2, 3]], columns=["quote_id", "price", "price"]),
        pd.DataFrame({"quote_id": pd.Series([], dtype=str), "price": pd.Series([], dtype=float)}),
    ],
)
def test_no_table_makes_the_checks_raise(naive: Outputs, failed: Checker, thing: Any) -> None:
    assert failed({**naive, PRICES: thing})
