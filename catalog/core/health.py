"""``/healthz`` (the process lives), ``/readyz`` (it can serve), ``/metrics`` (Prometheus)."""

from __future__ import annotations

import hmac
import time
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
from alembic.util import CommandError
from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from werkzeug.exceptions import NotFound as HTTPNotFound

from catalog.config import Settings
from catalog.core.access import public
from catalog.core.db import alembic, db
from catalog.core.instance import current_settings
from catalog.core.limits import limiter

bp = Blueprint("health", __name__)
NEWER = "database is of a newer release"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)


def init_app(app: Flask, settings: Settings) -> None:
    """Register the pages and time every request."""
    registry = CollectorRegistry()
    app.extensions["metrics"] = registry
    app.extensions["requests"] = Counter(
        "manabiya_requests", "Requests served", ["endpoint", "status"], registry=registry
    )
    app.extensions["latency"] = Histogram(
        "manabiya_request_seconds",
        "Time to answer",
        ["endpoint"],
        buckets=BUCKETS,
        registry=registry,
    )
    app.after_request(_measure)
    app.register_blueprint(bp)


@bp.get("/healthz")
@public
@limiter.exempt
def healthz() -> Response:
    """Answer while the process lives."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
@limiter.exempt
def readyz() -> tuple[Response, int]:
    """Answer 200 when the database is reachable and at this release's migration or a newer one.

    Newer is fine for a process that serves already: migrations only add, and while hosts are
    upgraded one after the other, the old ones must not drop out.
    """
    problems = [problem for problem in database_problems() if problem != NEWER]
    status = HTTPStatus.SERVICE_UNAVAILABLE if problems else HTTPStatus.OK
    return jsonify(status="ok" if not problems else "unavailable", problems=problems), status


@bp.get("/metrics")
@public
def metrics() -> Response:
    """Expose Prometheus metrics to loopback, or to whoever has the token."""
    settings = current_settings()
    if not _may_read_metrics(settings):
        raise HTTPNotFound
    return Response(
        generate_latest(current_app.extensions["metrics"]), content_type=CONTENT_TYPE_LATEST
    )


def _may_read_metrics(settings: Settings) -> bool:
    if settings.metrics_token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given, f"Bearer {settings.metrics_token}")
    return request.remote_addr in {"127.0.0.1", "::1"} and "X-Forwarded-For" not in request.headers


def database_problems() -> list[str]:
    """Return why the database cannot serve, empty when it can."""
    try:
        db.session.execute(sa.text("SELECT 1"))
    except sa.exc.SQLAlchemyError:
        return ["database unreachable"]
    head = {revision.revision for revision in alembic.heads()}
    try:
        current = {revision.revision for revision in alembic.current()}
    except CommandError:  # a revision that this release does not know
        return [NEWER]
    return [] if head == current else ["database not at the newest migration"]


def _measure(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    extensions: dict[str, Any] = current_app.extensions
    extensions["requests"].labels(endpoint, response.status_code).inc()
    if started := g.get("started"):
        extensions["latency"].labels(endpoint).observe(time.perf_counter() - started)
    return response
