"""The audit table. Triggers refuse UPDATE and DELETE on both engines."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.core.db import Base, Created


class AuditEntry(Created, Base):
    """One thing that somebody did, or tried and was refused."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    """User id, or ``None`` for the system and for strangers. No foreign key: entries outlive users."""
    actor_label: Mapped[str] = mapped_column(sa.String(320), default="")
    action: Mapped[str] = mapped_column(sa.String(100), index=True)
    object_type: Mapped[str] = mapped_column(sa.String(60), default="")
    object_id: Mapped[str] = mapped_column(sa.String(60), default="")
    hub_id: Mapped[int | None] = mapped_column(index=True)
    """The hub whose wall the entry lies behind, if any."""
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    request_id: Mapped[str] = mapped_column(sa.String(64), default="")

    __table_args__ = (sa.Index("ix_audit_entry_object", "object_type", "object_id"),)


TRIGGERS = {
    "sqlite": (
        "CREATE TRIGGER audit_entry_no_{verb} BEFORE {VERB} ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger AS $$ "
        "BEGIN RAISE EXCEPTION 'audit_entry is append-only'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER audit_entry_no_{verb} BEFORE {VERB} ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
    ),
}


def trigger_statements(dialect: str) -> list[str]:
    """Return the DDL that makes the table append-only on ``dialect``."""
    return [
        statement.format(verb=verb, VERB=verb.upper())
        for verb in ("update", "delete")
        for statement in TRIGGERS[dialect]
    ]
