"""What a notebook can join to the rows that are asked for, whatever the case's own view shows."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from casestudy.exercise import CaseData, CaseInfo, LeakageView


def features(info: CaseInfo, data: CaseData, view: LeakageView) -> pd.DataFrame:
    """Return the view's features and the columns of every input table that a key joins to them.

    A table is joined where the columns of its primary key, or of the key of an output, are among
    the features, else row by row where it is as long; its columns are named
    ``table.csv: column``.
    """
    known = view.features.reset_index(drop=True)
    found = [known]
    for name, table in data.inputs.items():
        shared = set(table.columns) & set(known.columns)
        key = next((key for key in _keys(info, name) if set(key) <= shared), None)
        if key is not None:
            found.append(_new(_join(known, table, key), known).add_prefix(f"{name}: "))
        elif len(table) == len(known):
            found.append(_new(table.reset_index(drop=True), known).add_prefix(f"{name}: "))
    return pd.concat(found, axis=1)


def _new(table: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Leave out the columns that are known already."""
    same = [name for name in table if name in known and table[name].equals(known[name])]
    return table.drop(columns=same)


def _keys(info: CaseInfo, table: str) -> Iterator[list[str]]:
    keys = [[doc.column for doc in info.dictionary if doc.table == table and doc.key]]
    keys += [list(spec.key) for spec in info.outputs]
    yield from (key for key in keys if key)


def _join(known: pd.DataFrame, table: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Return the table's other columns for each known row; the first where rows share the key."""
    others = [name for name in table.columns if name not in key]
    single = table.drop_duplicates(key).astype(dict.fromkeys(key, str)).set_index(key)[others]
    asked = known[key].astype(str)
    rows = pd.MultiIndex.from_frame(asked) if len(key) > 1 else pd.Index(asked[key[0]])
    return single.reindex(rows).reset_index(drop=True)
