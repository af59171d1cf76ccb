"""Tier 3: regional hubs, their companies and projects behind walls."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _

from catalog.config import Settings
from catalog.core.home import provide
from catalog.core.navigation import NavItem
from catalog.hubs.access import POLICY

NAVIGATION: tuple[NavItem, ...] = (
    NavItem(_("ハブの運営"), "hubs.index", "companies.view"),
    NavItem(_("協働プロジェクト"), "participation.index", "projects.take-part"),
)

__all__ = ["NAVIGATION", "POLICY", "init_app"]


def init_app(app: Flask, settings: Settings) -> None:
    """Register the pages and the API, then put the walls up around the tables."""
    from catalog.hubs import home, pages, walls
    from catalog.hubs.companies import views as companies
    from catalog.hubs.participation import views as participation
    from catalog.hubs.progress import views as progress
    from catalog.hubs.projects import api
    from catalog.hubs.projects import views as projects

    pages.init_app(app)
    for views in (progress.front, companies.bp, projects.bp, progress.bp, participation.bp):
        app.register_blueprint(views)
    app.extensions["api"].register_blueprint(api.bp)
    provide(app, home.home_sections)
    walls.build()
