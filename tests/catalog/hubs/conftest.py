"""Planted databases: one a module for tests that only read, one of its own for those that write."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from catalog.app import create_app
from catalog.core.db import db
from catalog.hubs import scope
from tests import databases
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
