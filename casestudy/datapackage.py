"""A case's inputs as a data package: the tables as CSV, and a file that describes every column.

Follows the Data Package standard, version 1 (specs.frictionlessdata.io). Titles and descriptions
are Japanese; the properties ending in ``_en``, ``unit`` and ``seed`` are this project's own.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import re
from pathlib import Path
from typing import Any

from casestudy.exercise import CaseData, CaseInfo, ColumnDoc, csv_files

PACKAGE_FILE = "datapackage.json"
_LICENCE = {
    "name": "CC0-1.0",
    "path": "https://creativecommons.org/publicdomain/zero/1.0/",
    "title": "CC0 1.0 Universal",
}


def contents(info: CaseInfo, data: CaseData) -> dict[str, bytes]:
    """Return the files of the package: file name -> bytes, the same for the same seed."""
    package = {
        "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
        "name": info.id,
        "version": info.version,
        "title": info.title.ja,
        "title_en": info.title.en,
        "description": f"{info.summary.ja} 架空の企業の合成データです。",
        "description_en": f"{info.summary.en} Synthetic data of a fictional firm.",
        "seed": data.seed,
        "licenses": [_LICENCE],
        "resources": [
            *(_resource(info, name, data.files[name]) for name in csv_files(data.inputs)),
            *(_attachment(info, name, content) for name, content in data.attachments.items()),
        ],
    }
    described = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    return {**data.files, PACKAGE_FILE: described.encode()}


def _resource(info: CaseInfo, name: str, content: bytes) -> dict[str, Any]:
    stem = name.removesuffix(".csv")
    title = info.tables.get(name)
    return {
        "name": stem.replace("_", "-").lower(),
        "type": "table",
        "path": name,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        **({"title": title.ja, "title_en": title.en} if title else {}),
        "schema": _schema(info, name, content),
    }


def _attachment(info: CaseInfo, name: str, content: bytes) -> dict[str, Any]:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    title = info.tables.get(Path(name).parts[0])
    return {
        "name": re.sub(r"[^a-z0-9._-]", "-", name.lower()),
        "path": name,
        "format": Path(name).suffix.lstrip("."),
        "mediatype": kind,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        **({"title": title.ja, "title_en": title.en} if title else {}),
    }


def _schema(info: CaseInfo, name: str, content: bytes) -> dict[str, Any]:
    documented = {doc.column: doc for doc in info.dictionary if doc.table == name}
    header = content.split(b"\n", 1)[0].decode().split(",")
    schema: dict[str, Any] = {
        "fields": [_field(column, documented.get(column)) for column in header],
        "missingValues": [""],
    }
    if keys := [doc.column for doc in documented.values() if doc.key]:
        schema["primaryKey"] = keys
    return schema


def _field(column: str, doc: ColumnDoc | None) -> dict[str, Any]:
    if doc is None:
        return {"name": column, "type": "any"}
    field: dict[str, Any] = {
        "name": column,
        "type": doc.kind,
        "description": doc.description.ja,
        "description_en": doc.description.en,
    }
    if doc.unit:
        field["unit"] = doc.unit
    if doc.required:
        field["constraints"] = {"required": True}
    return field


def write(files: dict[str, bytes], folder: Path) -> list[Path]:
    """Write files into ``folder``, which is made when missing; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return [folder / name for name in files]
