"""The record: append-only on both engines, filtered, exported safely, read by few."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from catalog.accounts.actor import SYSTEM, Actor
from catalog.accounts.models import OrganisationKind, Role
from catalog.audit.models import AuditEntry
from catalog.audit.queries import PAGE_SIZE
from catalog.audit.rules import FORMULA_STARTS, safe_cell
from catalog.audit.services import record
from catalog.core.db import db, transaction

SignIn = Callable[[int], FlaskClient]
MakeUser = Callable[..., int]
MakeOrganisation = Callable[..., int]


def write(app: Flask, action: str = "test.done", actor: Actor = SYSTEM, **values: object) -> int:
    """Add one entry; return its id."""
    created = values.pop("created_at", None)
    with app.app_context(), transaction() as session:
        entry = record(actor, action, *values.pop("object", ("thing", 1)), **values)
        if created:
            entry.created_at = created
        session.flush()
        return entry.id


@pytest.fixture
def auditor(
    sign_in: SignIn, make_user: MakeUser, make_organisation: MakeOrganisation
) -> FlaskClient:
    secretariat = make_organisation("secretariat", OrganisationKind.SECRETARIAT)
    return sign_in(make_user("auditor@example.jp", (Role.AUDITOR, secretariat)))


def rows(client: FlaskClient, query: str = "") -> list[str]:
    """Return the actions in the table shown."""
    page = client.get(f"/audit{query}")
    cells = BeautifulSoup(page.text, "html.parser").select("tbody tr td:nth-of-type(3)")
    return [cell.get_text(strip=True) for cell in cells]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'nothing'",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_entry WHERE action = 'test.done'",
    ],
)
def test_the_database_refuses_to_change_an_entry(app: Flask, statement: str) -> None:
    write(app)
    with app.app_context():
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), transaction() as session:
            session.execute(sa.text(statement))
        assert db.session.scalars(sa.select(AuditEntry.action)).all() == ["test.done"]


def test_postgresql_refuses_to_truncate_too(app: Flask) -> None:
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            return
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), transaction() as session:
            session.execute(sa.text("TRUNCATE audit_entry"))


def test_the_session_refuses_before_the_database_has_to(app: Flask) -> None:
    entry_id = write(app)
    with app.app_context():
        with pytest.raises(RuntimeError, match="append-only"), transaction() as session:
            session.get_one(AuditEntry, entry_id).action = "nothing"
        with pytest.raises(RuntimeError, match="append-only"), transaction() as session:
            session.delete(session.get_one(AuditEntry, entry_id))


def test_an_entry_is_lost_with_the_deed_it_records(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(ZeroDivisionError), transaction():
            record(SYSTEM, "test.done")
            raise ZeroDivisionError
        assert db.session.query(AuditEntry).count() == 0


@pytest.mark.parametrize(
    ("role", "kind", "status"),
    [
        (Role.AUDITOR, OrganisationKind.SECRETARIAT, 200),
        (Role.OPERATOR, OrganisationKind.SECRETARIAT, 200),
        (Role.SCREENER, OrganisationKind.SECRETARIAT, 404),
        (Role.HUB_COORDINATOR, OrganisationKind.HUB, 404),
        (Role.COMPANY_CONTACT, OrganisationKind.COMPANY, 404),
    ],
)
def test_auditors_and_operators_read_it_and_nobody_else(
    sign_in: SignIn,
    make_user: MakeUser,
    make_organisation: MakeOrganisation,
    role: Role,
    kind: OrganisationKind,
    status: int,
) -> None:
    client = sign_in(make_user("someone@example.jp", (role, make_organisation("there", kind))))
    assert client.get("/audit").status_code == status
    assert client.get("/audit/export.csv").status_code == status


def test_a_stranger_is_sent_to_login(client: FlaskClient) -> None:
    assert client.get("/audit").location.startswith("/login")


def test_an_auditor_sees_entries_behind_every_hubs_wall(app: Flask, auditor: FlaskClient) -> None:
    write(app, "project.created", hub_id=1)
    write(app, "project.moved", hub_id=2)
    assert rows(auditor) == ["project.moved", "project.created"]


def test_filters_narrow_the_list(app: Flask, auditor: FlaskClient) -> None:
    hanako = Actor(user_id=7, email="hanako@example.jp")
    write(app, "course.listed", object=("course", 5))
    write(app, "case.opened", hanako, object=("case", 5))
    assert rows(auditor, "?actor=HANAKO") == ["case.opened"]
    assert rows(auditor, "?actor=%25") == []
    assert rows(auditor, "?action=course.listed") == ["course.listed"]
    assert rows(auditor, "?object_type=case&object_id=5") == ["case.opened"]


def test_a_day_is_a_day_in_japan(app: Flask, auditor: FlaskClient) -> None:
    write(app, "late.evening", created_at=datetime(2026, 4, 1, 14, 59, tzinfo=UTC))
    write(app, "next.morning", created_at=datetime(2026, 4, 1, 15, 0, tzinfo=UTC))
    assert rows(auditor, "?since=2026-04-01&until=2026-04-01") == ["late.evening"]
    assert rows(auditor, "?since=2026-04-02&until=2026-04-02") == ["next.morning"]


@pytest.mark.parametrize("query", ["since=yesterday", "since=0001-01-01", "until=9999-12-31"])
def test_an_unreadable_date_is_explained(auditor: FlaskClient, query: str) -> None:
    response = auditor.get(f"/audit?{query}")
    assert response.status_code == 422
    assert "2026-04-01 のように" in response.text
    assert auditor.get("/audit/export.csv?until=x").status_code == 422


def test_long_lists_are_paged(app: Flask, auditor: FlaskClient) -> None:
    for _ in range(PAGE_SIZE + 1):
        write(app)
    assert len(rows(auditor)) == PAGE_SIZE
    assert len(rows(auditor, "?page=2")) == 1
    assert len(rows(auditor, "?page=99")) == 1
    assert len(rows(auditor, "?page=x")) == PAGE_SIZE


def export(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"/audit/export.csv{query}")
    assert response.headers["Content-Disposition"] == "attachment; filename=audit.csv"
    return list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig"))))


def test_the_export_holds_what_the_filters_leave(
    app: Flask, auditor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.audit.queries.EXPORT_BATCH", 2)
    for number in range(5):
        write(app, "test.done", object=("thing", number), reason='理由, "引用"')
    write(app, "test.other")
    lines = export(auditor, "?action=test.done")
    assert [line["object_id"] for line in lines] == ["4", "3", "2", "1", "0"]
    assert lines[0]["details"] == '{"reason": "理由, \\"引用\\""}'


def test_no_cell_of_the_export_is_a_formula(app: Flask, auditor: FlaskClient) -> None:
    write(app, "test.done", Actor(email="=HYPERLINK(1)"), object=("+thing", "@1"))
    (line,) = export(auditor)
    assert (line["actor"], line["object_type"], line["object_id"]) == (
        "'=HYPERLINK(1)",
        "'+thing",
        "'@1",
    )


@given(st.text(max_size=40))
def test_a_safe_cell_never_starts_like_a_formula(text: str) -> None:
    assert not safe_cell(text).lstrip(" ").startswith(FORMULA_STARTS)
    assert safe_cell(text) in {text, f"'{text}"}


def test_the_home_page_tells_an_auditor_what_happened(app: Flask, auditor: FlaskClient) -> None:
    write(app, "course.listed")
    assert "course.listed" in auditor.get("/").text
