"""Writing the audit record: called inside the transaction of the deed itself."""

from __future__ import annotations

from typing import Any, Protocol

from flask import g, has_request_context

from catalog.audit.models import AuditEntry
from catalog.core.db import db


class AuditActor(Protocol):
    """What the record needs to know of whoever acts."""

    @property
    def user_id(self) -> int | None:
        """User id, or ``None`` for the system and strangers."""

    @property
    def label(self) -> str:
        """How the actor is named in the record."""


def record(
    actor: AuditActor,
    action: str,
    object_type: str = "",
    object_id: object = "",
    *,
    hub_id: int | None = None,
    **details: Any,
) -> AuditEntry:
    """Add one entry to the open transaction. ``details`` must hold no secret."""
    entry = AuditEntry(
        actor_id=actor.user_id,
        actor_label=actor.label,
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        hub_id=hub_id,
        details=details,
        request_id=g.get("request_id", "") if has_request_context() else "",
    )
    db.session.add(entry)
    return entry
