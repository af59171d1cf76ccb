"""Accounts: people, organisations, memberships, tokens, and the one policy."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _

from catalog.accounts.actor import Actor
from catalog.accounts.models import Role
from catalog.accounts.policy import Rule, holding, owner, signed_in
from catalog.config import Settings
from catalog.core.navigation import NavItem


def _operates_on_others(actor: Actor, obj: Any) -> bool:
    """Allow operators, except on themselves: nobody decides over their own account or roles."""
    if not actor.has(Role.OPERATOR):
        return False
    return obj is None or obj.id != actor.user_id


POLICY: dict[str, Rule] = {
    "account.view": Rule(signed_in),
    "account.edit": Rule(signed_in),
    "tokens.manage": Rule(owner),
    "users.view": Rule(holding(Role.OPERATOR)),
    "users.manage": Rule(_operates_on_others),
    "organisations.view": Rule(holding(Role.OPERATOR)),
    "organisations.manage": Rule(holding(Role.OPERATOR)),
    "memberships.manage": Rule(_operates_on_others),
    "audit.view": Rule(holding(Role.AUDITOR, Role.OPERATOR)),
}
NAVIGATION: tuple[NavItem, ...] = (
    NavItem(_("利用者"), "admin.users", "users.view"),
    NavItem(_("組織"), "admin.organisations", "organisations.view"),
    NavItem(_("監査記録"), "audit.index", "audit.view"),
)
ACCOUNT_MENU = ((_("アカウント"), "account.profile"), (_("APIトークン"), "account.token_list"))


def init_app(app: Flask, settings: Settings) -> None:
    """Set up authentication, the guard and the pages."""
    from catalog.accounts import admin, demo, guard, home, security, views
    from catalog.core.home import provide

    security.init_app(app, settings)
    guard.init_app(app)
    app.register_blueprint(views.bp)
    app.register_blueprint(admin.bp)
    demo.init_app(app, settings)
    app.extensions["account_menu"] = ACCOUNT_MENU
    provide(app, home.home_sections)
