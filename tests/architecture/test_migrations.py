"""Migrations build exactly the models, and taking them back leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from flask import Flask

from catalog.app import create_app
from catalog.core.db import Base, alembic, db
from tests.databases import Engine, settings_for


@pytest.fixture
def empty(engine: Engine, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database without a single table."""
    with engine.empty(tmp_path) as url:
        app = create_app(settings_for(tmp_path, url))
        with app.app_context():
            yield app
            db.session.close()
            db.engine.dispose()


def tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}


def triggers() -> set[str]:
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[db.engine.dialect.name]
    with db.engine.connect() as connection:
        return set(connection.scalars(sa.text(query)))


def test_the_newest_migration_equals_the_models(empty: Flask) -> None:
    alembic.upgrade()
    assert tables() == set(Base.metadata.tables)
    assert compare_metadata(alembic.migration_context, Base.metadata) == []


def test_migrations_make_the_triggers_the_models_make(empty: Flask) -> None:
    alembic.upgrade()
    migrated = triggers()
    alembic.downgrade("base")
    Base.metadata.create_all(db.engine)
    assert triggers() == migrated != set()


def test_up_then_down_leaves_nothing_behind(empty: Flask) -> None:
    alembic.upgrade()
    alembic.downgrade("base")
    assert tables() == set()
    assert triggers() == set()


def test_every_single_step_goes_down_and_up_again(empty: Flask) -> None:
    alembic.upgrade()
    for revision in list(alembic.log()):
        alembic.downgrade(revision.down_revision or "base")
        alembic.upgrade()
    assert tables() == set(Base.metadata.tables)


OLDER_ROWS = (
    "INSERT INTO user_account (id, email, display_name, active, fs_uniquifier, language, demo,"
    " failed_logins, created_at)"
    " VALUES (1, 'a@example.jp', 'a', true, 'u', 'ja', false, 0, CURRENT_TIMESTAMP)",
    "INSERT INTO submission (id, user_id, case_id, case_version, blob_key, size, filename, source,"
    " created_at) VALUES (7, 1, 'c', '1',"
    " 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',"
    " 1, 'n', 'web', CURRENT_TIMESTAMP)",
    "INSERT INTO grading_run (id, submission_id, user_id, status, queued_at, ready_at, finished_at,"
    " tries, fence, step, cell, cells, score, reason, created_at)"
    " VALUES (5, 7, 1, 'scored', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP,"
    " 1, 1, '', 0, 0, 12.5, '', CURRENT_TIMESTAMP)",
    "INSERT INTO grading_report (id, run_id, part, report, created_at)"
    " VALUES (3, 5, 'ranked', '{}', CURRENT_TIMESTAMP)",
)
RUNS = sa.text(
    "SELECT r.id, r.score, p.id FROM grading_run r JOIN grading_report p ON p.run_id = r.id"
)


def test_runs_and_reports_survive_the_way_up_and_down(empty: Flask) -> None:
    alembic.upgrade("0001")
    with db.engine.begin() as connection:
        for statement in OLDER_ROWS:
            connection.execute(sa.text(statement))
    alembic.upgrade()
    with db.engine.connect() as connection:
        assert connection.execute(RUNS).all() == [(5, 12.5, 3)]
        kinds = sa.text("SELECT kind FROM grading_run WHERE turn_at = queued_at")
        assert connection.scalars(kinds).all() == ["ranked"]
    alembic.downgrade("0001")
    with db.engine.connect() as connection:
        assert connection.execute(RUNS).all() == [(5, 12.5, 3)]
