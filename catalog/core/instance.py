"""The installation that serves the current request or command."""

from __future__ import annotations

from flask import Flask, current_app

from catalog.config import Settings

EXTENSION = "settings"


def init_app(app: Flask, settings: Settings) -> None:
    """Attach the settings to ``app`` and to every template."""
    app.extensions[EXTENSION] = settings
    app.jinja_env.globals["settings"] = settings


def current_settings() -> Settings:
    """Return the settings of the current application."""
    settings: Settings = current_app.extensions[EXTENSION]
    return settings
