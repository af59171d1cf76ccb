"""Importing courses: idempotent, all or nothing, and exported as they came."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from catalog.accounts.actor import STRANGER, SYSTEM
from catalog.audit.models import AuditEntry
from catalog.core.db import db, transaction
from catalog.core.errors import Conflict, Invalid, NotAllowed, NotFound
from catalog.portal.courses import queries, rules, services
from catalog.portal.courses.models import TRANSITIONS, Course, CourseStatus
from catalog.portal.courses.services import Imported
from catalog.portal.search import queries as search
from tests.catalog.portal.conftest import record

Add = Callable[..., None]


def load(*records: dict[str, object]) -> Imported:
    with transaction():
        return services.import_courses(SYSTEM, "\n".join(map(rules.dump, records)))


def export() -> str:
    return "".join(rules.dump(record) + "\n" for record in queries.export())


def test_the_bundled_courses_are_exported_byte_for_byte(loaded: Flask) -> None:
    assert export() == rules.BUNDLED.read_text(encoding="utf-8")


def test_importing_twice_changes_nothing(standard: Flask) -> None:
    assert load(record("a"), record("b")) == Imported(2, 0, 0)
    stamp, entries = search.stamp(), db.session.scalar(sa.select(sa.func.count(AuditEntry.id)))
    assert load(record("a"), record("b")) == Imported(0, 0, 2)
    assert search.stamp() == stamp
    assert db.session.scalar(sa.select(sa.func.count(AuditEntry.id))) == entries


def test_a_changed_record_changes_its_course_and_its_links(standard: Flask) -> None:
    load(record("a", skills=["dss-1.2/25", "dss-1.2/21"]), record("b"))
    assert load(record("a", title_ja="新しい", skills=["dss-1.2/22"])) == Imported(0, 1, 0)
    course = queries.listed_course("a")
    assert course.title_ja == "新しい"
    assert [skill.key for skill in course.skills] == ["dss-1.2/22"]
    assert queries.listed_course("b").title_ja == "ふつうの講座"


def test_the_order_of_links_is_kept(standard: Flask) -> None:
    keys = ["dss-1.2/40", "dss-1.2/3", "dss-1.2/21"]
    load(record("a", skills=keys))
    assert [skill.key for skill in queries.listed_course("a").skills] == keys


def test_one_wrong_line_refuses_the_file_and_changes_nothing(add: Add) -> None:
    add({"slug": "kept", "title_ja": "前"})
    with pytest.raises(Invalid) as caught:
        load(record("kept", title_ja="後"), record("new"), record("bad", level=9, url="x"))
    assert set(caught.value.errors) == {"line 3, level", "line 3, url"}
    db.session.expire_all()
    assert [course.title_ja for course in queries.listed()] == ["前"]


def test_courses_need_the_standard_first(context: Flask) -> None:
    with pytest.raises(Invalid) as caught:
        load(record("a"))
    assert "the imported standard has no 'data-scientist'" in caught.value.errors["line 1, types"]


def test_only_operators_import(standard: Flask) -> None:
    with pytest.raises(NotAllowed), transaction():
        services.import_courses(STRANGER, "")


def test_a_withdrawn_course_stays_withdrawn_when_it_is_imported_again(add: Add) -> None:
    add({"slug": "a"})
    load(record("a", status="withdrawn"))
    load(record("a", title_ja="直した"))
    with pytest.raises(NotFound):
        queries.listed_course("a")
    exported = json.loads(export())
    assert exported["status"] == "withdrawn"
    assert load(exported) == Imported(0, 0, 1)


def test_a_status_that_the_present_one_does_not_lead_to_refuses_the_file(add: Add) -> None:
    add({"slug": "a"}, {"slug": "b"})
    with pytest.raises(Conflict, match="a の状態は listed から draft"):
        load(record("b", title_ja="後"), record("a", status="draft"))
    assert {course.title_ja for course in queries.listed()} == {"ふつうの講座"}


@pytest.mark.parametrize("before", list(CourseStatus))
@pytest.mark.parametrize("after", list(CourseStatus))
def test_only_declared_transitions_are_possible(
    portal: Flask, before: CourseStatus, after: CourseStatus
) -> None:
    course = Course(status=before)
    with portal.test_request_context():
        if after in TRANSITIONS[before]:
            course.move_to(after)
            assert course.status is after
        else:
            with pytest.raises(Conflict):
                course.move_to(after)


def test_the_database_refuses_a_level_that_does_not_exist(add: Add) -> None:
    add({"slug": "a"})
    with pytest.raises(sa.exc.IntegrityError), transaction() as session:
        session.execute(sa.update(Course).values(level=8))
