"""The frame around every page: templates, styles, scripts, home pages."""

from __future__ import annotations

from flask import Flask

from catalog.accounts.policy import Rule
from catalog.config import Settings

POLICY: dict[str, Rule] = {}


def init_app(app: Flask, settings: Settings) -> None:
    """Register the pages and what every template may call."""
    from catalog.web import apidocs, helpers, views

    helpers.init_app(app)
    app.register_blueprint(views.bp)
    app.register_blueprint(apidocs.bp)
