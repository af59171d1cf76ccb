"""Tier 3: regional hubs, their companies and projects behind walls."""

from __future__ import annotations

from flask import Flask

from catalog.accounts.policy import Rule
from catalog.config import Settings
from catalog.core.navigation import NavItem

POLICY: dict[str, Rule] = {}
NAVIGATION: tuple[NavItem, ...] = ()


def init_app(app: Flask, settings: Settings) -> None:
    """Register the feature's pages and API, then put the walls up around its tables."""
    from catalog.hubs import walls
    from catalog.hubs.progress import models  # noqa: F401 - completes the metadata

    walls.build()
