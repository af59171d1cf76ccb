"""What the home page tells an auditor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from catalog.audit.models import AuditEntry
from catalog.core.clock import utcnow
from catalog.core.db import db
from catalog.core.home import HomeItem, HomeLink, HomeSection

AUDITOR = "auditor"


class HasRoles(Protocol):
    """What is read of the actor."""

    @property
    def roles(self) -> frozenset[str]:
        """Roles held anywhere."""


def home_sections(actor: HasRoles) -> Sequence[HomeSection]:
    """Return what was recorded in the last day, for auditors."""
    if AUDITOR not in actor.roles:
        return ()
    link = HomeLink(_("監査記録を見る"), url_for("audit.index"))
    return (
        HomeSection(
            AUDITOR,
            _("この24時間の記録"),
            items=tuple(_items()),
            empty_text=_("この24時間に記録された操作はありません。"),
            action=link,
        ),
    )


def _items() -> list[HomeItem]:
    counted = (
        sa.select(AuditEntry.action, sa.func.count())
        .where(AuditEntry.created_at > utcnow() - timedelta(days=1))
        .group_by(AuditEntry.action)
        .order_by(sa.func.count().desc(), AuditEntry.action)
        .limit(5)
    )
    return [
        HomeItem(
            action,
            url_for("audit.index", action=action),
            meta=ngettext("%(num)s件", "%(num)s件", count),
        )
        for action, count in db.session.execute(counted)
    ]
