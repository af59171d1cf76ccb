"""A case's inputs as a Frictionless data package, for any seed.

Follows the Data Package standard, version 1 (specs.frictionlessdata.io).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from casestudy.exercise import CaseData, CaseInfo, ColumnDoc


def write_inputs(info: CaseInfo, data: CaseData, folder: Path) -> list[Path]:
    """Write the inputs as CSV files with their ``datapackage.json``; return what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = data.files
    package = {
        "profile": "data-package",
        "name": info.id,
        "title": info.title.en,
        "description": f"{info.title.ja} / {info.title.en} (seed {data.seed})",
        "version": info.version,
        "resources": [_resource(info, name, content) for name, content in contents.items()],
    }
    described = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    contents = {**contents, "datapackage.json": described.encode()}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]


def _resource(info: CaseInfo, name: str, content: bytes) -> dict[str, Any]:
    stem = name.removesuffix(".csv")
    header = content.split(b"\n", 1)[0].decode().split(",")
    documented = {doc.column: doc for doc in info.dictionary if doc.table in (name, stem)}
    return {
        "profile": "tabular-data-resource",
        "name": stem.replace("_", "-").lower(),
        "path": name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {"fields": [_field(column, documented.get(column)) for column in header]},
    }


def _field(column: str, doc: ColumnDoc | None) -> dict[str, str]:
    if doc is None:
        return {"name": column, "type": "any"}
    field = {
        "name": column,
        "type": {"id": "string"}.get(doc.kind, doc.kind),
        "title": doc.description.en,
        "description": doc.description.ja,
    }
    return field | ({"unit": doc.unit} if doc.unit else {})
