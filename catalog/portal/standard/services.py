"""Importing the standard: nothing changes unless every document is sound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from catalog.accounts import policy
from catalog.accounts.actor import Actor
from catalog.audit import services as audit
from catalog.core.db import db
from catalog.core.errors import Conflict, Invalid
from catalog.portal.search import services as search
from catalog.portal.standard import models, rules
from catalog.portal.standard.rules import Document

Result = Literal["imported", "unchanged", "replaced", "kept"]
OnChange = Literal["refuse", "replace", "keep"]
META = ("$schema", "publisher_ja", "publisher_en", "confidence", "name_en_status", "roles_note")
META_NOTES = ("role_type_summary_status", "importance_note", "text_en_status")


@dataclass(frozen=True)
class Outcome:
    """What became of one document."""

    code: str
    result: Result


def import_documents(
    actor: Actor, documents: Mapping[str, Document], on_change: OnChange = "refuse"
) -> list[Outcome]:
    """Bring documents into the database; ``documents`` maps a source's name to its content.

    Importing the same content again changes nothing. ``on_change`` says what happens to a version
    that exists with other content: it is refused, kept as it is, or replaced. Replacing updates
    its rows in place, so that what refers to them stays valid, and an entry may only vanish when
    nothing refers to it.

    Raises
    ------
    Invalid
        A document is unsound; ``errors`` maps the source to what is wrong and where.
    Conflict
        A version exists with other content, or something still refers to a vanished entry.
    """
    policy.require(actor, "standard.import")
    problems = {name: list(map(str, rules.check(doc))) for name, doc in documents.items()}
    if wrong := {name: found for name, found in problems.items() if found}:
        raise Invalid("The standard was not imported.", wrong)
    ordered = sorted(documents.values(), key=lambda doc: rules.ORDER.index(_kind(doc)))
    outcomes = [_import(actor, document, on_change) for document in ordered]
    if any(outcome.result in {"imported", "replaced"} for outcome in outcomes):
        search.mark_changed()
    return outcomes


def _kind(document: Document) -> str:
    return rules.kind_of(document) or ""


def _import(actor: Actor, document: Document, on_change: OnChange) -> Outcome:
    kind, code, digest = _kind(document), rules.code_of(document), rules.digest(document)
    table: Any = models.Crosswalk if kind == "crosswalk" else models.StandardVersion
    row = db.session.scalar(sa.select(table).where(table.code == code))
    if row is not None and row.content_hash == digest:
        return Outcome(code, "unchanged")
    if row is not None and on_change == "keep":
        return Outcome(code, "kept")
    if row is not None and on_change == "refuse":
        raise Conflict(
            f"{code} was imported before with other content. A published version does not change; "
            "give the new content a version of its own, or correct this one with --replace."
        )
    result: Result = "imported" if row is None else "replaced"
    try:
        _WRITERS[kind](document, digest)
    except IntegrityError as error:
        raise Conflict(f"{code}: an entry that is gone from the file is still in use.") from error
    audit.record(actor, "standard.import", "standard", code, result=result, sha256=digest)
    return Outcome(code, result)


def _version(document: Document, kind: models.DocumentKind, digest: str) -> models.StandardVersion:
    code = document["id"]
    row = db.session.scalar(
        sa.select(models.StandardVersion).where(models.StandardVersion.code == code)
    )
    if row is None:
        row = models.StandardVersion(code=code, kind=kind)
        db.session.add(row)
    row.name_ja = document.get("name_ja") or document["scheme_ja"]
    row.name_en = document.get("name_en") or document["scheme_en"]
    row.published = document.get("published", "")
    row.details = {key: document[key] for key in (*META, *META_NOTES) if key in document}
    row.content_hash = digest
    db.session.flush()
    return row


class _Sync:
    """Makes the rows of a version equal to a document, keeping the ids of those that stay."""

    def __init__(self) -> None:
        self._gone: list[Any] = []

    def rows(
        self, table: type[Any], key: str, owner: Mapping[str, Any], wanted: Iterable[dict[str, Any]]
    ) -> dict[Any, Any]:
        """Update or add the rows of ``owner``; return them by ``key``, without the vanished."""
        found = db.session.scalars(sa.select(table).filter_by(**owner)).all()
        before = {getattr(row, key): row for row in found}
        after: dict[Any, Any] = {}
        for position, values in enumerate(wanted):
            row = before.pop(values[key], None)
            if row is None:
                row = table(**owner)
                db.session.add(row)
            for name, value in (values | {"position": position}).items():
                if hasattr(table, name):
                    setattr(row, name, value)
            after[values[key]] = row
        db.session.flush()
        self._gone.extend(before.values())
        return after

    def finish(self) -> None:
        """Delete what vanished, the dependent first."""
        for row in reversed(self._gone):
            db.session.delete(row)
            db.session.flush()


def _names(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"name_ja": item["name_ja"], "name_en": item["name_en"]}


def _write_skills(document: Document, digest: str) -> None:
    version = _version(document, models.DocumentKind.SKILLS, digest)
    owner, sync = {"version_id": version.id}, _Sync()
    types = sync.rows(
        models.RoleType, "slug", owner,
        (
            _names(item)
            | {"slug": item["id"]}
            | {key: item.get(key) for key in ("summary_ja", "summary_en")}
            for item in document["role_types"]
        ),
    )  # fmt: skip
    roles = sync.rows(
        models.RoleDefinition, "slug", owner,
        (
            _names(item) | {"slug": item["id"], "role_type_id": types[item["role_type"]].id}
            for item in document["roles"]
        ),
    )  # fmt: skip
    places = _write_categories(document, owner, sync)
    skills = sync.rows(
        models.Skill, "code", owner,
        (
            _names(item)
            | {"code": item["code"]}
            | {"subcategory_id": places[item["category"], item["subcategory"]].id}
            for item in document["skills"]
        ),
    )  # fmt: skip
    sync.rows(models.ImportanceLetter, "letter", owner, document["importance_scale"])
    _write_matrix(document, version.id, roles, skills)
    sync.finish()


def _write_categories(
    document: Document, owner: dict[str, Any], sync: _Sync
) -> dict[tuple[str, str], models.SkillSubcategory]:
    listed = document["categories"]
    categories = sync.rows(
        models.SkillCategory, "slug", owner,
        (_names(item) | {"slug": item["id"]} for item in listed),
    )  # fmt: skip
    places: dict[tuple[str, str], models.SkillSubcategory] = {}
    for category in listed:
        rows = sync.rows(
            models.SkillSubcategory, "slug", {"category_id": categories[category["id"]].id},
            (_names(item) | {"slug": item["id"]} for item in category["subcategories"]),
        )  # fmt: skip
        places |= {(category["id"], slug): row for slug, row in rows.items()}
    return places


def _write_matrix(
    document: Document, version_id: int, roles: dict[str, Any], skills: dict[str, Any]
) -> None:
    """Store the publisher's letters. Weights of this project never come from these files."""
    table = models.SkillImportance
    ours = sa.select(models.RoleDefinition.id).filter_by(version_id=version_id)
    db.session.execute(sa.delete(table).where(table.role_id.in_(ours), table.official.is_(True)))
    for role, row in (document["importance_matrix"] or {}).items():
        for key, letter in row.items():
            skill = skills[key.partition("/")[2]]
            db.session.add(
                table(role_id=roles[role].id, skill_id=skill.id, letter=letter, official=True)
            )
    db.session.flush()


def _write_literacy(document: Document, digest: str) -> None:
    version = _version(document, models.DocumentKind.LITERACY, digest)
    owner, sync = {"version_id": version.id}, _Sync()
    areas = sync.rows(
        models.LiteracyArea, "slug", owner,
        (
            _names(area) | {"slug": area["id"], "confidence": area["confidence"]}
            for area in document["areas"]
        ),
    )  # fmt: skip
    sync.rows(
        models.LiteracyItem, "code", owner,
        (
            _names(item) | {"code": item["id"].partition("/")[2], "area_id": areas[area["id"]].id}
            for area in document["areas"]
            for item in area["items"]
        ),
    )  # fmt: skip
    sync.finish()


def _write_levels(document: Document, digest: str) -> None:
    version = _version(document, models.DocumentKind.LEVELS, digest)
    sync = _Sync()
    sync.rows(
        models.LevelDefinition, "level", {"version_id": version.id},
        (
            {key: item[key] for key in ("level", "meaning_ja", "meaning_en")}
            | {"exams_ja": [exam["name_ja"] for exam in item["exam_examples"]]}
            | {"exams_en": [exam["name_en"] for exam in item["exam_examples"]]}
            for item in document["levels"]
        ),
    )  # fmt: skip
    sync.finish()


def _write_crosswalk(document: Document, digest: str) -> None:
    older, newer = (_existing(document[side]) for side in ("from", "to"))
    code = rules.code_of(document)
    row = db.session.scalar(sa.select(models.Crosswalk).where(models.Crosswalk.code == code))
    if row is None:
        row = models.Crosswalk(code=code, from_version_id=older.id, to_version_id=newer.id)
        db.session.add(row)
    for name in ("basis", "basis_note_ja", "basis_note_en"):
        setattr(row, name, document[name])
    row.details = {key: document[key] for key in ("$schema", "relations")}
    row.content_hash = digest
    db.session.flush()
    entries = sa.delete(models.CrosswalkEntry).where(models.CrosswalkEntry.crosswalk_id == row.id)
    db.session.execute(entries)
    _write_entries(document["entries"], row.id, _skills_of(older) | _skills_of(newer))


def _write_entries(entries: Sequence[Document], crosswalk_id: int, skills: dict[str, int]) -> None:
    sides = {entry[side] for entry in entries for side in ("from", "to")} - {None}
    if unknown := sorted(sides - skills.keys()):
        raise Invalid("The crosswalk names skills that no version has: " + ", ".join(unknown))
    for position, entry in enumerate(entries):
        db.session.add(
            models.CrosswalkEntry(
                crosswalk_id=crosswalk_id,
                position=position,
                from_skill_id=skills.get(entry["from"]),
                to_skill_id=skills.get(entry["to"]),
                relation=models.Relation(entry["relation"]),
                note=entry.get("note"),
            )
        )
    db.session.flush()


def _existing(code: str) -> models.StandardVersion:
    row = db.session.scalar(
        sa.select(models.StandardVersion).where(
            models.StandardVersion.code == code,
            models.StandardVersion.kind == models.DocumentKind.SKILLS,
        )
    )
    if row is None:
        raise Invalid(f"The crosswalk needs {code}; import that version first or with it.")
    return row


def _skills_of(version: models.StandardVersion) -> dict[str, int]:
    rows = db.session.execute(
        sa.select(models.Skill.code, models.Skill.id).where(models.Skill.version_id == version.id)
    )
    return {f"{version.code}/{code}": id_ for code, id_ in rows}


_WRITERS = {
    "skills": _write_skills,
    "literacy": _write_literacy,
    "levels": _write_levels,
    "crosswalk": _write_crosswalk,
}
