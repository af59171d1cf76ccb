"""Writes the practice data, its data package and its README; run as a module.

``python -m casestudy.exercises.demand_forecasting.bundle`` rewrites the bundled files after the
generator changed; with ``--anchors`` it also measures baseline and reference anew.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casestudy.exercise import ColumnDoc
from casestudy.exercises.demand_forecasting import ANCHORS_FILE, DemandForecasting
from casestudy.exercises.demand_forecasting.dictionary import DICTIONARY, TABLES

_KEYS: Mapping[str, list[str]] = {
    "plan.csv": ["date", "store_id", "item_id"],
    "items.csv": ["item_id"],
    "stores.csv": ["store_id"],
    "calendar.csv": ["date"],
}
_OPTIONAL = {("items.csv", "ended"), ("items.csv", "replaces"), ("calendar.csv", "holiday"),
             ("calendar.csv", "temperature")}  # fmt: skip
_LICENCE = {
    "name": "CC0-1.0",
    "path": "https://creativecommons.org/publicdomain/zero/1.0/",
    "title": "CC0 1.0 Universal",
}


def files() -> dict[str, bytes]:
    """Return name and content of every file of the practice bundle."""
    exercise = DemandForecasting()
    tables = exercise.generate(exercise.practice_seed).files
    package = json.dumps(_package(tables), ensure_ascii=False, indent=2) + "\n"
    return {
        **tables,
        "datapackage.json": package.encode("utf-8"),
        "README.md": _readme(tables).encode("utf-8"),
    }


def write(folder: Path) -> None:
    """Write the practice bundle into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files().items():
        (folder / name).write_bytes(content)


def write_anchors() -> None:
    """Measure baseline and reference on the practice data and keep the figures; slow."""
    exercise = DemandForecasting()
    anchors = exercise.anchors(exercise.generate(exercise.practice_seed))
    ANCHORS_FILE.write_text(json.dumps(anchors, indent=2) + "\n", encoding="utf-8")


def _package(tables: Mapping[str, bytes]) -> dict[str, Any]:
    info = DemandForecasting.info
    return {
        "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
        "name": info.id,
        "version": info.version,
        "title": info.title.ja,
        "title_en": info.title.en,
        "description": f"{info.summary.ja} 架空の企業の合成データです。",
        "description_en": f"{info.summary.en} Synthetic data of a fictional firm.",
        "licenses": [_LICENCE],
        "resources": [_resource(name, content) for name, content in tables.items()],
    }


def _resource(name: str, content: bytes) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(doc) for doc in DICTIONARY if doc.table == name],
        "missingValues": [""],
    }
    if name in _KEYS:
        schema["primaryKey"] = _KEYS[name]
    return {
        "name": name.removesuffix(".csv"),
        "type": "table",
        "path": name,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "title": TABLES[name].ja,
        "title_en": TABLES[name].en,
        "schema": schema,
    }


def _field(doc: ColumnDoc) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": doc.column,
        "type": doc.kind,
        "description": doc.description.ja,
        "description_en": doc.description.en,
    }
    if doc.unit:
        field["unit"] = doc.unit
    if (doc.table, doc.column) not in _OPTIONAL:
        field["constraints"] = {"required": True}
    return field


def _readme(tables: Mapping[str, bytes]) -> str:
    info = DemandForecasting.info
    parts = [
        f"# {info.title.ja} / {info.title.en}",
        "架空の食品スーパー「にじまるストア」の練習用データです。実在の企業とは関係ありません。"
        "すべて乱数から作った合成データで、CC0 1.0 で公開しています。",
        "Practice data of Nijimaru Store, a fictional supermarket chain; no real firm is meant. "
        "All of it is synthetic, made from a random seed, and released under CC0 1.0.",
        "検証 / validate: `frictionless validate datapackage.json`",
        "## データ辞書 / Data dictionary",
    ]
    parts.extend(_section(name, content) for name, content in tables.items())
    return "\n\n".join(parts) + "\n"


def _section(name: str, content: bytes) -> str:
    rows = content.count(b"\n") - 1
    lines = [
        f"### {name}",
        "",
        f"{TABLES[name].ja}（{rows:,}行） / {TABLES[name].en} ({rows:,} rows)",
        "",
        "| 列 / column | 型 / type | 単位 / unit | 説明 | description |",
        "|---|---|---|---|---|",
    ]
    for doc in DICTIONARY:
        if doc.table == name:
            text = f"{doc.description.ja} | {doc.description.en}"
            lines.append(f"| `{doc.column}` | {doc.kind} | {doc.unit} | {text} |")
    return "\n".join(lines)


if __name__ == "__main__":
    write(DemandForecasting.practice_dir)
    if "--anchors" in sys.argv[1:]:
        write_anchors()
