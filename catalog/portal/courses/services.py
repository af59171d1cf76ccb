"""Importing courses: all of a file or nothing of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from catalog.accounts import policy
from catalog.accounts.actor import Actor
from catalog.audit import services as audit
from catalog.core.db import db
from catalog.core.errors import Invalid
from catalog.portal.courses import queries, rules
from catalog.portal.courses.models import (
    Course,
    CourseStatus,
    PriceKind,
    course_literacy_item,
    course_role,
    course_role_type,
    course_skill,
)
from catalog.portal.courses.rules import Record
from catalog.portal.search import services as search

PLAIN = (
    "title", "title_ja", "title_en", "provider_en", "provider_slug", "url", "language", "level",
    "hours", "literacy", "summary_ja", "summary_en", "mapping_basis", "provenance", "confidence",
)  # fmt: skip
CHUNK = 500
"""Ids in one statement; engines limit how many a statement may carry."""
LINKS = {
    "types": (course_role_type, "role_type_id"),
    "roles": (course_role, "role_definition_id"),
    "skills": (course_skill, "skill_id"),
    "literacy_items": (course_literacy_item, "literacy_item_id"),
}


@dataclass(frozen=True)
class Imported:
    """How many courses an import added, changed and found as they were."""

    created: int
    updated: int
    unchanged: int

    @property
    def changed(self) -> bool:
        """Whether the import changed anything."""
        return bool(self.created or self.updated)


def import_courses(actor: Actor, text: str) -> Imported:
    """Bring a file of JSON Lines into the catalogue; courses it does not name stay as they are.

    Raises
    ------
    Invalid
        A line is wrong; ``errors`` maps ``line 3, url`` to what is wrong. Nothing was changed.
    Conflict
        A course's status does not lead to the one its line gives. Nothing was changed.
    """
    policy.require(actor, "courses.import")
    lookup = queries.standard_ids()
    records, problems = rules.parse(text, queries.known(lookup))
    if problems:
        errors: dict[str, list[str]] = {}
        for problem in problems:
            where = str(problem).partition(": ")[0]
            errors.setdefault(where, []).append(problem.message)
        raise Invalid("No course was imported.", errors)
    result = _store(records, lookup)
    if result.changed:
        audit.record(
            actor, "courses.import", "catalogue", created=result.created, updated=result.updated
        )
        search.mark_changed()
    return result


def import_starter(actor: Actor) -> Imported:
    """Import the bundled courses, once for each content of their file."""
    content = rules.BUNDLED.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    state = search.state()
    if state.starter_hash == digest:
        return Imported(0, 0, content.count(b"\n"))
    state.starter_hash = digest
    return import_courses(actor, content.decode())


def _store(records: Sequence[Record], lookup: dict[str, dict[str, int]]) -> Imported:
    present = {row.slug: row for row in db.session.scalars(sa.select(Course))}
    changed: list[tuple[Course, Record]] = []
    created = 0
    for record in records:
        course = present.get(record["slug"])
        content = {name: value for name, value in record.items() if name != "status"}
        digest = rules.digest(content)
        if course is not None and _same(course, digest, _status(record)):
            continue
        if course is None:
            course = Course(slug=record["slug"], status=_status(record) or CourseStatus.LISTED)
            db.session.add(course)
            created += 1
        _fill(course, record)
        course.content_hash = digest
        changed.append((course, record))
    db.session.flush()
    _link(changed, lookup)
    return Imported(created, len(changed) - created, len(records) - len(changed))


def _same(course: Course, digest: str, status: CourseStatus | None) -> bool:
    return course.content_hash == digest and status in {None, course.status}


def _fill(course: Course, record: Record) -> None:
    for name in PLAIN:
        setattr(course, name, record[name])
    course.provider_ja = record["provider"]
    course.price_kind = PriceKind(record["price"]["kind"])
    course.price_note_ja = record["price"].get("note_ja", "")
    course.price_note_en = record["price"].get("note_en", "")
    if (status := _status(record)) and status is not course.status:
        course.move_to(status)


def _status(record: Record) -> CourseStatus | None:
    return CourseStatus(record["status"]) if "status" in record else None


def _link(changed: Sequence[tuple[Course, Record]], lookup: dict[str, dict[str, int]]) -> None:
    """Replace what the courses are tied to, the main one first."""
    ids = [course.id for course, _record in changed]
    for name, (table, column) in LINKS.items():
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            db.session.execute(sa.delete(table).where(table.c.course_id.in_(chunk)))
        rows: list[dict[str, Any]] = [
            {"course_id": course.id, column: lookup[name][key], "position": position}
            for course, record in changed
            for position, key in enumerate(record[name])
        ]
        if rows:
            db.session.execute(sa.insert(table), rows)
    for course, _record in changed:
        db.session.expire(course, ["role_types", "roles", "skills", "literacy_items"])
