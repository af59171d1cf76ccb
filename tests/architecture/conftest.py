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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the walls of one engine on one worker: their walk is long and made once."""
    for item in items:
        if item.path.name == "test_walls.py" and isinstance(item, pytest.Function):
            engine = item.callspec.params.get("engine") if hasattr(item, "callspec") else None
            item.add_marker(pytest.mark.xdist_group(f"walls-{engine}"))
