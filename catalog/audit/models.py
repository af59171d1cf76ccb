"""The audit table. Triggers refuse UPDATE and DELETE on both engines."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, mapped_column

from catalog.core.db import Base, Created


class AuditEntry(Created, Base):
    """One thing that somebody did, or tried and was refused."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    """User id; ``None`` for the system and for strangers. No foreign key: entries outlive users."""
    actor_label: Mapped[str] = mapped_column(sa.String(320), default="")
    action: Mapped[str] = mapped_column(sa.String(100), index=True)
    object_type: Mapped[str] = mapped_column(sa.String(60), default="")
    object_id: Mapped[str] = mapped_column(sa.String(60), default="")
    hub_id: Mapped[int | None] = mapped_column(index=True)
    """The hub whose wall the entry lies behind, if any."""
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    request_id: Mapped[str] = mapped_column(sa.String(64), default="")

    __table_args__ = (sa.Index("ix_audit_entry_object", "object_type", "object_id"),)


TRIGGERS: dict[str, tuple[str, ...]] = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_entry_no_{verb} BEFORE {verb.upper()} ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END"
        for verb in ("update", "delete")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger AS $$ "
        "BEGIN RAISE EXCEPTION 'audit_entry is append-only'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
        "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
    ),
}


def trigger_statements(dialect: str) -> tuple[str, ...]:
    """Return the DDL that makes the table append-only on ``dialect``."""
    return TRIGGERS[dialect]


@sa.event.listens_for(AuditEntry.__table__, "after_create")
def _create_triggers(target: sa.Table, connection: sa.Connection, **_: object) -> None:
    for statement in trigger_statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


@sa.event.listens_for(orm.Session, "before_flush")
def _refuse_changes(session: orm.Session, *_: object) -> None:
    """Stop a change of an entry where the mistake is, before the database has to."""
    for row in (*session.dirty, *session.deleted):
        if isinstance(row, AuditEntry) and (row in session.deleted or session.is_modified(row)):
            raise RuntimeError("audit_entry is append-only")
