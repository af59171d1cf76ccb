"""What would be rejected, found before a submission is spent.

Each rule gives one ``Check`` with the file, the line (the heading is line 1) and the column of
the first offence and how many there are. Nothing here raises, whatever the tables hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.exercise import Check, Tables, find_table
from casestudy.exercises.demand_forecasting import layout
from casestudy.text import Text

LARGEST = 1_000_000.0
ORDER_TOLERANCE = 1e-9
FORECAST_COLUMNS = (layout.POINT, *layout.QUANTILES)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


@dataclass(frozen=True)
class _File:
    """A learner's table that has all its columns, with cleaned keys and numbers."""

    id: str
    name: str
    keys: pd.MultiIndex
    numbers: dict[str, NDArray[np.float64]]
    raw: dict[str, pd.Series]

    def passed(self, rule: str, ja: str, en: str) -> Check:
        return Check(f"{self.id}.{rule}", True, Text(f"{self.name}：{ja}", f"{self.name}: {en}"))

    def failed(self, rule: str, bad: NDArray[np.bool_], column: str, ja: str, en: str) -> Check:
        """Report the first row of ``bad``; the texts may use ``{value}``."""
        first, count = int(np.flatnonzero(bad)[0]), int(bad.sum())
        value = layout.shown(self.raw[column].iloc[first])
        line = first + 2
        more_ja = f"（ほか{count - 1:,}行）" if count > 1 else ""
        more_en = f" (and {count - 1:,} more)" if count > 1 else ""
        message = Text(
            f"{self.name} の{line}行目、{column} 列{more_ja}：{ja.replace('{value}', value)}",
            f"{self.name}, line {line}, column {column}{more_en}: {en.replace('{value}', value)}",
        )
        return Check(f"{self.id}.{rule}", False, message, f"{self.name}, line {line}, {column}")


def check_outputs(outputs: Tables, inputs: Tables) -> list[Check]:
    """Return one ``Check`` for each rule, failed ones with what to do about them."""
    wanted = _keys(inputs["plan.csv"])
    found: list[Check] = []
    for name, columns in ((layout.FORECAST, FORECAST_COLUMNS), (layout.ORDERS, (layout.ORDER,))):
        missing = list(_structure(outputs, name, columns))
        found.extend(missing)
        table = find_table(outputs, name)
        if table is None or not all(check.ok for check in missing):
            continue
        file = _read(table, name, columns)
        found.extend(_rows(file, wanted, inputs))
        found.extend(_figures(file))
    return found


def _structure(outputs: Tables, name: str, columns: tuple[str, ...]) -> Iterator[Check]:
    short = _short(name)
    table = find_table(outputs, name)
    if table is None:
        message = Text(
            f"{name} がありません。ノートブックの最後で {name} に書き出してください。",
            f"{name} is missing. Write it to {name} at the end of the notebook.",
        )
        yield Check(f"{short}.file", False, message, name)
        return
    present = layout.columns_of(table)
    lacking = [column for column in (*layout.KEYS, *columns) if column not in present]
    if lacking:
        names = ", ".join(lacking)
        heading = layout.shown(", ".join(present))
        message = Text(
            f"{name} の1行目（見出し）に列 {names} がありません（今の見出し：{heading}）。"
            "列名を直して書き出してください。",
            f"{name}, line 1 (heading): column {names} is missing (the heading is: {heading}). "
            "Rename or add the columns.",
        )
        yield Check(f"{short}.columns", False, message, f"{name}, line 1, {names}")
        return
    text = Text(f"{name}：必要な列がそろっています。", f"{name}: all columns are there.")
    yield Check(f"{short}.columns", True, text)


def _read(table: pd.DataFrame, name: str, columns: tuple[str, ...]) -> _File:
    raw = {column: layout.cells(table, column) for column in (*layout.KEYS, *columns)}
    numbers = {column: layout.numbers(raw[column]) for column in columns}
    return _File(_short(name), name, _keys(table), numbers, raw)


def _short(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".csv")


def _keys(table: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays(
        [
            layout.dates(layout.cells(table, "date")),
            layout.texts(layout.cells(table, "store_id")),
            layout.texts(layout.cells(table, "item_id")),
        ],
        names=list(layout.KEYS),
    )


def _rows(file: _File, wanted: pd.MultiIndex, inputs: Tables) -> Iterator[Check]:
    known = _unknown_keys(file, wanted, inputs)
    yield from known
    if all(check.ok for check in known):
        yield _stray(file, wanted)
    yield _duplicates(file)
    yield _absent(file, wanted)


def _unknown_keys(file: _File, wanted: pd.MultiIndex, inputs: Tables) -> list[Check]:
    """Check the date, the store and the item each on its own."""
    return [*_wrong_dates(file, wanted), *_unknown_ids(file, inputs)] or [
        file.passed("ids", "日付・店・商品を確認しました。", "dates and ids are known.")
    ]


def _wrong_dates(file: _File, wanted: pd.MultiIndex) -> Iterator[Check]:
    first, last = min(wanted.levels[0]), max(wanted.levels[0])
    date = file.keys.get_level_values(0)
    wrong_form = np.array([not _ISO.match(text) for text in date], dtype=bool)
    if wrong_form.any():
        yield file.failed(
            "date", wrong_form, "date",
            f"「{{value}}」は日付ではありません。{first} のように書いてください。",
            f"'{{value}}' is not a date. Write it as YYYY-MM-DD, for example {first}.",
        )  # fmt: skip
    outside = ~date.isin(wanted.levels[0]) & ~wrong_form
    if outside.any():
        yield file.failed(
            "date", outside, "date",
            f"「{{value}}」は期間外です。{first} から {last} の行だけにしてください。",
            f"'{{value}}' is outside the horizon. Keep only {first} to {last}.",
        )  # fmt: skip


def _unknown_ids(file: _File, inputs: Tables) -> Iterator[Check]:
    for level, column, source in ((1, "store_id", "stores.csv"), (2, "item_id", "items.csv")):
        ids = set(layout.texts(layout.cells(inputs[source], column)))
        unknown = ~file.keys.get_level_values(level).isin(ids)
        if unknown.any():
            yield file.failed(
                column, unknown, column,
                f"「{{value}}」は {source} にありません。"
                f"plan.csv の {column} をそのまま使ってください。",
                f"'{{value}}' is not in {source}. Use {column} exactly as in plan.csv.",
            )  # fmt: skip


def _stray(file: _File, wanted: pd.MultiIndex) -> Check:
    stray = ~file.keys.isin(wanted)
    if stray.any():
        return file.failed(
            "stray", stray, "item_id",
            "「{value}」はこの店・この日の plan.csv にありません（取り扱いなし）。"
            "この行を除いてください。",
            "'{value}' is not in plan.csv for this store and day (not sold there). Drop the row.",
        )  # fmt: skip
    return file.passed("stray", "余分な行はありません。", "no row too many.")


def _duplicates(file: _File) -> Check:
    again = file.keys.duplicated()
    if again.any():
        return file.failed(
            "duplicates", again, "item_id",
            "同じ 日付・店・商品 の行が前にもあります（商品 {value}）。1行だけ残してください。",
            "the same date, store and item stand in an earlier row (item {value}). Keep one row.",
        )  # fmt: skip
    return file.passed("duplicates", "重複した行はありません。", "no duplicated row.")


def _absent(file: _File, wanted: pd.MultiIndex) -> Check:
    absent = wanted[~wanted.isin(file.keys)]
    if not len(absent):
        return file.passed(
            "complete",
            f"{len(wanted):,}行すべてそろっています。",
            f"all {len(wanted):,} rows are there.",
        )
    date, store, item = absent[0]
    message = Text(
        f"{file.name} に plan.csv の行が{len(absent):,}行足りません"
        f"（最初は date {date}、store_id {store}、item_id {item}）。"
        f"plan.csv の全{len(wanted):,}行について値を書き出してください。",
        f"{file.name}: rows of plan.csv are missing: {len(absent):,} (the first: date {date}, "
        f"store_id {store}, item_id {item}). Write a value for all {len(wanted):,} rows.",
    )
    where = f"{file.name}, missing row {date} {store} {item}, item_id"
    return Check(f"{file.id}.complete", False, message, where)


def _figures(file: _File) -> Iterator[Check]:
    bad = list(_not_figures(file))
    yield from bad or [
        file.passed("numbers", "数値はすべて有効です。", "all numbers are finite and in range.")
    ]
    if file.name == layout.FORECAST and not bad:
        yield _quantile_order(file)
    if file.name == layout.ORDERS and not bad:
        yield _whole(file)


def _not_figures(file: _File) -> Iterator[Check]:
    for column, values in file.numbers.items():
        unreadable = ~np.isfinite(values)
        if unreadable.any():
            yield file.failed(
                "numbers", unreadable, column,
                "「{value}」は有限の数値ではありません（空欄・NaN・inf・文字）。"
                "欠損を埋めてから書き出してください。",
                "'{value}' is not a finite number (empty, NaN, inf or text). Fill it first.",
            )  # fmt: skip
        negative = values < 0
        if negative.any():
            yield file.failed(
                "negative", negative, column,
                "{value} は負の値です。0以上にしてください（例：clip(lower=0)）。",
                "{value} is negative. Make it 0 or more, for example with clip(lower=0).",
            )  # fmt: skip
        huge = np.isfinite(values) & (values > LARGEST)
        if huge.any():
            yield file.failed(
                "size", huge, column,
                f"{{value}} は大きすぎます（上限 {LARGEST:,.0f}）。単位と計算を見直してください。",
                f"{{value}} is too large (at most {LARGEST:,.0f} units). Check your arithmetic.",
            )  # fmt: skip


def _quantile_order(file: _File) -> Check:
    names = list(layout.QUANTILES)
    for lower, upper in pairwise(names):
        crossed = file.numbers[lower] > file.numbers[upper] + ORDER_TOLERANCE
        if crossed.any():
            above = file.numbers[lower][crossed][0]
            return file.failed(
                "quantiles", crossed, upper,
                f"{upper} の {{value}} が {lower} の {above:g} より小さくなっています。"
                "q05 ≤ q25 ≤ q50 ≤ q75 ≤ q95 の順にしてください（行ごとの並べ替えで直せます）。",
                f"{upper} = {{value}} is below {lower} = {above:g}. Quantiles must satisfy "
                "q05 ≤ q25 ≤ q50 ≤ q75 ≤ q95; sorting each row repairs it.",
            )  # fmt: skip
    return file.passed("quantiles", "分位点の順序は正しいです。", "the quantiles are in order.")


def _whole(file: _File) -> Check:
    values = file.numbers[layout.ORDER]
    broken = values != np.round(values)
    if broken.any():
        return file.failed(
            "whole", broken, layout.ORDER,
            "{value} は整数ではありません。商品は1個単位です。四捨五入などで整数にしてください。",
            "{value} is not a whole number. Goods come in units: round it.",
        )  # fmt: skip
    return file.passed("whole", "数量はすべて整数です。", "all quantities are whole numbers.")
