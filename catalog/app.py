"""``create_app()``: the one explicit, ordered list of what the application consists of."""

from __future__ import annotations

from flask import Flask

from catalog import accounts, audit, config, hubs, portal, programme, web
from catalog.accounts import policy
from catalog.accounts.guard import current_actor
from catalog.config import Settings
from catalog.core import (
    api,
    db,
    errors,
    headers,
    health,
    i18n,
    instance,
    limits,
    logs,
    navigation,
    routing,
    storage,
)

FEATURES = (audit, accounts, portal, programme, hubs, web)
"""Set up in this order, from the bottom of the import contract to its top."""
POLICIES = (accounts.POLICY, portal.POLICY, programme.POLICY, hubs.POLICY, web.POLICY)
NAVIGATION = (*portal.NAVIGATION, *programme.NAVIGATION, *hubs.NAVIGATION, *accounts.NAVIGATION)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application for ``settings``, or for those of this installation.

    Raises
    ------
    catalog.config.SettingsError
        When a setting is unknown, malformed or unsafe in production.
    """
    settings = settings or config.load()
    app = Flask(
        "catalog",
        static_folder="web/static",
        template_folder="web/templates",
        instance_path=str(settings.instance.resolve()),
    )
    app.debug = settings.debug
    app.testing = settings.mode == "test"
    settings.instance.mkdir(parents=True, exist_ok=True)
    _plumbing(app, settings)
    policy.init_app(app, POLICIES)
    for feature in FEATURES:
        feature.init_app(app, settings)
    navigation.init_app(app, NAVIGATION, lambda action: policy.can(current_actor(), action))
    errors.init_app(app)  # last: flask-smorest registers a handler of its own
    return app


def _plumbing(app: Flask, settings: Settings) -> None:
    instance.init_app(app, settings)
    routing.init_app(app)
    logs.init_app(app, settings)
    headers.init_app(app, settings)
    i18n.init_app(app)
    db.init_app(app, settings)
    storage.init_app(app, settings)
    limits.init_app(app, settings)
    health.init_app(app, settings)
    api.init_app(app)
