"""Reading and checking the files of the standard; knows no database.

A file names its schema under ``$schema``; only the four schemas that come with the product are
accepted, and they are never fetched. What a schema cannot say (references, uniqueness, coverage)
is checked here.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from catalog.config import BUNDLED as DATASETS

BUNDLED = DATASETS / "standard"
SCHEMAS = {
    "standard.schema.json": "skills",
    "literacy.schema.json": "literacy",
    "levels.schema.json": "levels",
    "crosswalk.schema.json": "crosswalk",
}
ORDER = ("skills", "literacy", "levels", "crosswalk")
"""A crosswalk comes after the versions it relates."""

Document = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """What is wrong with a file, and where in it, such as ``roles[3].role_type``."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class Unreadable(Exception):
    """The text is no JSON object."""


def read(text: str) -> Document:
    """Parse the text of a file.

    Raises
    ------
    Unreadable
        With the line and column, or the repeated key.
    """
    try:
        document = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not valid JSON: {error}") from error
    if not isinstance(document, dict):
        raise Unreadable("not a JSON object")
    return document


def bundled() -> dict[str, Document]:
    """Return the documents that come with the product, by file name."""
    paths = sorted(BUNDLED.glob("*.json"))
    return {path.name: read(path.read_text(encoding="utf-8")) for path in paths}


def _without_repeats(pairs: list[tuple[str, Any]]) -> Document:
    repeated = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
    if repeated:
        raise ValueError(f"the key {repeated[0]!r} appears twice")
    return dict(pairs)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON number")


def digest(document: Document) -> str:
    """Return the SHA-256 of the content, whatever the order of keys and the white space."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def kind_of(document: Document) -> str | None:
    """Return what the document defines, or ``None`` when it names no known schema."""
    return SCHEMAS.get(Path(str(document.get("$schema", ""))).name)


def code_of(document: Document) -> str:
    """Return the code a document is exported under, such as ``dss-1.2``."""
    if "id" in document:
        return str(document["id"])
    return crosswalk_code(document["from"], document["to"])


def crosswalk_code(older: str, newer: str) -> str:
    """Return the code of the crosswalk between two versions: ``crosswalk-1.2-2.0``."""
    return f"crosswalk-{older.removeprefix('dss-')}-{newer.removeprefix('dss-')}"


def check(document: Document) -> list[Problem]:
    """Return everything wrong with a document, in the order of the file; empty when sound."""
    kind = kind_of(document)
    if kind is None:
        return [Problem("$schema", f"must name one of {', '.join(SCHEMAS)}")]
    errors = sorted(_validator(kind).iter_errors(document), key=lambda e: list(map(str, e.path)))
    if errors:
        return [Problem(_path(error), _message(error)) for error in errors]
    return list(_CHECKS[kind](document))


@cache
def _validator(kind: str) -> Draft202012Validator:
    name = next(name for name, value in SCHEMAS.items() if value == kind)
    return Draft202012Validator(json.loads((BUNDLED / "schema" / name).read_text("utf-8")))


def _path(error: ValidationError) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
    return "".join(steps).removeprefix(".")


def _message(error: ValidationError) -> str:
    message = str(error.message)
    return message if len(message) <= 200 else message[:200] + "…"


def _check_skills(document: Document) -> Iterator[Problem]:
    version = document["id"]
    types = {item["id"] for item in document["role_types"]}
    places = {(c["id"], s["id"]) for c in document["categories"] for s in c["subcategories"]}
    for name in ("role_types", "roles", "categories", "skills"):
        yield from _repeats(name, [item["id"] for item in document[name]])
    for index, category in enumerate(document["categories"]):
        slugs = [item["id"] for item in category["subcategories"]]
        yield from _repeats(f"categories[{index}].subcategories", slugs)
    for index, role in enumerate(document["roles"]):
        if role["role_type"] not in types:
            yield Problem(f"roles[{index}].role_type", f"no role type {role['role_type']!r}")
    for index, skill in enumerate(document["skills"]):
        if skill["id"] != f"{version}/{skill['code']}":
            yield Problem(f"skills[{index}].id", f"must be {version}/{skill['code']}")
        if (skill["category"], skill["subcategory"]) not in places:
            where = f"{skill['category']}/{skill['subcategory']}"
            yield Problem(f"skills[{index}].subcategory", f"no subcategory {where!r}")
    yield from _check_matrix(document)


def _check_matrix(document: Document) -> Iterator[Problem]:
    roles = {role["id"] for role in document["roles"]}
    skills = {skill["id"] for skill in document["skills"]}
    letters = {item["letter"] for item in document["importance_scale"]}
    matrix = document["importance_matrix"]
    if matrix is not None and not (matrix and all(matrix.values())):
        yield Problem("importance_matrix", "must be null, or name at least one letter for a role")
    for role, row in (matrix or {}).items():
        where = f"importance_matrix.{role}"
        if role not in roles:
            yield Problem(where, f"no role {role!r}")
        for skill, letter in row.items():
            if skill not in skills:
                yield Problem(f"{where}.{skill}", f"no skill {skill!r}")
            if letter not in letters:
                yield Problem(f"{where}.{skill}", f"{letter!r} is not in importance_scale")


def _check_literacy(document: Document) -> Iterator[Problem]:
    yield from _repeats("areas", [area["id"] for area in document["areas"]])
    yield from _repeats(
        "areas", [item["id"] for area in document["areas"] for item in area["items"]]
    )


def _check_levels(document: Document) -> Iterator[Problem]:
    yield from _repeats("levels", [str(item["level"]) for item in document["levels"]])


def _check_crosswalk(document: Document) -> Iterator[Problem]:
    for side in ("from", "to"):
        for index, entry in enumerate(document["entries"]):
            key = entry[side]
            if key is not None and not key.startswith(document[side] + "/"):
                yield Problem(f"entries[{index}].{side}", f"{key!r} is not of {document[side]}")
    pairs = [f"{entry['from']} -> {entry['to']}" for entry in document["entries"]]
    yield from _repeats("entries", pairs)


def _repeats(where: str, values: Iterable[str]) -> Iterator[Problem]:
    for value, count in Counter(values).items():
        if count > 1:
            yield Problem(where, f"{value!r} appears {count} times")


_CHECKS = {
    "skills": _check_skills,
    "literacy": _check_literacy,
    "levels": _check_levels,
    "crosswalk": _check_crosswalk,
}
