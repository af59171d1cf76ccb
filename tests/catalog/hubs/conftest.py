"""Planted databases: one a module for tests that only read, one of its own for those that write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from catalog.accounts.demo import create_demo_accounts
from catalog.accounts.models import User
from catalog.app import create_app
from catalog.config import Settings
from catalog.core.db import db, transaction
from catalog.hubs import scope
from catalog.hubs.demo import create_demo
from tests import databases
from tests.catalog.hubs.browser import Demo
from tests.catalog.hubs.world import World, plant


@pytest.fixture(scope="module")
def planted(
    engine: databases.Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, World]]:
    """An application and what was planted in its database, shared by a module."""
    folder = tmp_path_factory.mktemp("planted")
    with engine.database(folder) as url:
        app = create_app(databases.settings_for(folder, url))
        with app.app_context():
            found = plant()
        yield app, found
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def world(planted: tuple[Flask, World]) -> Iterator[World]:
    """The module's two hubs, to read, and an application context."""
    app, found = planted
    with app.app_context():
        yield found
        db.session.rollback()
        scope.enter(None)


@pytest.fixture
def own_world(context: Flask) -> World:
    """Two hubs of the test's own, to change, and an application context."""
    return plant()


@contextmanager
def demo_hubs(settings: Settings, templates: FileSystemBytecodeCache) -> Iterator[Demo]:
    """Open an application whose demo hubs are filled."""
    app = create_app(replace(settings, demo=True))
    app.jinja_env.bytecode_cache = templates
    with app.app_context():
        with transaction() as session:
            create_demo_accounts(session)
        with transaction() as session:
            create_demo(session)
        people = db.session.scalars(sa.select(User)).all()
    yield Demo(
        app,
        {row.email.split("@", 1)[0]: row.id for row in people},
        {row.id: row.fs_uniquifier for row in people},
    )
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def demo(settings: Settings, templates: FileSystemBytecodeCache) -> Iterator[Demo]:
    """The demo hubs in a database of the test's own, and browsers of the people in them."""
    with demo_hubs(settings, templates) as opened:
        yield opened


@pytest.fixture(scope="module")
def unchanged(
    engine: databases.Engine,
    templates: FileSystemBytecodeCache,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Demo]:
    """The same, shared by the tests of a module that change nothing in it."""
    folder = tmp_path_factory.mktemp("demo")
    with (
        engine.database(folder) as url,
        demo_hubs(databases.settings_for(folder, url), templates) as opened,
    ):
        yield opened
