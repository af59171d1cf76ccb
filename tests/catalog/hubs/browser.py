"""The demo hubs as people use them: pages opened, forms filled in and sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from catalog.audit.models import AuditEntry
from catalog.core.db import db
from catalog.hubs import scope
from catalog.hubs.companies.models import Company
from catalog.hubs.projects.models import Project
from catalog.hubs.scope import Everywhere, HubScoped

Row = TypeVar("Row", bound=HubScoped)


@dataclass(frozen=True)
class Demo:
    """The application, its people by the local part of their address, and what they hold."""

    app: Flask
    users: dict[str, int]
    keys: dict[int, str]
    """What a session holds of each user."""

    def browser(self, person: str) -> FlaskClient:
        """Return a browser in which ``person`` is signed in."""
        browser = self.app.test_client()
        with browser.session_transaction() as session:
            session |= {"_user_id": self.keys[self.users[person]], "_fresh": True}
        return browser

    @contextmanager
    def database(self) -> Iterator[None]:
        """Look into the database past the walls, to read."""
        with self.app.app_context(), scope.within(Everywhere("test")):
            yield

    def company(self, name: str) -> int:
        """Return the id of a company whose name begins like this."""
        return self._id(Company, Company.name.startswith(name))

    def project(self, title: str) -> int:
        """Return the id of a project whose title contains this."""
        return self._id(Project, Project.title.contains(title))

    def get(self, kind: type[Row], key: int) -> Row:
        """Return a row as it is now."""
        with self.database():
            return db.session.get_one(kind, key)

    def count(self, kind: type[HubScoped]) -> int:
        """Return how many rows there are."""
        with self.database():
            return db.session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0

    def actions(self) -> list[tuple[str, int | None]]:
        """Return what the audit record holds of hubs: action and hub."""
        with self.app.app_context():
            rows = db.session.execute(sa.select(AuditEntry.action, AuditEntry.hub_id))
            return [(action, hub_id) for action, hub_id in rows]

    def _id(self, kind: Any, condition: Any) -> int:
        with self.database():
            found = db.session.scalar(sa.select(kind.id).where(condition))
        assert found is not None
        return int(found)


def page(browser: FlaskClient, path: str, status: int = 200) -> BeautifulSoup:
    """Open a page and return it parsed."""
    response = browser.get(path)
    assert response.status_code == status, response.text[:2000]
    return BeautifulSoup(response.text, "html.parser")


def send(
    browser: FlaskClient, path: str, *, shown_at: str = "", press: str = "", **typed: Any
) -> TestResponse:
    """Fill in the form of ``path`` as the page shows it, change some fields, and send it."""
    return submit(browser, path, filled(page(browser, shown_at or path), path, press), **typed)


def submit(browser: FlaskClient, path: str, form: dict[str, Any], **typed: Any) -> TestResponse:
    """Send a form that was filled in earlier, with some fields changed."""
    return browser.post(path, data={**form, **typed})


def filled(shown: BeautifulSoup, path: str, press: str = "") -> dict[str, Any]:
    """Return the fields of the form that posts to ``path``, as they stand on the page."""
    forms = [
        form
        for form in shown.select('main form[method="post"]')
        if form.get("action") in {path, ""}
    ]
    chosen = next(form for form in forms if press in form.get_text())
    return dict(_fields(chosen))


def _fields(form: Tag) -> Iterator[tuple[str, Any]]:
    several: dict[str, list[str]] = {}
    for control in form.select("input, textarea, select"):
        name, kind = str(control.get("name")), control.get("type")
        if control.name == "select":
            options = control.select("option[selected]") or control.select("option")[:1]
            yield name, str(options[0].get("value")) if options else ""
        elif control.name == "textarea":
            yield name, control.get_text().removeprefix("\n").strip()
        elif kind not in {"checkbox", "radio"}:
            yield name, str(control.get("value") or "")
        elif control.has_attr("checked"):
            several.setdefault(name, []).append(str(control.get("value")))
    yield from several.items()
