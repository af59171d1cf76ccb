"""What follows from signing in, failing to, and changing a credential: audit, locks, mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from blinker import NamedSignal
from flask import Flask, Response, after_this_request, g, request, session
from flask_security import signals
from flask_security.utils import hash_password

from catalog.accounts import mails, services
from catalog.accounts.actor import STRANGER, actor_for
from catalog.accounts.datastore import accounts
from catalog.accounts.models import User
from catalog.audit.services import record
from catalog.core.i18n import COOKIE, set_language_cookie

KEPT = frozenset(
    {
        "_user_id",
        "_fresh",
        "_id",
        "_remember",
        "_remember_seconds",
        "_flashes",
        "fs_cc",
        "fs_paa",
        "tf_state",
        "tf_user_id",
        "tf_primary_method",
        "tf_totp_secret",
        "tf_select",
    }
)
"""What of a session survives signing in; the rest belonged to whoever used it before."""


def init_app(app: Flask) -> None:
    """Listen to Flask-Security."""
    handlers: dict[NamedSignal, Callable[..., None]] = {
        signals.user_authenticated: _signed_in,
        signals.user_failed_authn: _failed,
        signals.reset_password_instructions_sent: _reset_requested,
        signals.password_reset: _password_reset,
        signals.password_changed: _password_changed,
        signals.tf_profile_changed: _second_factor_on,
        signals.tf_disabled: _second_factor_off,
    }
    for signal, handler in handlers.items():
        signal.connect(handler, app)


def refused(user: User | None, reason: str, action: str = "account.login_refused") -> None:
    """Record an attempt that was refused. The address typed is not kept: it may be a password."""
    accounts().begin()
    actor = actor_for(user) if user else STRANGER
    subject = user.id if user else ""
    record(actor, action, "user", subject, reason=reason, address=_address())
    accounts().commit()


def _signed_in(app: Flask, user: User, authn_via: list[str] | None = None, **_: Any) -> None:
    accounts().begin()
    _rotate_session()
    via = ",".join(authn_via or ["second_factor"])
    if via == "change":
        return
    user.clear_failures()
    record(actor_for(user), "account.login", "user", user.id, via=via, address=_address())
    if COOKIE not in request.cookies and not user.demo:
        after_this_request(_language_cookie(user.language))


def _failed(app: Flask, user: User, auth_type: str, **_: Any) -> None:
    accounts().begin()
    services.note_failure(user.id, auth_type, address=_address())
    accounts().commit()


def _reset_requested(app: Flask, user: User, token: str, **_: Any) -> None:
    accounts().begin()
    record(STRANGER, "account.reset_requested", "user", user.id, address=_address())
    accounts().commit()
    mails.reset(user, token)
    hash_password("")  # the time that Flask-Security spends on an unknown address


def _password_reset(app: Flask, user: User, **_: Any) -> None:
    services.password_was_reset(user)
    record(actor_for(user), "account.password_reset", "user", user.id, address=_address())
    mails.password_changed(user)


def _password_changed(app: Flask, user: User, **_: Any) -> None:
    record(actor_for(user), "account.password_changed", "user", user.id, address=_address())
    mails.password_changed(user)


def _second_factor_on(app: Flask, user: User, method: str, **_: Any) -> None:
    record(actor_for(user), "account.second_factor_on", "user", user.id, method=method)
    mails.second_factor(user, on=True)


def _second_factor_off(app: Flask, user: User, **_: Any) -> None:
    record(actor_for(user), "account.second_factor_off", "user", user.id)
    mails.second_factor(user, on=False)


def _rotate_session() -> None:
    for key in set(session) - KEPT:
        session.pop(key)
    session.permanent = True
    for name in ("csrf_token", "actor"):
        g.pop(name, None)


def _address() -> str:
    return request.remote_addr or ""


def _language_cookie(language: str) -> Callable[[Response], Response]:
    def remember(response: Response) -> Response:
        set_language_cookie(response, language)
        return response

    return remember
