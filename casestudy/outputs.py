"""Reading what a notebook left in ``outputs/``: CSV only, with limits, and every fault named."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from casestudy import output_faults
from casestudy.exercise import Check, OutputFile
from casestudy.output_faults import Unreadable, file_name
from casestudy.text import Text
from casestudy.traceback_text import plain_text

MAX_COLUMNS = 50
MAX_FIELD = 1000
MAX_MESSAGES = 20
MAX_QUOTED = 500

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
        except Unreadable as fault:
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
    """Keep the first ``MAX_MESSAGES`` failed checks and say how many more there are.

    What they quote from a file is made fit to be shown anywhere: on one line, with nothing that
    a terminal would obey or that would turn the direction of writing.
    """
    failed = [check for check in checks if not check.ok]
    more = len(failed) - MAX_MESSAGES
    if more <= 0:
        return [_quotable(check) for check in checks]
    return [*map(_quotable, failed[:MAX_MESSAGES]), _and_more(more)]


def _quotable(check: Check) -> Check:
    text = Text(_one_line(check.message.ja), _one_line(check.message.en))
    return replace(check, message=text, where=_one_line(check.where))


def _one_line(text: str) -> str:
    return " ".join(plain_text(text).split("\n"))[:MAX_QUOTED]


def _and_more(count: int) -> Check:
    text = Text(f"ほかに{count:,}件の誤りがあります。", f"And {count:,} more faults.")
    return Check("output.more", False, text)


def _read(
    spec: OutputFile, files: Mapping[str, bytes], refused: Mapping[str, str]
) -> tuple[pd.DataFrame, Faults]:
    name = file_name(spec)
    data = files.get(name)
    if data is None:
        raise output_faults.absent(spec, refused.get(name, "missing"))
    if len(data) > spec.max_bytes:
        raise output_faults.absent(spec, "too_large")
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


def _decode(name: str, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise output_faults.not_utf8(name, data.count(b"\n", 0, error.start) + 1) from None
    if "\0" in text:
        raise output_faults.holds_nul(name, text.count("\n", 0, text.index("\0")) + 1)
    return text


def _rows(spec: OutputFile, text: str) -> tuple[list[str], list[list[str]]]:
    name = file_name(spec)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    header: list[str] = []
    try:
        header = _header(spec, next(reader, []))
        for number, row in enumerate(reader, start=2):
            if not row:
                continue  # at the end of the file
            if number > len(rows) + 2:
                raise output_faults.blank(name, len(rows) + 2)
            _require_shape(name, row, header, len(rows) + 2)
            rows.append(row)
            if len(rows) > spec.max_rows:
                raise output_faults.too_many_rows(spec)
    except csv.Error:
        raise output_faults.not_csv(name, reader.line_num) from None
    if not rows and not spec.open_rows:
        raise output_faults.no_rows(name)
    return header, rows


def _header(spec: OutputFile, header: list[str]) -> list[str]:
    header = [cell.strip() for cell in header[: MAX_COLUMNS + 1]]
    if len(header) > MAX_COLUMNS:
        raise output_faults.too_many_columns(spec, MAX_COLUMNS)
    if missing := [column for column in spec.columns if column not in header]:
        raise output_faults.missing_columns(spec, missing)
    if repeated := sorted(column for column in spec.columns if header.count(column) > 1):
        raise output_faults.repeated_columns(spec, repeated)
    return header


def _require_shape(name: str, row: list[str], header: list[str], line: int) -> None:
    if len(row) != len(header):
        raise output_faults.ragged(name, line, len(row), len(header))
    if max(map(len, row)) > MAX_FIELD:
        raise output_faults.long_field(name, line, MAX_FIELD)


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
        "output.number",
        where,
        lambda: output_faults.gap(where) if missing else output_faults.no_number(where, text[:30]),
    )
    return math.nan


def _dates(values: list[str], name: str, column: str, faults: Faults) -> list[str]:
    return [_date(value, f"{name}, line {row}, {column}", faults) for row, value in _count(values)]


def _date(value: str, where: str, faults: Faults) -> str:
    match = _DATE.fullmatch(value.strip())
    if match and _exists(match[1]):
        return match[1]
    faults.add("output.date", where, lambda: output_faults.no_date(where, value.strip()[:30]))
    return value


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
    message = Text(f"{name}：{rows:,}行を読み込みました。", f"{name}: read {rows:,} rows.")
    return Check("output.read", True, message, name)
