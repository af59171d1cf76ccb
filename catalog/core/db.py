"""The database: engine set-up, declarative base, and the one way to write."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

import sqlalchemy as sa
from flask import Flask
from flask_alembic import Alembic
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import orm
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from catalog.config import PACKAGE, Settings
from catalog.core.clock import utcnow

BUSY_TIMEOUT_SECONDS = 30
SERVER_PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # milliseconds
}
"""libpq's limits, without which a server that vanished holds a thread for hours."""
_AFTER_COMMIT = "after_commit"


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """An aware UTC timestamp on every engine; refuses naive values."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True
    python_type = datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC before storing."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime; use catalog.core.clock.utcnow()")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back that SQLite does not store."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(orm.DeclarativeBase):
    """Base of every table. Constraint names follow one convention, so migrations can name them."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UTCDateTime,
        dict[str, Any]: sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql"),
        list[str]: sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql"),
    }


class Created:
    """Mixin: when the row was made."""

    created_at: orm.Mapped[datetime] = orm.mapped_column(default=utcnow)


db = SQLAlchemy(session_options={"expire_on_commit": False})
alembic = Alembic(metadatas=Base.metadata, run_mkdir=False, command_name="")


def init_app(app: Flask, settings: Settings) -> None:
    """Connect the engine and the migrations to ``app``."""
    app.config["SQLALCHEMY_ENGINES"] = {
        "default": engine_options(settings.database, settings.web_threads)
    }
    app.config["ALEMBIC"] = {"script_location": str(PACKAGE / "migrations")}
    app.config["ALEMBIC_CONTEXT"] = {
        "render_as_batch": True,
        "compare_type": True,
        "render_item": _render_type,
    }
    db.init_app(app)
    # There is no asynchronous engine: an event loop for each request would close nothing.
    app.teardown_appcontext_funcs = [
        function
        for function in app.teardown_appcontext_funcs
        if not inspect.iscoroutinefunction(function)
    ]
    alembic.init_app(app)
    with app.app_context():
        _listen(db.engine)


def _render_type(kind: str, item: Any, context: Any) -> str | Literal[False]:
    """Write our column types into a new migration as plain SQLAlchemy, so that it outlives them."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.JSON):
        context.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    if kind == "type" and type(item).__name__ == "AsaList":  # Flask-Security's comma list
        return "sa.UnicodeText()"
    return False


def engine_options(url: str, threads: int) -> dict[str, Any]:
    """Return the options of ``create_engine``, with room for a connection in each thread."""
    if url.startswith("sqlite"):
        return {"url": url, "connect_args": {"timeout": BUSY_TIMEOUT_SECONDS}}
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return {
        "url": url,
        "pool_pre_ping": True,
        "max_overflow": threads,
        "connect_args": SERVER_PATIENCE,
    }


@contextmanager
def transaction() -> Iterator[orm.Session]:
    """Open the one write transaction of a request or command; commit at the end.

    Whatever read transaction the session had open ends first and its objects are read anew, so a
    decision is never taken on rows from before the lock. SQLite takes its write lock here, not at
    the first write, which is what makes two writers queue instead of fail.
    """
    session = db.session
    if session.info.get("writing"):
        raise RuntimeError("transaction() does not nest; services never open one")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changes were made outside transaction()")
    session.rollback()
    session.expire_all()  # rollback() alone expires nothing when no transaction was open
    session.info["writing"] = True
    try:
        session.connection(execution_options={"begin_mode": "IMMEDIATE"})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        session.info.pop(_AFTER_COMMIT, None)
        raise
    finally:
        session.info.pop("writing", None)
    for do in session.info.pop(_AFTER_COMMIT, ()):
        do()


def after_commit(do: Callable[[], None]) -> None:
    """Have something done once the current transaction has committed; never if it does not.

    ``do`` must not fail and must not open a transaction: what it follows has already happened.
    """
    if not db.session.info.get("writing"):
        raise RuntimeError("after_commit() belongs in a transaction()")
    db.session.info.setdefault(_AFTER_COMMIT, []).append(do)


def _listen(engine: sa.Engine) -> None:
    if engine.dialect.name != "sqlite":
        return
    sa.event.listen(engine, "connect", _configure_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)


def _configure_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we send BEGIN ourselves
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    mode = connection.get_execution_options().get("begin_mode", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
