"""How often one client may call: generous for reading, tight for logging in and uploading.

Whoever is signed in is counted by account, so that a classroom behind one address is not one
client; strangers are counted by address, and so is logging in, whoever tries it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from catalog.config import Settings

LOGIN = "10 per minute"
UPLOAD = "20 per minute"
SEARCH = "120 per minute"
View = TypeVar("View", bound=Callable[..., Any])
STORE_SECONDS = 1
"""How long a request waits for a store that does not answer."""
_IDENTIFY = "limits.identify"


def _client() -> str:
    identify: Callable[[], str | None] = current_app.extensions.get(_IDENTIFY, lambda: None)
    return identify() or get_remote_address()


limiter = Limiter(
    key_func=_client, default_limits=["600 per minute"], in_memory_fallback_enabled=True
)
"""Counts in this process while its store is away, so that a lost Redis takes no page away."""


def init_app(app: Flask, settings: Settings) -> None:
    """Attach the limiter; its store decides whether several hosts share the counts."""
    app.config["RATELIMIT_STORAGE_URI"] = settings.rate_limit_url
    app.config["RATELIMIT_ENABLED"] = settings.rate_limits
    app.config["RATELIMIT_HEADERS_ENABLED"] = True
    if settings.rate_limit_url.startswith("redis"):
        waits = {"socket_connect_timeout": STORE_SECONDS, "socket_timeout": STORE_SECONDS}
        app.config["RATELIMIT_STORAGE_OPTIONS"] = waits
    limiter.init_app(app)


def limit_login(view: View) -> View:
    """Limit how often one address may try to get in, whoever it says it is."""
    limited = limiter.limit(LOGIN, methods=["POST"], key_func=get_remote_address)(view)
    return cast(View, limited)


def identify_by(app: Flask, identify: Callable[[], str | None]) -> None:
    """Count a request for what ``identify`` returns; ``None`` for a stranger."""
    app.extensions[_IDENTIFY] = identify
