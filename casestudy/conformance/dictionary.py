"""The data dictionary against the data it describes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from casestudy.conformance.finding import Finding
from casestudy.exercise import CaseData, CaseInfo, ColumnDoc, Exercise
from casestudy.text import Text

_PATTERNS = {
    "integer": re.compile(r"[+-]?\d+"),
    "number": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"),
    "boolean": re.compile(r"true|True|TRUE|1|false|False|FALSE|0"),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "string": re.compile(r".*", re.DOTALL),
}
"""Field types of the Table Schema standard, as a CSV file spells their values."""


def judge(exercise: Exercise, practice: CaseData) -> list[Finding]:
    """Compare every table with the columns, keys, kinds and gaps that its description states."""
    trouble = [*_tables(exercise.info, practice), *_folders(exercise.info, practice)]
    text = Text(
        "データ辞書が、データの表・列・型・キーと一致している",
        "The data dictionary states the tables, columns, kinds and keys that the data have",
    )
    return [Finding("dictionary", text, not trouble, trouble="; ".join(trouble[:8]))]


def _tables(info: CaseInfo, data: CaseData) -> Iterator[str]:
    for name in sorted({doc.table for doc in info.dictionary} - data.inputs.keys()):
        yield f"{name} is described, but there is no such table"
    for name, table in data.inputs.items():
        if name not in info.tables:
            yield f"{name} has no title in info.tables"
        docs = [doc for doc in info.dictionary if doc.table == name]
        if [doc.column for doc in docs] == list(table.columns):
            yield from _columns(name, table.astype("string").fillna(""), docs)
        else:
            described = ", ".join(doc.column for doc in docs) or "nothing"
            yield f"{name} has the columns {', '.join(table.columns)}, described is {described}"


def _columns(name: str, table: pd.DataFrame, docs: Sequence[ColumnDoc]) -> Iterator[str]:
    keys = [doc.column for doc in docs if doc.key]
    if keys and table.duplicated(keys).any():
        yield f"{name}: rows share the key {', '.join(keys)}"
    for doc in docs:
        values = table[doc.column]
        filled = values[values != ""].unique()
        if doc.required and (values == "").any():
            yield f"{name}, {doc.column} has gaps, described is required"
        wrong = next((value for value in filled if not _is(doc.kind, value)), None)
        if wrong is not None:
            yield f"{name}, {doc.column}: {wrong!r} is no {doc.kind}"


def _is(kind: str, value: str) -> bool:
    if kind not in _PATTERNS or not _PATTERNS[kind].fullmatch(value):
        return False
    if kind == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
    return True


def _folders(info: CaseInfo, data: CaseData) -> Iterator[str]:
    for folder in sorted({Path(name).parts[0] for name in data.attachments} - info.tables.keys()):
        yield f"{folder} has no title in info.tables"
