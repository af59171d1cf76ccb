"""Security headers, request ids and the limits every response and request carries."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

import structlog
from flask import Flask, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from catalog.config import Settings

_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
FORM_BYTES = 1024 * 1024
"""Room for the other fields of a form beside the upload."""


def init_app(app: Flask, settings: Settings) -> None:
    """Attach headers and limits to ``app``."""
    hops = settings.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's documented hook
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    app.config["MAX_CONTENT_LENGTH"] = settings.upload_bytes + FORM_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = FORM_BYTES
    app.config["MAX_FORM_PARTS"] = 200
    app.before_request(_begin)
    app.after_request(_finish)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    if settings.hsts:
        app.after_request(_add_hsts)


def csp_nonce() -> str:
    """Return the nonce that this response's inline scripts must carry."""
    nonce: str = g.setdefault("csp_nonce", secrets.token_urlsafe(16))
    return nonce


def policy(nonce: str) -> str:
    """Return the Content-Security-Policy: nothing from elsewhere, no inline style or script."""
    rules: Mapping[str, str] = {
        "default-src": "'none'",
        "script-src": f"'self' 'nonce-{nonce}'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "manifest-src": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _begin() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(12)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _finish(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy(csp_nonce()))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault(
        "Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()"
    )
    headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint != "static" and "Cache-Control" not in headers:
        headers["Cache-Control"] = "private, no-store"
    return response


def _add_hsts(response: Response) -> Response:
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response
