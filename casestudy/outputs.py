"""Reading what a notebook left in ``outputs/``: CSV only, with limits, and every fault named."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from casestudy.exercise import Check, OutputFile
from casestudy.text import Text

MAX_COLUMNS = 50
MAX_FIELD = 1000
MAX_MESSAGES = 20

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})([ T]00:00:00)?", re.ASCII)


@dataclass(frozen=True)
class ReadOutputs:
    """Tables by output name, and what was verified while reading them."""

    tables: dict[str, pd.DataFrame]
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether every expected table was read without a fault."""
        return all(check.ok for check in self.checks)


class _Faulty(Exception):
    """The file as a whole cannot be read."""

    def __init__(self, kind: str, message: Text, where: str = "") -> None:
        super().__init__(kind)
        self.check = Check(f"output.{kind}", False, message, where)


def file_name(spec: OutputFile) -> str:
    """Return the name of the file inside ``outputs/``."""
    return spec.name.rsplit("/", maxsplit=1)[-1]


def read_outputs(
    specs: Sequence[OutputFile], files: Mapping[str, bytes], refused: Mapping[str, str]
) -> ReadOutputs:
    """Read every expected file into a table.

    Parameters
    ----------
    specs
        Expected files.
    files
        File name -> content.
    refused
        File name -> why there is no content: ``missing``, ``not_regular`` or ``too_large``.

    Returns
    -------
    ReadOutputs
        Numbers are finite floats, ids and dates are ``str``; a table with a fault may be missing.
        Lines are counted as in a spreadsheet: the header is line 1.
    """
    tables: dict[str, pd.DataFrame] = {}
    checks: list[Check] = []
    for spec in specs:
        try:
            table, faults = _read(spec, files, refused)
        except _Faulty as fault:
            checks.append(fault.check)
            continue
        tables[spec.name] = table
        checks.extend(faults.checks() or [_read_well(spec, len(table))])
    return ReadOutputs(tables, tuple(checks))


class Faults:
    """The first faults found, and how many more there are: a file may hold millions."""

    def __init__(self) -> None:
        self._kept: list[Check] = []
        self._more = 0

    def add(self, check_id: str, where: str, describe: Callable[[], Text]) -> None:
        """Record a fault; its sentence is only made when it will be shown."""
        if len(self._kept) >= MAX_MESSAGES:
            self._more += 1
            return
        self._kept.append(Check(check_id, False, describe(), where))

    def checks(self) -> list[Check]:
        """Return the faults, ending in a count of those left out."""
        if not self._more:
            return list(self._kept)
        return [*self._kept, _and_more(self._more)]


def shorten(checks: Sequence[Check]) -> list[Check]:
    """Keep the first ``MAX_MESSAGES`` failed checks and say how many more there are."""
    failed = [check for check in checks if not check.ok]
    more = len(failed) - MAX_MESSAGES
    if more <= 0:
        return list(checks)
    return [*failed[:MAX_MESSAGES], _and_more(more)]


def _and_more(count: int) -> Check:
    text = Text(f"ほかに{count:,}件の誤りがあります。", f"And {count:,} more faults.")
    return Check("output.more", False, text)


def _read(
    spec: OutputFile, files: Mapping[str, bytes], refused: Mapping[str, str]
) -> tuple[pd.DataFrame, Faults]:
    name = file_name(spec)
    data = files.get(name)
    if data is None:
        raise _absent(spec, refused.get(name, "missing"))
    if len(data) > spec.max_bytes:
        raise _absent(spec, "too_large")
    header, rows = _rows(spec, _decode(name, data))
    columns: dict[str, pd.Series] = {}
    faults = Faults()
    for column, kind in spec.columns.items():
        values = [row[header.index(column)] for row in rows]
        if kind == "number":
            columns[column] = pd.Series(_numbers(values, name, column, faults), dtype="float64")
        elif kind == "date":
            columns[column] = pd.Series(_dates(values, name, column, faults), dtype="object")
        else:
            columns[column] = pd.Series(values, dtype="object")
    return pd.DataFrame(columns), faults


def _absent(spec: OutputFile, reason: str) -> _Faulty:
    name = file_name(spec)
    if reason == "too_large":
        limit = spec.max_bytes / 1024**2
        return _Faulty(
            "too_large",
            Text(
                f"outputs/{name} が大きすぎます（上限 {limit:.0f} MB）。必要な行と列だけを"
                "書き出してください。",
                f"outputs/{name} is too large (at most {limit:.0f} MB). Write only the rows and "
                "columns asked for.",
            ),
            name,
        )
    if reason == "not_regular":
        return _Faulty(
            "not_regular",
            Text(
                f"outputs/{name} が通常のファイルではありません（リンクやパイプは読みません）。"
                "to_csv() でファイルとして書き出してください。",
                f"outputs/{name} is not a regular file (links and pipes are not read). Write it "
                "as a file with to_csv().",
            ),
            name,
        )
    return _Faulty(
        "missing",
        Text(
            f"outputs/{name} がありません。ノートブックの最後で outputs/ に {name} を"
            "書き出してください。",
            f"outputs/{name} is missing. Write {name} to outputs/ at the end of the notebook.",
        ),
        name,
    )


def _decode(name: str, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Faulty(
            "encoding",
            Text(
                f"{name} の{line}行目がUTF-8ではありません。"
                ' to_csv(..., encoding="utf-8") で書き出してください。',
                f'Line {line} of {name} is not UTF-8. Write it with to_csv(..., encoding="utf-8").',
            ),
            f"{name}, line {line}",
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _Faulty(
            "encoding",
            Text(
                f"{name} の{line}行目に使えない文字（NUL）があります。"
                "CSVとして書き出してください。",
                f"Line {line} of {name} holds a NUL character. Write the file as CSV.",
            ),
            f"{name}, line {line}",
        )
    return text


def _rows(spec: OutputFile, text: str) -> tuple[list[str], list[list[str]]]:
    name = file_name(spec)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    header: list[str] = []
    try:
        header = _header(spec, next(reader, []))
        for row in reader:
            if not row:
                continue
            _require_shape(name, row, header, len(rows) + 2)
            rows.append(row)
            if len(rows) > spec.max_rows:
                raise _too_many_rows(spec)
    except csv.Error:
        raise _not_csv(name, reader.line_num) from None
    if not rows:
        raise _Faulty(
            "empty",
            Text(
                f"{name} にデータの行がありません。結果を1行以上書き出してください。",
                f"{name} has a header but no rows. Write your results into it.",
            ),
            name,
        )
    return header, rows


def _header(spec: OutputFile, header: list[str]) -> list[str]:
    name = file_name(spec)
    header = [cell.strip() for cell in header[: MAX_COLUMNS + 1]]
    wanted = ", ".join(spec.columns)
    if len(header) > MAX_COLUMNS:
        raise _Faulty(
            "columns",
            Text(
                f"{name} の列が多すぎます（上限 {MAX_COLUMNS}列）。必要な列は {wanted} です。",
                f"{name} has too many columns (at most {MAX_COLUMNS}). It needs {wanted}.",
            ),
            f"{name}, line 1",
        )
    missing = [column for column in spec.columns if column not in header]
    if missing:
        lost = ", ".join(missing)
        raise _Faulty(
            "columns",
            Text(
                f"{name} に列 {lost} がありません。1行目を見出しにし、{wanted} の列を"
                "書き出してください。",
                f"{name} lacks the column(s) {lost}. Its first line must name {wanted}.",
            ),
            f"{name}, line 1",
        )
    doubled = sorted({column for column in spec.columns if header.count(column) > 1})
    if doubled:
        twice = ", ".join(doubled)
        raise _Faulty(
            "columns",
            Text(
                f"{name} に列 {twice} が重複しています。1つだけにしてください。",
                f"{name} has the column(s) {twice} more than once. Keep one of each.",
            ),
            f"{name}, line 1",
        )
    return header


def _require_shape(name: str, row: list[str], header: list[str], number: int) -> None:
    if len(row) != len(header):
        raise _Faulty(
            "shape",
            Text(
                f"{name} の{number}行目は{len(row)}列ですが、見出しは{len(header)}列です。"
                "すべての行を同じ列数にしてください。",
                f"Line {number} of {name} has {len(row)} fields but the header has {len(header)}. "
                "Give every row the same number of fields.",
            ),
            f"{name}, line {number}",
        )
    if max(map(len, row)) > MAX_FIELD:
        raise _Faulty(
            "field",
            Text(
                f"{name} の{number}行目に長すぎる値があります（上限 {MAX_FIELD}文字）。",
                f"Line {number} of {name} holds a value that is too long (at most {MAX_FIELD} "
                "characters).",
            ),
            f"{name}, line {number}",
        )


def _too_many_rows(spec: OutputFile) -> _Faulty:
    name = file_name(spec)
    return _Faulty(
        "rows",
        Text(
            f"{name} の行が多すぎます（上限 {spec.max_rows:,}行）。必要な行だけを"
            "書き出してください。",
            f"{name} has too many rows (at most {spec.max_rows:,}). Write only the rows asked for.",
        ),
        name,
    )


def _not_csv(name: str, line: int) -> _Faulty:
    return _Faulty(
        "csv",
        Text(
            f"{name} の{line}行目付近がCSVとして読めません。引用符の閉じ忘れがないか確かめ、"
            "to_csv() で書き出してください。",
            f"{name} cannot be read as CSV near line {line}. Look for an unclosed quote, and write "
            "the file with to_csv().",
        ),
        f"{name}, line {line}",
    )


def _numbers(values: list[str], name: str, column: str, faults: Faults) -> list[float]:
    plain = "".join(values)
    if plain.isascii() and "_" not in plain:
        try:
            numbers = [float(value) for value in values]
        except ValueError:
            numbers = []
        if numbers and all(map(math.isfinite, numbers)):
            return numbers
    return [
        _number(value, f"{name}, line {row}, {column}", faults) for row, value in _count(values)
    ]


def _number(value: str, where: str, faults: Faults) -> float:
    text = value.strip()
    if _NUMBER.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    missing = text == "" or text.lower() == "nan"
    faults.add(
        "output.number", where, lambda: _gap(where) if missing else _no_number(where, text[:30])
    )
    return math.nan


def _gap(where: str) -> Text:
    return Text(
        f"{where}: 値が欠けています（NaN）。欠損を埋めてから書き出してください。",
        f"{where}: the value is missing (NaN). Fill gaps before writing the file.",
    )


def _no_number(where: str, shown: str) -> Text:
    return Text(
        f"{where}: 「{shown}」は有限の数値ではありません。桁区切りや単位を付けずに"
        "書き出してください。",
        f"{where}: {shown!r} is not a finite number. Write it without separators or units.",
    )


def _dates(values: list[str], name: str, column: str, faults: Faults) -> list[str]:
    return [_date(value, f"{name}, line {row}, {column}", faults) for row, value in _count(values)]


def _date(value: str, where: str, faults: Faults) -> str:
    match = _DATE.fullmatch(value.strip())
    if match and _exists(match[1]):
        return match[1]
    faults.add("output.date", where, lambda: _no_date(where, value.strip()[:30]))
    return value


def _no_date(where: str, shown: str) -> Text:
    return Text(
        f"{where}: 「{shown}」は日付ではありません。2024-04-01 の形（年-月-日）で書いてください。",
        f"{where}: {shown!r} is not a date. Write it as year-month-day, such as 2024-04-01.",
    )


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _count(values: list[str]) -> enumerate[str]:
    return enumerate(values, start=2)


def _read_well(spec: OutputFile, rows: int) -> Check:
    name = file_name(spec)
    message = Text(f"{name}: {rows:,}行を読み込みました。", f"{name}: read {rows:,} rows.")
    return Check("output.read", True, message, name)
