"""The documents of the standard, rebuilt from the database exactly as they were imported."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from catalog.core.db import db
from catalog.portal.standard.models import (
    Crosswalk,
    CrosswalkEntry,
    DocumentKind,
    ImportanceLetter,
    RoleDefinition,
    RoleType,
    Skill,
    SkillCategory,
    SkillImportance,
    SkillSubcategory,
    StandardVersion,
)
from catalog.portal.standard.queries import levels, literacy, role_types, skills, version, versions


def export(code: str) -> dict[str, Any]:
    """Return a document or crosswalk as it was imported.

    Raises
    ------
    NotFound
    """
    walk = db.session.scalar(sa.select(Crosswalk).where(Crosswalk.code == code))
    if walk is not None:
        return _export_crosswalk(walk)
    owner = version(code)
    writers = {
        DocumentKind.SKILLS: _export_skills,
        DocumentKind.LITERACY: _export_literacy,
        DocumentKind.LEVELS: _export_levels,
    }
    return {"$schema": owner.details["$schema"], "id": code} | writers[owner.kind](owner)


def exportable() -> list[str]:
    """Return the codes that :func:`export` knows."""
    walks = db.session.scalars(sa.select(Crosswalk.code).order_by(Crosswalk.code)).all()
    return [row.code for row in versions()] + list(walks)


def _names(row: Any, slug: str | None = None) -> dict[str, Any]:
    names = {"name_ja": row.name_ja, "name_en": row.name_en}
    return names if slug is None else {"id": slug} | names


def _export_skills(owner: StandardVersion) -> dict[str, Any]:
    kinds = role_types(owner)
    roles = sorted((r for _, own in kinds for r in own), key=lambda row: row.position)
    return (
        _names(owner)
        | {"published": owner.published}
        | owner.details
        | {
            "role_types": [_export_role_type(kind) for kind, _ in kinds],
            "roles": [{"id": r.slug, "role_type": r.role_type.slug} | _names(r) for r in roles],
            "categories": _export_categories(owner),
            "skills": [_export_skill(row) for row in skills(owner)],
            "importance_scale": _export_scale(owner),
            "importance_matrix": _export_matrix(owner),
        }
    )


def _export_role_type(row: RoleType) -> dict[str, Any]:
    texts = {"summary_ja": row.summary_ja, "summary_en": row.summary_en}
    return _names(row, row.slug) | {key: text for key, text in texts.items() if text is not None}


def _export_skill(row: Skill) -> dict[str, Any]:
    part = row.subcategory
    place = {"category": part.category.slug, "subcategory": part.slug}
    return {"id": row.key, "code": row.code} | place | _names(row)


def _export_categories(owner: StandardVersion) -> list[dict[str, Any]]:
    parts = db.session.scalars(
        sa.select(SkillSubcategory)
        .join(SkillSubcategory.category)
        .where(SkillCategory.version_id == owner.id)
        .order_by(SkillCategory.position, SkillSubcategory.position)
    ).all()
    return [
        _names(category, category.slug)
        | {"subcategories": [_names(part, part.slug) for part in own]}
        for category, own in groupby(parts, key=lambda part: part.category)
    ]


def _export_scale(owner: StandardVersion) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        sa.select(ImportanceLetter)
        .filter_by(version_id=owner.id)
        .order_by(ImportanceLetter.position)
    )
    names = ("letter", "meaning_ja", "meaning_en")
    return [{name: getattr(row, name) for name in names} for row in rows]


def _export_matrix(owner: StandardVersion) -> dict[str, dict[str, str]] | None:
    rows = db.session.execute(
        sa.select(RoleDefinition.slug, Skill.code, SkillImportance.letter)
        .join(RoleDefinition, RoleDefinition.id == SkillImportance.role_id)
        .join(Skill, Skill.id == SkillImportance.skill_id)
        .where(RoleDefinition.version_id == owner.id, SkillImportance.official.is_(True))
        .order_by(RoleDefinition.position, Skill.position)
    )
    matrix: dict[str, dict[str, str]] = {}
    for role_slug, code, letter in rows:
        matrix.setdefault(role_slug, {})[f"{owner.code}/{code}"] = letter
    return matrix or None


def _export_literacy(owner: StandardVersion) -> dict[str, Any]:
    areas = [
        _names(area, area.slug)
        | {"confidence": area.confidence, "items": [_names(item, item.key) for item in items]}
        for area, items in literacy(owner)
    ]
    return _names(owner) | owner.details | {"areas": areas}


def _export_levels(owner: StandardVersion) -> dict[str, Any]:
    listed = [
        {"level": row.level, "meaning_ja": row.meaning_ja, "meaning_en": row.meaning_en}
        | {
            "exam_examples": [
                {"name_ja": ja, "name_en": en}
                for ja, en in zip(row.exams_ja, row.exams_en, strict=True)
            ]
        }
        for row in levels()
        if row.version_id == owner.id
    ]
    scheme = {"scheme_ja": owner.name_ja, "scheme_en": owner.name_en}
    return scheme | owner.details | {"levels": listed}


def _export_crosswalk(walk: Crosswalk) -> dict[str, Any]:
    rows = db.session.scalars(
        sa.select(CrosswalkEntry)
        .filter_by(crosswalk_id=walk.id)
        .options(
            joinedload(CrosswalkEntry.from_skill).joinedload(Skill.version),
            joinedload(CrosswalkEntry.to_skill).joinedload(Skill.version),
        )
        .order_by(CrosswalkEntry.position)
    )
    notes = {"basis": walk.basis}
    notes |= {"basis_note_ja": walk.basis_note_ja, "basis_note_en": walk.basis_note_en}
    ends = {"from": walk.from_version.code, "to": walk.to_version.code}
    return (
        {"$schema": walk.details["$schema"]} | ends | notes
        | {"relations": walk.details["relations"], "entries": [_export_entry(row) for row in rows]}
    )  # fmt: skip


def _export_entry(row: CrosswalkEntry) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "from": row.from_skill.key if row.from_skill else None,
        "to": row.to_skill.key if row.to_skill else None,
        "relation": row.relation.value,
    }
    return entry | ({"note": row.note} if row.note is not None else {})
