"""The frame asks the database nothing but who is signed in, so one engine is enough here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.app import create_app
from tests import databases


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[databases.Engine]:
    """SQLite only."""
    with databases.open_engine("sqlite", tmp_path_factory) as opened:
        yield opened


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for tests that change nothing in it and store nothing."""
    return create_app(databases.settings_for(tmp_path_factory.mktemp("shared")))


@pytest.fixture
def visitor(shared: Flask) -> FlaskClient:
    """A browser nobody is signed in to, on the shared application."""
    return shared.test_client()
