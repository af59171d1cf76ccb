"""What would be rejected is found, and the message says where and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casestudy.exercise import CaseData
from casestudy.exercises.demand_forecasting import DemandForecasting
from casestudy.exercises.demand_forecasting.layout import FORECAST, ORDERS
from tests.casestudy.exercises.conftest import Checker, Outputs

Spoil = Callable[[pd.DataFrame], pd.DataFrame]
ROW = 41
LINE = ROW + 2


def _set(column: str, value: Any) -> Spoil:
    def spoil(table: pd.DataFrame) -> pd.DataFrame:
        changed = table.astype({column: object})
        changed.loc[ROW, column] = value
        return changed

    return spoil


def test_the_baselines_outputs_pass_every_check(naive: Outputs, failed: Checker) -> None:
    assert not failed(naive)


def test_tables_read_back_as_text_pass(naive: Outputs, failed: Checker) -> None:
    assert not failed({name: table.astype(str) for name, table in naive.items()})


def test_dates_as_timestamps_pass(naive: Outputs, failed: Checker) -> None:
    stamped = {n: t.assign(date=pd.to_datetime(t["date"])) for n, t in naive.items()}
    assert not failed(stamped)


def test_the_order_of_rows_does_not_matter(naive: Outputs, failed: Checker) -> None:
    mixed = {name: table.sample(frac=1, random_state=1) for name, table in naive.items()}
    assert not failed(mixed)


@pytest.mark.parametrize(
    ("file", "spoil", "rule", "column"),
    [
        (FORECAST, _set("date", "2025/04/10"), "forecast.date", "date"),
        (FORECAST, _set("date", "2025-03-01"), "forecast.date", "date"),
        (FORECAST, _set("date", None), "forecast.date", "date"),
        (FORECAST, _set("store_id", "S99"), "forecast.store_id", "store_id"),
        (FORECAST, _set("item_id", "i01"), "forecast.item_id", "item_id"),
        (FORECAST, _set("item_id", float("nan")), "forecast.item_id", "item_id"),
        (FORECAST, _set("mean", float("nan")), "forecast.numbers", "mean"),
        (FORECAST, _set("q95", float("inf")), "forecast.numbers", "q95"),
        (FORECAST, _set("q50", "十二"), "forecast.numbers", "q50"),
        (FORECAST, _set("q50", ""), "forecast.numbers", "q50"),
        (FORECAST, _set("q50", True), "forecast.numbers", "q50"),
        (FORECAST, _set("q05", -0.5), "forecast.negative", "q05"),
        (FORECAST, _set("q95", 1e9), "forecast.size", "q95"),
        (FORECAST, _set("q75", 0.0), "forecast.quantiles", "q75"),
        (ORDERS, _set("order_up_to", 3.5), "orders.whole", "order_up_to"),
        (ORDERS, _set("order_up_to", -1), "orders.negative", "order_up_to"),
        (ORDERS, _set("order_up_to", "1,200"), "orders.numbers", "order_up_to"),
        (ORDERS, _set("order_up_to", 10**400), "orders.numbers", "order_up_to"),
        (ORDERS, _set("item_id", "I08"), "orders.stray", "item_id"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named_with_file_line_and_column(
    naive: Outputs, failed: Checker, file: str, spoil: Spoil, rule: str, column: str
) -> None:
    naive[file] = spoil(naive[file])
    found = next(item for item in failed(naive) if item.id == rule)
    assert found.where == f"{file}, line {LINE}, {column}"
    for text in (found.message.ja, found.message.en):
        assert file in text
        assert str(LINE) in text
        assert column in text


def test_several_bad_rows_are_counted(naive: Outputs, failed: Checker) -> None:
    naive[FORECAST].loc[10:14, "mean"] = np.nan
    (found,) = failed(naive)
    assert "line 12" in found.message.en
    assert "and 4 more" in found.message.en


def test_a_missing_file_is_named(naive: Outputs, failed: Checker) -> None:
    del naive[ORDERS]
    (found,) = failed(naive)
    assert found.id == "orders.file"
    assert ORDERS in found.message.ja


def test_a_missing_column_is_named(naive: Outputs, failed: Checker) -> None:
    naive[FORECAST] = naive[FORECAST].rename(columns={"q25": "Q25"})
    (found,) = failed(naive)
    assert found.where == f"{FORECAST}, line 1, q25"


def test_missing_rows_are_counted_and_the_first_is_named(naive: Outputs, failed: Checker) -> None:
    first = naive[ORDERS].iloc[0]
    naive[ORDERS] = naive[ORDERS].iloc[2:]
    (found,) = failed(naive)
    assert found.id == "orders.complete"
    assert "missing: 2 (" in found.message.en
    assert first["date"] in found.where
    assert first["item_id"] in found.where


def test_a_duplicated_row_is_named(naive: Outputs, failed: Checker) -> None:
    naive[ORDERS] = pd.concat([naive[ORDERS], naive[ORDERS].iloc[[5]]])
    (found,) = failed(naive)
    assert found.id == "orders.duplicates"
    assert f"line {len(naive[ORDERS]) + 1}," in found.where


def test_every_fault_is_reported_at_once(naive: Outputs, failed: Checker) -> None:
    naive[FORECAST].loc[3, "mean"] = -1
    naive[ORDERS] = naive[ORDERS].iloc[1:]
    assert {item.id for item in failed(naive)} == {"forecast.negative", "orders.complete"}


def test_messages_show_no_control_characters_from_cells(naive: Outputs, failed: Checker) -> None:
    naive[FORECAST] = _set("item_id", "\x1b[31mI01\u202e\ud800" + "x" * 500)(naive[FORECAST])
    (found, *_) = failed(naive)
    assert "\x1b" not in found.message.en
    assert "\u202e" not in found.message.en
    assert len(found.message.en.encode()) < 400


class _Nasty:
    def __str__(self) -> str:
        raise RuntimeError("no")

    def __float__(self) -> float:
        raise RuntimeError("no")


CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=8),
    st.binary(max_size=4),
    st.lists(st.integers(), max_size=2),
    st.just(_Nasty()),
    st.just(pd.NA),
    st.just(pd.NaT),
    st.sampled_from(["S01", "I01", "2025-04-07", "\ud800"]),
)
NAME = st.one_of(st.sampled_from(["date", "store_id", "item_id", "mean", "order_up_to"]), CELL)


def _usable(name: Any) -> bool:
    return isinstance(name, (str, int, float, bytes))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(CELL, min_size=9, max_size=9), max_size=4), st.lists(NAME, max_size=9))
def test_no_table_makes_it_raise(
    exercise: DemandForecasting, data: CaseData, rows: list[list[Any]], names: list[Any]
) -> None:
    full = ["date", "store_id", "item_id", "mean", "q05", "q25", "q50", "q75", "q95"]
    hostile = pd.DataFrame(rows, columns=full, dtype=object)
    odd = (
        pd.DataFrame([[1] * len(names)], columns=[n for n in names if _usable(n)] or None)
        if (all(_usable(n) for n in names) and names)
        else pd.DataFrame()
    )
    for table in (hostile, odd, hostile.rename(columns={"mean": "order_up_to"})):
        found = exercise.check({FORECAST: table, ORDERS: table}, data.inputs)
        assert not all(check.ok for check in found)


@pytest.mark.parametrize("thing", [None, 3, "text", [1, 2], {"a": 1}])
def test_something_that_is_no_table_counts_as_missing(
    naive: Outputs, failed: Checker, thing: Any
) -> None:
    naive[ORDERS] = thing
    assert [item.id for item in failed(naive)] == ["orders.file"]
