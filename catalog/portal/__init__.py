"""Tier 1: courses tied to the skill standard."""

from __future__ import annotations

from flask import Flask

from catalog.accounts.policy import Rule
from catalog.config import Settings
from catalog.core.navigation import NavItem

POLICY: dict[str, Rule] = {}
NAVIGATION: tuple[NavItem, ...] = ()


def init_app(app: Flask, settings: Settings) -> None:
    """Register the feature's pages and API."""
