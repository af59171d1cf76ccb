"""What would be rejected, found before a submission is spent; nothing here raises."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from casestudy.exercise import Check, OutputFile, Tables, find_table
from casestudy.exercises.effort_estimation.layout import HOURS, KEY, PRICE, PRICES, QUANTILES
from casestudy.exercises.effort_estimation.outputs import OUTPUTS
from casestudy.expectations import check_ascending, check_table, fault
from casestudy.output_faults import file_name
from casestudy.text import Text

TIMES_TOO_MUCH = 20.0
"""Above this ratio to the estimators' hours somebody wrote minutes."""


def check_outputs(outputs: Tables, inputs: Tables) -> list[Check]:
    """Return one ``Check`` for each fault with what to do about it, or that all is well."""
    expected = inputs["open_quotes.csv"][[KEY]]
    found: list[Check] = []
    for spec in OUTPUTS:
        table, broken = _readable(spec, find_table(outputs, spec.name))
        if table is None:
            found.extend(broken)
            continue
        rows = check_table(spec, table, expected)
        found.extend(rows)
        if all(check.ok for check in rows):
            found.extend(_sense(spec, table, inputs["open_quotes.csv"]))
    return found


def _readable(
    spec: OutputFile, table: pd.DataFrame | None
) -> tuple[pd.DataFrame | None, list[Check]]:
    """Return the table with text keys and float columns, or what stands in the way."""
    name = file_name(spec)
    columns = [] if table is None else table.columns.tolist()
    missing = [column for column in spec.columns if columns.count(column) != 1]
    if table is None or missing:
        text = Text(
            f"{name} に列 {', '.join(missing)} がそれぞれ1つ必要です。",
            f"{name} needs each of these columns once: {', '.join(missing)}.",
        )
        return None, [Check(f"{name.removesuffix('.csv')}.columns", False, text, name)]
    clean = pd.DataFrame(
        {
            column: (
                pd.to_numeric(table[column], errors="coerce").astype(np.float64)
                if kind == "number"
                else table[column].map(_text)
            )
            for column, kind in spec.columns.items()
        }
    ).reset_index(drop=True)
    broken = [
        fault(spec, "number", int(row), column, _NO_NUMBER)
        for column, kind in spec.columns.items()
        if kind == "number"
        for row in np.flatnonzero(~np.isfinite(clean[column].to_numpy()))[:5]
    ]
    return (None, broken) if broken else (clean, [])


_NO_NUMBER = Text("数値ではありません。有限の数を書いてください。", "no finite number stands here.")


def _text(value: object) -> str:
    try:
        return str(value)
    except Exception:  # a foreign object may fail in any way; it is then no key of ours
        return "?"


def _sense(spec: OutputFile, table: pd.DataFrame, asked: pd.DataFrame) -> Iterator[Check]:
    if spec.name == HOURS:
        yield from check_ascending(spec, table, list(QUANTILES))
        yield from _minutes(spec, table, asked)
    if spec.name == PRICES:
        yield from _thousands(spec, table, asked)


def _minutes(spec: OutputFile, table: pd.DataFrame, asked: pd.DataFrame) -> Iterator[Check]:
    guess = asked.set_index(KEY)["est_hours"].reindex(table[KEY]).to_numpy(dtype=np.float64)
    ratio = float(np.median(table["q50"].to_numpy() / guess))
    if ratio > TIMES_TOO_MUCH:
        text = Text(
            f"q50 が見積担当の見立ての{ratio:.0f}倍（中央値）です。分で書いていませんか。"
            "時間に直してください。",
            f"q50 is {ratio:.0f} times the estimators' hours (median). Are these minutes? "
            "Write hours.",
        )
        yield fault(spec, "unit", 0, "q50", text)


def _thousands(spec: OutputFile, table: pd.DataFrame, asked: pd.DataFrame) -> Iterator[Check]:
    quoted, material = float(table[PRICE].sum()), float(asked["material_cost"].sum())
    if quoted < material:
        text = Text(
            f"見積価格の合計 {quoted:,.0f} 円が材料費の合計 {material:,.0f} 円に届きません。"
            "千円単位になっていませんか。ロット全体の価格を円で書いてください。",
            f"all prices together (¥{quoted:,.0f}) do not even pay the material "
            f"(¥{material:,.0f}). Are these thousands of yen? Write the price of the whole lot "
            "in yen.",
        )
        yield fault(spec, "unit", 0, PRICE, text)
