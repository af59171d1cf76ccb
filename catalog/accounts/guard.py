"""Builds the actor of a request and refuses every view whose declared action is not allowed."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_login import current_user
from werkzeug.exceptions import Unauthorized

from catalog.accounts import security, tokens
from catalog.accounts.actor import STRANGER, Actor, actor_for
from catalog.accounts.policy import can
from catalog.core import limits
from catalog.core.access import action_of
from catalog.core.errors import NotAllowed, NotFound, wants_json

OWN_PREFIXES = ("security.", "static", "api-docs.")
"""Endpoints of libraries, which guard themselves."""
ACTIVE_HUB = "active_hub_id"


def init_app(app: Flask) -> None:
    """Guard every view of ``app``."""
    app.before_request(_guard)
    limits.identify_by(app, _account)
    app.jinja_env.globals["current_actor"] = _LazyActor()


def current_actor() -> Actor:
    """Return who makes this request."""
    if "actor" not in g:
        g.actor = _identify()
    actor: Actor = g.actor
    return actor


def _account() -> str | None:
    """Return whom a request is counted for; a wrong token is counted for its address."""
    try:
        actor = current_actor()
    except Unauthorized:
        return None
    return f"account:{actor.user_id}" if actor.is_authenticated else None


def _identify() -> Actor:
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and request.path.startswith("/api/"):
        actor = tokens.authenticate(credentials.strip())
        if actor is None:
            raise Unauthorized
        return actor
    if not current_user.is_authenticated:
        return STRANGER
    return actor_for(current_user, active_hub_id=session.get(ACTIVE_HUB))


def _guard() -> Any:
    endpoint = request.endpoint
    if endpoint is None:
        return None
    if endpoint.startswith("security.") and endpoint not in security.ENABLED:
        raise NotFound
    if endpoint.startswith(OWN_PREFIXES):
        return None
    view = current_app.view_functions[endpoint]
    action = action_of(view)
    if action is None:
        raise RuntimeError(f"{endpoint} declares no policy action")
    actor = current_actor()
    if can(actor, action):
        return None
    if actor.is_authenticated:
        raise NotAllowed if actor.scopes is not None else NotFound
    if wants_json():
        raise Unauthorized
    return redirect(url_for("security.login", next=_here()))


def _here() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


class _LazyActor:
    """Lets templates read ``current_actor.x`` although the actor belongs to the request."""

    def __getattr__(self, name: str) -> Any:
        return getattr(current_actor(), name)
