"""How often one client may call: generous for reading, tight for logging in and uploading."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from catalog.config import Settings

LOGIN = "10 per minute"
UPLOAD = "20 per minute"
SEARCH = "120 per minute"

limiter = Limiter(key_func=get_remote_address, default_limits=["600 per minute"])


def init_app(app: Flask, settings: Settings) -> None:
    """Attach the limiter; its store decides whether several hosts share the counts."""
    app.config["RATELIMIT_STORAGE_URI"] = settings.rate_limit_url
    app.config["RATELIMIT_ENABLED"] = settings.rate_limits
    app.config["RATELIMIT_HEADERS_ENABLED"] = True
    limiter.init_app(app)
