"""API tokens: random, shown once, stored as a hash, with scopes and an expiry."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from catalog.accounts.actor import Actor, actor_for
from catalog.accounts.datastore import usable_here
from catalog.accounts.models import ApiToken
from catalog.accounts.policy import require
from catalog.audit.services import record
from catalog.core.clock import utcnow
from catalog.core.db import db, transaction
from catalog.core.errors import Invalid, found

PREFIX = "mnb_"
SCOPES = ("courses:read", "submissions:read", "submissions:write", "hubs:read")
MAX_DAYS = 365
MAX_TOKENS = 20
"""Usable tokens one person may have."""
USE_NOTED_EVERY = timedelta(hours=1)
"""How exact ``last_used_at`` is: a write for every request would queue behind other writers."""


def new_secret() -> str:
    """Return a fresh token of 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return the SHA-256 under which a token is stored; its entropy needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def authenticate(token: str) -> Actor | None:
    """Return the actor behind a usable token of an active user, else ``None``."""
    row = db.session.scalar(sa.select(ApiToken).where(ApiToken.token_hash == digest(token)))
    if row is None or not row.usable() or not row.user.active or not usable_here(row.user):
        return None
    actor = actor_for(row.user, scopes=frozenset(row.scopes))
    _note_use(row, utcnow())
    return actor


def _note_use(row: ApiToken, now: datetime) -> None:
    if row.last_used_at is not None and now - row.last_used_at < USE_NOTED_EVERY:
        return
    with transaction():
        row.last_used_at = now


def create(actor: Actor, name: str, scopes: Collection[str], days: int) -> tuple[ApiToken, str]:
    """Create a token of the actor's; return it with its secret, which is kept nowhere.

    Raises
    ------
    Invalid
        On an unknown or missing scope, a lifetime over a year, or too many tokens.
    """
    require(actor, "tokens.manage")
    _check(actor, scopes, days)
    secret = new_secret()
    row = ApiToken(
        user_id=actor.user_id,
        name=name,
        token_hash=digest(secret),
        scopes=[scope for scope in SCOPES if scope in scopes],
        expires_at=utcnow() + timedelta(days=days),
    )
    db.session.add(row)
    db.session.flush()
    record(actor, "token.created", "api_token", row.id, scopes=row.scopes, days=days)
    return row, secret


def revoke(actor: Actor, token_id: int) -> ApiToken:
    """Make a token useless; revoking it again changes nothing."""
    row = found(db.session.get(ApiToken, token_id))
    require(actor, "tokens.manage", row)
    if row.revoked_at is None:
        row.revoked_at = utcnow()
        record(actor, "token.revoked", "api_token", row.id)
    return row


def of(actor: Actor) -> Sequence[ApiToken]:
    """Return the actor's tokens, newest first, revoked ones too."""
    mine = sa.select(ApiToken).where(ApiToken.user_id == actor.user_id)
    return db.session.scalars(mine.order_by(ApiToken.id.desc())).all()


def _check(actor: Actor, scopes: Collection[str], days: int) -> None:
    errors: dict[str, list[str]] = {}
    if not scopes or not set(scopes) <= set(SCOPES):
        errors["scopes"] = [_("できることを1つ以上選んでください。")]
    if not 1 <= days <= MAX_DAYS:
        errors["days"] = [_("有効期間は1年までです。")]
    if sum(token.usable() for token in of(actor)) >= MAX_TOKENS:
        errors["name"] = [
            _("トークンは%(count)s個までです。使わないものを取り消してください。", count=MAX_TOKENS)
        ]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors)
