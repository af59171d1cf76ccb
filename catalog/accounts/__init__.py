"""Accounts: people, organisations, memberships, tokens, and the one policy."""

from __future__ import annotations

from flask import Flask

from catalog.accounts.policy import Rule
from catalog.config import Settings
from catalog.core.navigation import NavItem

POLICY: dict[str, Rule] = {}
NAVIGATION: tuple[NavItem, ...] = ()


def init_app(app: Flask, settings: Settings) -> None:
    """Set up authentication and the guard."""
    from catalog.accounts import guard, security

    security.init_app(app, settings)
    guard.init_app(app)
