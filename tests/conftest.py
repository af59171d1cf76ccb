"""Fixtures: an application on a fresh database, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from catalog.accounts.models import Membership, Organisation, OrganisationKind, Role, User
from catalog.app import create_app
from catalog.config import Settings
from catalog.core.db import db, transaction
from tests import databases

Login = Callable[..., FlaskClient]


def pytest_xdist_auto_num_workers() -> int:
    """Run half as many workers again as there are cores, since many tests wait for processes."""
    cores = os.cpu_count() or 1
    return cores + (cores + 1) // 2


@pytest.fixture(scope="session", params=databases.ENGINES)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[databases.Engine]:
    """One database server (or folder) with a migrated template, for the whole run."""
    with databases.open_engine(request.param, tmp_path_factory) as opened:
        yield opened


@pytest.fixture
def settings(engine: databases.Engine, tmp_path: Path) -> Iterator[Settings]:
    """Test settings on a database of this test's own."""
    with engine.database(tmp_path) as url:
        yield databases.settings_for(tmp_path, url)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Compiled templates, shared by the applications of all tests."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The application; closes its connections afterwards."""
    application = create_app(settings)
    application.jinja_env.bytecode_cache = templates
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """An application context, for tests below the web."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser nobody is signed in to."""
    return app.test_client()


@pytest.fixture
def make_user(app: Flask) -> Callable[..., int]:
    """Return a factory: ``make_user("a@example.jp", (Role.INSTRUCTOR, organisation_id))`` -> id."""

    def make(email: str = "learner@example.jp", *grants: tuple[Role, int]) -> int:
        with app.app_context(), transaction() as session:
            user = User(
                email=email,
                display_name=email.split("@", maxsplit=1)[0],
                fs_uniquifier=os.urandom(16).hex(),
            )
            session.add(user)
            session.flush()
            for role, organisation_id in grants:
                session.add(Membership(user_id=user.id, organisation_id=organisation_id, role=role))
            return user.id

    return make


@pytest.fixture
def make_organisation(app: Flask) -> Callable[..., int]:
    """Return a factory of organisations: ``make_organisation("hub-a", OrganisationKind.HUB)``."""

    def make(slug: str, kind: OrganisationKind = OrganisationKind.HUB) -> int:
        with app.app_context(), transaction() as session:
            row = Organisation(slug=slug, kind=kind, name_ja=slug, name_en=slug)
            session.add(row)
            session.flush()
            return row.id

    return make


@pytest.fixture
def sign_in(app: Flask) -> Login:
    """Return a function giving a browser signed in as a user id, without the login form."""

    def login(user_id: int) -> FlaskClient:
        with app.app_context():
            key = db.session.scalar(sa.select(User.fs_uniquifier).where(User.id == user_id))
        browser = app.test_client()
        with browser.session_transaction() as session:
            session |= {"_user_id": key, "_fresh": True}
        return browser

    return login
