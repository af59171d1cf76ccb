"""What the home page tells an operator about people."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from catalog.accounts.actor import Actor
from catalog.accounts.models import Role, User
from catalog.core.clock import utcnow
from catalog.core.db import db
from catalog.core.home import HomeItem, HomeLink, HomeSection


def home_sections(actor: Actor) -> Sequence[HomeSection]:
    """Return whose accounts are closed, for operators."""
    if not actor.has(Role.OPERATOR):
        return ()
    states = (
        ("locked", _("ロック中のアカウント"), _count(User.locked_until > utcnow())),
        ("inactive", _("停止中のアカウント"), _count(User.active.is_(False))),
    )
    items = tuple(
        HomeItem(
            title,
            url_for("admin.users", state=state),
            meta=ngettext("%(num)s人", "%(num)s人", number),
            status=_("要確認") if state == "locked" else "",
            status_kind="warning" if state == "locked" else "neutral",
        )
        for state, title, number in states
        if number
    )
    link = HomeLink(_("利用者を見る"), url_for("admin.users"))
    empty = _("ロック中や停止中のアカウントはありません。")
    return (HomeSection("operator", _("利用者の状態"), "", items, empty, link),)


def _count(condition: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count(User.id)).where(condition)) or 0
