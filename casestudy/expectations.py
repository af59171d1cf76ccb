"""Verifies parsed outputs against their schema and the rows the inputs call for.

Every fault names the file, the line as a spreadsheet counts it, and the column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casestudy.exercise import Check, OutputFile, Rule
from casestudy.output_faults import file_name
from casestudy.text import Text

TOLERANCE = 1e-6
"""By how much figures that must ascend may fall, for rounding."""
FIRST_LINE = 2
"""Line of the first row; the header is line 1."""


def check_table(
    spec: OutputFile, table: pd.DataFrame, expected: pd.DataFrame | None = None
) -> list[Check]:
    """Verify one output.

    Parameters
    ----------
    spec
        What the file must hold: ``key`` and ``rules`` are looked at.
    table
        The output as ``read_outputs`` gives it: finite floats, ids and dates as ``str``.
    expected
        The keys there must be, each once; columns ``spec.key``. ``None`` where the learner
        decides which rows there are.

    Returns
    -------
    list of Check
        The faults, or one check that says all is well.
    """
    found = [
        *(_values(spec, table)),
        *(_duplicates(spec, table)),
        *(_keys(spec, table, expected) if expected is not None else ()),
    ]
    name = file_name(spec)
    text = Text(f"{name}：行と値に問題はありません。", f"{name}: rows and values are fine.")
    return found or [Check(f"{_stem(spec)}.rows", True, text, name)]


def check_ascending(spec: OutputFile, table: pd.DataFrame, names: Sequence[str]) -> Iterator[Check]:
    """Yield a fault for each row whose columns, such as quantiles, are not in ascending order."""
    values = table[list(names)].to_numpy(dtype=np.float64)
    crossed = np.diff(values, axis=1) < -TOLERANCE
    for row in _first(crossed.any(axis=1)):
        place = int(np.flatnonzero(crossed[row])[0])
        lower, upper = names[place], names[place + 1]
        below, above = (_plain(float(value)) for value in values[row, place : place + 2])
        text = Text(
            f"{upper}（{above}）が {lower}（{below}）より小さくなっています。行ごとに"
            "小さい順に並べてください（np.sort）。",
            f"{upper} ({above}) is below {lower} ({below}). Sort each row (np.sort).",
        )
        yield fault(spec, "quantiles", row, upper, text)


def fault(spec: OutputFile, check_id: str, row: int, column: str, text: Text) -> Check:
    """Return a failed check at a row, 0 for the first; ``text`` leaves the place out."""
    name, line = file_name(spec), row + FIRST_LINE
    told = Text(
        f"{name} の{line}行目、列 {column}: {text.ja}",
        f"{name}, line {line}, column {column}: {text.en}",
    )
    return Check(f"{_stem(spec)}.{check_id}", False, told, f"{name}, line {line}, {column}")


def _stem(spec: OutputFile) -> str:
    return file_name(spec).rsplit(".", maxsplit=1)[0]


def _values(spec: OutputFile, table: pd.DataFrame) -> Iterator[Check]:
    for column, rule in spec.rules.items():
        if spec.columns[column] == "number":
            yield from _numbers(spec, column, rule, table[column].to_numpy(dtype=np.float64))
        elif rule.choices:
            yield from _choices(spec, column, rule.choices, table[column])


def _numbers(
    spec: OutputFile, column: str, rule: Rule, values: NDArray[np.float64]
) -> Iterator[Check]:
    low, high = _plain(rule.minimum), _plain(rule.maximum)
    for check_id, wrong, ja, en in (
        (
            "range",
            values < rule.minimum,
            f"は小さすぎます。{low}以上にしてください。",
            f"is too small. Write {low} or more.",
        ),
        (
            "range",
            values > rule.maximum,
            f"は大きすぎます。{high}以下にしてください。",
            f"is too large. Write {high} or less.",
        ),
        (
            "whole",
            rule.whole & (values != np.rint(values)),
            "は整数ではありません。整数にしてください。",
            "is not a whole number. Round it.",
        ),
    ):
        for row in _first(wrong):
            said = _plain(float(values[row]))
            yield fault(spec, check_id, row, column, Text(f"{said} {ja}", f"{said} {en}"))


def _choices(
    spec: OutputFile, column: str, choices: Sequence[str], values: pd.Series
) -> Iterator[Check]:
    wrong = ~values.isin(choices).to_numpy()
    allowed = ", ".join(choices[:12]) + (" …" if len(choices) > 12 else "")
    for row in _first(wrong):
        said = _short(values.iloc[row])
        yield fault(
            spec,
            "choice",
            row,
            column,
            Text(
                f"「{said}」は使えません。{allowed} のどれかを書いてください。",
                f"{said!r} cannot stand here. Write one of {allowed}.",
            ),
        )


def _duplicates(spec: OutputFile, table: pd.DataFrame) -> Iterator[Check]:
    if not spec.key:
        return
    keys, names = table[list(spec.key)], ", ".join(spec.key)
    for row in _first(keys.duplicated().to_numpy()):
        said = _short(" / ".join(map(_plain, keys.iloc[row])))
        yield fault(
            spec,
            "duplicate",
            row,
            spec.key[0],
            Text(
                f"{names} が同じ行が前にもあります（{said}）。1行だけ残してください。",
                f"an earlier row has the same {names} ({said}). Keep one of them.",
            ),
        )


def _keys(spec: OutputFile, table: pd.DataFrame, expected: pd.DataFrame) -> Iterator[Check]:
    names = list(spec.key)
    given, wanted = _index(table[names]), _index(expected[names])
    for row in _first(~given.isin(wanted)):
        said = _short(" / ".join(map(_plain, table[names].iloc[row])))
        column = _culprit(table[names].iloc[row], expected, names)
        yield fault(
            spec,
            "unknown",
            row,
            column,
            Text(
                f"求められていない行です（{said}）。データにある {', '.join(names)} だけを"
                "書き出してください。",
                f"this row is not asked for ({said}). Keep to the {', '.join(names)} of the data.",
            ),
        )
    absent = wanted[~wanted.isin(given)]
    if len(absent):
        first = absent[0]
        said = _short(" / ".join(map(_plain, first if isinstance(first, tuple) else (first,))))
        name = file_name(spec)
        text = Text(
            f"{name} に行が{len(absent):,}行足りません（最初は {', '.join(names)} = {said}）。"
            f"全{len(wanted):,}行を書き出してください。",
            f"{name} lacks {len(absent):,} rows (the first: {', '.join(names)} = {said}). Write "
            f"all {len(wanted):,}.",
        )
        yield Check(f"{_stem(spec)}.missing", False, text, f"{name}, {', '.join(names)}")


def _culprit(row: pd.Series, expected: pd.DataFrame, names: Sequence[str]) -> str:
    """Return the first column whose value never occurs; the first one if only the pair is new."""
    for name in names:
        if not (expected[name] == row[name]).any():
            return name
    return names[0]


def _index(keys: pd.DataFrame) -> pd.Index:
    if len(keys.columns) == 1:
        return pd.Index(keys.iloc[:, 0])
    return pd.MultiIndex.from_frame(keys)


def _first(wrong: NDArray[np.bool_]) -> list[int]:
    """Return at most twenty positions: nobody reads more, and a file may hold millions."""
    return [int(row) for row in np.flatnonzero(wrong)[:20]]


def _plain(value: object) -> str:
    """Return a figure to ten digits, so that a limit and what just misses it look different."""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _short(text: object) -> str:
    said = str(text)
    return said if len(said) <= 60 else said[:59] + "…"
