"""Tier 1: courses tied to the skill standard."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _

from catalog.accounts.models import Role
from catalog.accounts.policy import Rule, anyone, holding
from catalog.config import Settings
from catalog.core.home import provide
from catalog.core.navigation import NavItem

READ_SCOPE = "courses:read"
POLICY: dict[str, Rule] = {
    "courses.read": Rule(anyone, scope=READ_SCOPE),
    "courses.import": Rule(holding(Role.OPERATOR)),
    "standard.read": Rule(anyone, scope=READ_SCOPE),
    "standard.import": Rule(holding(Role.OPERATOR)),
}
NAVIGATION = (
    NavItem(_("講座を探す"), "courses.index", "courses.read"),
    NavItem(_("スキル標準"), "skills.index", "standard.read"),
)


def init_app(app: Flask, settings: Settings) -> None:
    """Register the pages, the API and the search index."""
    from catalog.portal import home
    from catalog.portal.courses import api as courses_api
    from catalog.portal.courses import labels
    from catalog.portal.courses import views as courses_views
    from catalog.portal.search import services as search
    from catalog.portal.search.index import Keeper
    from catalog.portal.standard import api as standard_api
    from catalog.portal.standard import views as standard_views

    labels.init_app(app)
    app.extensions[search.EXTENSION] = Keeper(settings.instance / "search")
    app.register_blueprint(courses_views.bp)
    app.register_blueprint(standard_views.bp)
    for blueprint in (courses_api.bp, standard_api.bp):
        app.extensions["api"].register_blueprint(blueprint)
    provide(app, home.home_sections)
