"""Reading the standard: outlines for pages, lookups for other features, export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from catalog.core.db import db
from catalog.core.errors import found
from catalog.portal.standard.models import (
    Crosswalk,
    CrosswalkEntry,
    DocumentKind,
    ImportanceLetter,
    LevelDefinition,
    LiteracyArea,
    LiteracyItem,
    Relation,
    RoleDefinition,
    RoleType,
    Skill,
    SkillCategory,
    SkillImportance,
    SkillSubcategory,
    StandardVersion,
)

EQUIVALENT = (Relation.SAME_NAME, Relation.CLOSE)
"""Relations under which a course for one skill also serves the other."""


@dataclass(frozen=True)
class SubcategoryOutline:
    """A subcategory and its skills."""

    subcategory: SkillSubcategory
    skills: tuple[Skill, ...]


@dataclass(frozen=True)
class CategoryOutline:
    """A category and its subcategories."""

    category: SkillCategory
    parts: tuple[SubcategoryOutline, ...]

    @property
    def count(self) -> int:
        """Number of skills in the category."""
        return sum(len(part.skills) for part in self.parts)


@dataclass(frozen=True)
class Counterpart:
    """How a skill relates to one of another version; ``skill`` is ``None`` without one."""

    relation: Relation
    crosswalk: Crosswalk
    version: StandardVersion
    skill: Skill | None
    note: str | None


def versions(kind: DocumentKind | None = None) -> Sequence[StandardVersion]:
    """Return the documents, those of skills first, the oldest first within a kind."""
    order = {kind: index for index, kind in enumerate(DocumentKind)}
    rows = db.session.scalars(sa.select(StandardVersion)).all()
    chosen = (row for row in rows if kind is None or row.kind is kind)
    return sorted(chosen, key=lambda row: (order[row.kind], row.published, row.code))


def version(code: str) -> StandardVersion:
    """Return the document with this code.

    Raises
    ------
    NotFound
    """
    return found(db.session.scalar(sa.select(StandardVersion).where(StandardVersion.code == code)))


def role_version() -> StandardVersion | None:
    """Return the newest version that defines roles, or ``None`` before the first import."""
    return db.session.scalar(
        sa.select(StandardVersion)
        .where(StandardVersion.id.in_(sa.select(RoleDefinition.version_id)))
        .order_by(StandardVersion.published.desc())
        .limit(1)
    )


def role_types(owner: StandardVersion | None) -> list[tuple[RoleType, tuple[RoleDefinition, ...]]]:
    """Return the role types of a version, each with its roles."""
    if owner is None:
        return []
    kinds = db.session.scalars(
        sa.select(RoleType).filter_by(version_id=owner.id).order_by(RoleType.position)
    ).all()
    roles = db.session.scalars(
        sa.select(RoleDefinition)
        .filter_by(version_id=owner.id)
        .options(joinedload(RoleDefinition.version))
        .order_by(RoleDefinition.position)
    ).all()
    return [(kind, tuple(r for r in roles if r.role_type_id == kind.id)) for kind in kinds]


def role(version_code: str, slug: str) -> RoleDefinition:
    """Return a role of a version.

    Raises
    ------
    NotFound
    """
    return found(
        db.session.scalar(
            sa.select(RoleDefinition)
            .join(RoleDefinition.version)
            .where(StandardVersion.code == version_code, RoleDefinition.slug == slug)
            .options(joinedload(RoleDefinition.version), joinedload(RoleDefinition.role_type))
        )
    )


def skills(owner: StandardVersion) -> Sequence[Skill]:
    """Return the skills of a version in the order of the document."""
    return db.session.scalars(
        sa.select(Skill)
        .filter_by(version_id=owner.id)
        .options(
            joinedload(Skill.version),
            joinedload(Skill.subcategory).joinedload(SkillSubcategory.category),
        )
        .order_by(Skill.position)
    ).all()


def outline(owner: StandardVersion) -> list[CategoryOutline]:
    """Return categories, subcategories and skills of a version, in the document's order."""
    parts: dict[SkillSubcategory, list[Skill]] = {}
    for item in skills(owner):
        parts.setdefault(item.subcategory, []).append(item)
    places = sorted(parts, key=lambda part: (part.category.position, part.position))
    return [
        CategoryOutline(
            category, tuple(SubcategoryOutline(part, tuple(parts[part])) for part in own)
        )
        for category, own in groupby(places, key=lambda part: part.category)
    ]


def skill(version_code: str, code: str) -> Skill:
    """Return a skill of a version.

    Raises
    ------
    NotFound
    """
    return found(
        db.session.scalar(
            sa.select(Skill)
            .join(Skill.version)
            .where(StandardVersion.code == version_code, Skill.code == code)
            .options(joinedload(Skill.version))
        )
    )


def counterparts(of: Skill) -> list[Counterpart]:
    """Return how other versions' skills relate to a skill, the closest relation first."""
    order = {relation: index for index, relation in enumerate(Relation)}
    entries = db.session.scalars(
        sa.select(CrosswalkEntry)
        .where(sa.or_(CrosswalkEntry.from_skill_id == of.id, CrosswalkEntry.to_skill_id == of.id))
        .options(joinedload(CrosswalkEntry.crosswalk))
    ).all()
    found = [_counterpart(entry, of) for entry in entries]
    return sorted(found, key=lambda c: (order[c.relation], c.skill.position if c.skill else 0))


def _counterpart(entry: CrosswalkEntry, of: Skill) -> Counterpart:
    forward = entry.from_skill_id == of.id
    walk = entry.crosswalk
    other, where = (
        (entry.to_skill, walk.to_version) if forward else (entry.from_skill, walk.from_version)
    )
    return Counterpart(entry.relation, walk, where, other, entry.note)


def equivalents() -> dict[int, set[int]]:
    """Return for each skill's id those of the same-named and close skills of other versions."""
    rows = db.session.execute(
        sa.select(CrosswalkEntry.from_skill_id, CrosswalkEntry.to_skill_id).where(
            CrosswalkEntry.relation.in_(EQUIVALENT)
        )
    )
    pairs: dict[int, set[int]] = {}
    for older, newer in rows:
        if older is None or newer is None:
            continue
        pairs.setdefault(older, set()).add(newer)
        pairs.setdefault(newer, set()).add(older)
    return pairs


def importance(of: RoleDefinition) -> list[tuple[Skill, ImportanceLetter]]:
    """Return the publisher's letter for each skill of a role; empty while none is imported."""
    rows = db.session.execute(
        sa.select(Skill, ImportanceLetter)
        .join(SkillImportance, SkillImportance.skill_id == Skill.id)
        .join(
            ImportanceLetter,
            sa.and_(
                ImportanceLetter.version_id == Skill.version_id,
                ImportanceLetter.letter == SkillImportance.letter,
            ),
        )
        .where(SkillImportance.role_id == of.id, SkillImportance.official.is_(True))
        .options(joinedload(Skill.version))
        .order_by(ImportanceLetter.position, Skill.position)
    )
    return [(skill, letter) for skill, letter in rows]


def literacy(owner: StandardVersion) -> list[tuple[LiteracyArea, tuple[LiteracyItem, ...]]]:
    """Return the areas of the literacy standard, each with its items."""
    items = db.session.scalars(
        sa.select(LiteracyItem)
        .filter_by(version_id=owner.id)
        .options(joinedload(LiteracyItem.area), joinedload(LiteracyItem.version))
        .order_by(LiteracyItem.position)
    ).all()
    return [(area, tuple(own)) for area, own in groupby(items, key=lambda item: item.area)]


def levels() -> Sequence[LevelDefinition]:
    """Return what the levels mean, the lowest first."""
    return db.session.scalars(sa.select(LevelDefinition).order_by(LevelDefinition.level)).all()


def level(number: int) -> LevelDefinition | None:
    """Return what a level means, or ``None`` where no definition is imported."""
    return db.session.scalar(sa.select(LevelDefinition).filter_by(level=number).limit(1))
