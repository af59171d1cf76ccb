"""The JSON API: one flask-smorest ``Api``, one OpenAPI 3.1 document."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

PREFIX = "/api/v1"


def init_app(app: Flask) -> Api:
    """Create the API. Its error handler is replaced by ours, registered afterwards."""
    app.config |= {
        "API_TITLE": "Manabiya API",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/api",
        "OPENAPI_JSON_PATH": "openapi.json",
        "API_SPEC_OPTIONS": {
            "components": {
                "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            },
        },
    }
    api = Api(app)
    app.extensions["api"] = api
    return api
