"""One application for reading its structure; nothing here needs a second engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from catalog.app import create_app
from catalog.core.db import db
from tests.databases import settings_for


@pytest.fixture(scope="session")
def structure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The assembled application, on an empty SQLite database."""
    folder: Path = tmp_path_factory.mktemp("structure")
    app = create_app(settings_for(folder, demo=True))
    yield app
    with app.app_context():
        db.engine.dispose()
