"""A loaded portal: one a session for reading, fresh ones for changing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.accounts.actor import SYSTEM
from catalog.app import create_app
from catalog.core.db import db, transaction
from catalog.portal import setup
from catalog.portal.courses import rules as course_rules
from catalog.portal.courses import services as courses
from catalog.portal.standard import rules, services
from tests import databases


@pytest.fixture(scope="session")
def portal(engine: databases.Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with the bundled standard and courses. Tests must not change it."""
    folder = tmp_path_factory.mktemp("portal")
    with engine.database(folder) as url:
        application = create_app(databases.settings_for(folder, url))
        with application.app_context():
            setup.load_bundled()
        yield application
        with application.app_context():
            db.engine.dispose()


@pytest.fixture
def reader(portal: Flask) -> FlaskClient:
    """A browser on the loaded portal."""
    return portal.test_client()


@pytest.fixture
def loaded(portal: Flask) -> Iterator[Flask]:
    """A context of the loaded portal."""
    with portal.app_context():
        yield portal


@pytest.fixture
def standard(context: Flask) -> Flask:
    """A fresh application with the bundled standard and no course."""
    with transaction():
        services.import_documents(SYSTEM, rules.bundled())
    return context


@pytest.fixture
def add(standard: Flask) -> Callable[..., None]:
    """Return a function that imports courses given by what differs from a plain one."""

    def importing(*changes: dict[str, Any]) -> None:
        lines = [course_rules.dump(record(**change)) for change in changes]
        with transaction():
            courses.import_courses(SYSTEM, "\n".join(lines))

    return importing


def record(slug: str = "plain", **changes: Any) -> dict[str, Any]:
    """Return a course in the format it is imported in."""
    plain: dict[str, Any] = {
        "slug": slug,
        "title": "Plain",
        "title_ja": "ふつうの講座",
        "title_en": "Plain",
        "provider": "どこか",
        "provider_en": "Somewhere",
        "provider_slug": "somewhere",
        "url": "https://example.org/plain",
        "language": "ja",
        "level": 2,
        "hours": None,
        "price": {"kind": "free"},
        "types": ["data-scientist"],
        "roles": ["data-engineer"],
        "skills": ["dss-1.2/25"],
        "literacy": False,
        "literacy_items": [],
        "summary_ja": "要約。",
        "summary_en": "Summary.",
        "mapping_basis": "project",
        "provenance": "made for a test",
        "confidence": "sourced",
    }
    return plain | changes
