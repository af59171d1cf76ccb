"""Reading courses. Whoever is not in charge of a course sees it only while it is listed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from catalog.core.db import db
from catalog.core.errors import found
from catalog.portal.courses.models import Course, CourseStatus, course_skill
from catalog.portal.courses.rules import Known, Record
from catalog.portal.standard import queries as standard
from catalog.portal.standard.models import DocumentKind, LiteracyItem, Skill, SkillSubcategory

LISTED = Course.status == CourseStatus.LISTED
_WITH_LINKS = (
    selectinload(Course.role_types),
    selectinload(Course.roles),
    selectinload(Course.skills).options(
        joinedload(Skill.version),
        joinedload(Skill.subcategory).joinedload(SkillSubcategory.category),
    ),
    selectinload(Course.literacy_items).options(
        joinedload(LiteracyItem.version), joinedload(LiteracyItem.area)
    ),
)


def listed_course(slug: str) -> Course:
    """Return a listed course with all it is tied to.

    Raises
    ------
    NotFound
    """
    return found(
        db.session.scalar(
            sa.select(Course).where(Course.slug == slug, LISTED).options(*_WITH_LINKS)
        )
    )


def listed_by_ids(ids: Sequence[int]) -> list[Course]:
    """Return the listed courses among ``ids``, in that order, for a list of results."""
    rows = db.session.scalars(
        sa.select(Course)
        .where(Course.id.in_(ids), LISTED)
        .options(selectinload(Course.role_types), selectinload(Course.skills))
    ).all()
    found = {row.id: row for row in rows}
    return [found[id_] for id_ in ids if id_ in found]


def listed() -> Sequence[Course]:
    """Return every listed course with all it is tied to, in the order they were added."""
    return db.session.scalars(
        sa.select(Course).where(LISTED).options(*_WITH_LINKS).order_by(Course.id)
    ).all()


def related(course: Course, limit: int = 3) -> list[Course]:
    """Return listed courses sharing the most skills; same or next level and language first."""
    shared = sa.func.count(course_skill.c.skill_id)
    step = Course.level - course.level
    ids = db.session.scalars(
        sa.select(Course.id)
        .join(course_skill, course_skill.c.course_id == Course.id)
        .where(
            LISTED,
            Course.id != course.id,
            course_skill.c.skill_id.in_([skill.id for skill in course.skills]),
        )
        .group_by(Course.id)
        .order_by(
            shared.desc(),
            sa.case((step.in_([0, 1]), 0), else_=sa.func.abs(step)),
            sa.case((Course.language == course.language, 0), else_=1),
            Course.slug,
        )
        .limit(limit)
    ).all()
    return listed_by_ids(ids)


def standard_ids() -> dict[str, dict[str, int]]:
    """Return, by field of the course format, the ids behind the names a course may use.

    Role types and roles are those of the newest version that defines roles.
    """
    kinds = standard.role_types(standard.role_version())
    skills = [s for v in standard.versions(DocumentKind.SKILLS) for s in standard.skills(v)]
    items = [
        item
        for version in standard.versions(DocumentKind.LITERACY)
        for _, own in standard.literacy(version)
        for item in own
    ]
    return {
        "types": {kind.slug: kind.id for kind, _ in kinds},
        "roles": {role.slug: role.id for _, own in kinds for role in own},
        "skills": {skill.key: skill.id for skill in skills},
        "literacy_items": {item.key: item.id for item in items},
    }


def known(ids: dict[str, dict[str, int]]) -> Known:
    """Return what a course may name, for the check of a file."""
    return Known(**{name: frozenset(found) for name, found in ids.items()})


def count(status: CourseStatus = CourseStatus.LISTED) -> int:
    """Return how many courses have a status."""
    return db.session.scalar(sa.select(sa.func.count(Course.id)).filter_by(status=status)) or 0


def languages() -> Sequence[str]:
    """Return the languages listed courses are taught in, the most frequent first."""
    number = sa.func.count(Course.id)
    return db.session.scalars(
        sa.select(Course.language)
        .where(LISTED)
        .group_by(Course.language)
        .order_by(number.desc(), Course.language)
    ).all()


def export(statuses: Collection[CourseStatus] = tuple(CourseStatus)) -> Iterator[Record]:
    """Yield every course in the format it is imported in, by slug."""
    rows = db.session.scalars(
        sa.select(Course)
        .where(Course.status.in_(statuses))
        .options(*_WITH_LINKS)
        .order_by(Course.slug)
    )
    return (_record(course) for course in rows)


def _record(course: Course) -> Record:
    hours = course.hours
    price: Record = {"kind": course.price_kind.value}
    notes = {"note_ja": course.price_note_ja, "note_en": course.price_note_en}
    record: Record = {
        "slug": course.slug,
        "title": course.title,
        "title_ja": course.title_ja,
        "title_en": course.title_en,
        "provider": course.provider_ja,
        "provider_en": course.provider_en,
        "provider_slug": course.provider_slug,
        "url": course.url,
        "language": course.language,
        "level": course.level,
        "hours": int(hours) if hours is not None and hours.is_integer() else hours,
        "price": price | {key: note for key, note in notes.items() if note},
        "types": [kind.slug for kind in course.role_types],
        "roles": [role.slug for role in course.roles],
        "skills": [skill.key for skill in course.skills],
        "literacy": course.literacy,
        "literacy_items": [item.key for item in course.literacy_items],
        "summary_ja": course.summary_ja,
        "summary_en": course.summary_en,
        "mapping_basis": course.mapping_basis,
        "provenance": course.provenance,
        "confidence": course.confidence,
    }
    listed_already = course.status is CourseStatus.LISTED
    return record if listed_already else record | {"status": course.status.value}
