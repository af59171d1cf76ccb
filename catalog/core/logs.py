"""Structured logs: one event a line, with the request's id; never a secret."""

from __future__ import annotations

import logging
import re
import time

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict, Processor, WrappedLogger

from catalog.config import Settings

_SECRET_WORDS = ("password", "secret", "token", "authorization", "cookie", "salt")
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
log = structlog.get_logger()


def init_app(app: Flask, settings: Settings) -> None:
    """Configure structlog and log every request."""
    configure(settings)
    app.before_request(_start)
    app.after_request(_request_line)


def configure(settings: Settings) -> None:
    """Send structlog and the standard library's logging through one renderer."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
        structlog.processors.format_exc_info,
        spell_unseen,
    ]
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [h for h in root.handlers if h.__class__.__module__.startswith("_pytest")]
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def spell_unseen(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Write as ``\\u202e`` what would turn or break a line in whatever shows the log."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", value)
    return event


def hide_secrets(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Replace values whose key sounds secret; a last net, not the first."""
    for key in event:
        if any(word in key.lower() for word in _SECRET_WORDS):
            event[key] = "[hidden]"
    return event


def _start() -> None:
    g.started = time.perf_counter()


def _request_line(response: Response) -> Response:
    elapsed = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
    log.info(
        "request",
        method=request.method,
        path=request.path,
        status=response.status_code,
        ms=round(elapsed, 1),
    )
    return response
