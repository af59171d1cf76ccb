"""A case's bundled files: practice data with its description, and the figures of its anchors."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from casestudy import datapackage
from casestudy.exercise import CaseData, CaseInfo, ColumnDoc, Exercise
from casestudy.text import Text

README = "README.md"


def contents(exercise: Exercise, practice: CaseData) -> dict[str, bytes]:
    """Return the files of the practice folder: path -> bytes, the same each time."""
    package = datapackage.contents(exercise.info, practice)
    return {**package, README: _readme(exercise.info, practice.files).encode()}


@dataclass(frozen=True)
class Written:
    """What writing a practice folder anew did."""

    files: list[Path]
    removed: list[Path]
    """What an earlier bundle had written and this one does not."""
    foreign: list[Path]
    """What no bundle has written: it stays, and ``casestudy conform`` objects to it."""


def write(exercise: Exercise) -> Written:
    """Write the practice folder anew, and remove what an earlier bundle left in it."""
    made, folder = contents(exercise, exercise.generate(exercise.practice_seed)), _folder(exercise)
    removed = [folder / name for name in sorted(_listed(folder) - made.keys())]
    for path in removed:
        path.unlink(missing_ok=True)
        _remove_empty(path.parent, folder)
    files = datapackage.write(made, folder)
    there = {path for path in folder.rglob("*") if path.is_file()}
    return Written(files, removed, sorted(there - set(files)))


def _folder(exercise: Exercise) -> Path:
    return exercise.practice_dir.resolve()


def _listed(folder: Path) -> set[str]:
    """Return the files below ``folder`` that its description says a bundle has written."""
    try:
        package = json.loads((folder / datapackage.PACKAGE_FILE).read_text(encoding="utf-8"))
        names = [str(resource["path"]) for resource in package["resources"]]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    paths = ((folder / name).resolve() for name in names)
    return {
        path.relative_to(folder).as_posix()
        for path in paths
        if path.is_relative_to(folder) and path.is_file()
    }


def _remove_empty(path: Path, folder: Path) -> None:
    """Remove folders that have become empty, from ``path`` up to below ``folder``."""
    while path != folder and not any(path.iterdir()):
        path.rmdir()
        path = path.parent


def write_anchors(exercise: Exercise) -> Path:
    """Measure baseline and reference on the practice data and keep the figures; slow.

    Raises
    ------
    ValueError
        The case names no ``anchors_file``.
    """
    if exercise.anchors_file is None:
        raise ValueError(f"{exercise.info.id} names no anchors_file")
    anchors = exercise.anchors(exercise.generate(exercise.practice_seed))
    exercise.anchors_file.write_text(json.dumps(anchors, indent=2) + "\n", encoding="utf-8")
    return exercise.anchors_file


def _readme(info: CaseInfo, files: dict[str, bytes]) -> str:
    parts = [
        f"# {info.title.ja} / {info.title.en}",
        f"{info.firm.ja}の練習用データです。実在の企業とは関係ありません。"
        "すべて乱数から作った合成データで、CC0 1.0 で公開しています。",
        f"Practice data of {info.firm.en}; no real firm is meant. "
        "All of it is synthetic, made from a random seed, and released under CC0 1.0.",
        f"検証 / validate: `frictionless validate {datapackage.PACKAGE_FILE}`",
        "## データ辞書 / Data dictionary",
        *(_section(info, name, files[name]) for name in files if name.endswith(".csv")),
    ]
    return "\n\n".join(parts) + "\n"


def _section(info: CaseInfo, name: str, content: bytes) -> str:
    rows, title = content.count(b"\n") - 1, info.tables.get(name, Text(name, name))
    lines = [
        f"### {name}",
        "",
        f"{title.ja}（{rows:,}行） / {title.en} ({rows:,} rows)",
        "",
        "| 列 / column | 型 / type | 単位 / unit | 説明 | description |",
        "|---|---|---|---|---|",
        *(_line(doc) for doc in info.dictionary if doc.table == name),
    ]
    return "\n".join(lines)


def _line(doc: ColumnDoc) -> str:
    words = f"{doc.description.ja} | {doc.description.en}"
    return f"| `{doc.column}` | {doc.kind} | {doc.unit} | {words} |"
