"""Writing a row that somebody else may be writing at the same moment."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from catalog.core.db import Base, db


def insert(model: type[Base], **values: Any) -> None:
    """Insert a row unless there is one with its key; what is there already stays as it is."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    db.session.execute(dialect.insert(model).values(**values).on_conflict_do_nothing())
