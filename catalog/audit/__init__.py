"""Append-only record of who did what, and a viewer for auditors."""

from __future__ import annotations

from flask import Flask

from catalog.config import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Register the viewer."""
    from catalog.audit import home, views
    from catalog.core.home import provide

    app.register_blueprint(views.bp)
    provide(app, home.home_sections)
