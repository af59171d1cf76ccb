"""Writes the practice data, its data package and its README; run as a module.

``python -m casestudy.exercises.demand_forecasting.bundle`` rewrites the bundled files after the
generator changed; with ``--anchors`` it also measures baseline and reference anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

from casestudy import datapackage
from casestudy.exercises.demand_forecasting import ANCHORS_FILE, DemandForecasting
from casestudy.exercises.demand_forecasting.dictionary import DICTIONARY, TABLES


def files() -> dict[str, bytes]:
    """Return name and content of every file of the practice bundle."""
    exercise = DemandForecasting()
    practice = exercise.generate(exercise.practice_seed)
    package = datapackage.contents(exercise.info, practice)
    return {**package, "README.md": _readme(practice.files).encode("utf-8")}


def write_anchors() -> None:
    """Measure baseline and reference on the practice data and keep the figures; slow."""
    exercise = DemandForecasting()
    anchors = exercise.anchors(exercise.generate(exercise.practice_seed))
    ANCHORS_FILE.write_text(json.dumps(anchors, indent=2) + "\n", encoding="utf-8")


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
    datapackage.write(files(), DemandForecasting.practice_dir)
    if "--anchors" in sys.argv[1:]:
        write_anchors()
