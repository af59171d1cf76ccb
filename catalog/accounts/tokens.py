"""API tokens: random, shown once, stored as a hash, with scopes and an expiry."""

from __future__ import annotations

import hashlib
import secrets

import sqlalchemy as sa

from catalog.accounts.actor import Actor, actor_for
from catalog.accounts.models import ApiToken
from catalog.core.db import db

PREFIX = "mnb_"
SCOPES = ("courses:read", "submissions:read", "submissions:write")


def new_secret() -> str:
    """Return a fresh token of 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return the SHA-256 under which a token is stored; its entropy needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def authenticate(token: str) -> Actor | None:
    """Return the actor behind a usable token of an active user, else ``None``."""
    row = db.session.scalar(sa.select(ApiToken).where(ApiToken.token_hash == digest(token)))
    if row is None or not row.usable() or not row.user.active:
        return None
    return actor_for(row.user, scopes=frozenset(row.scopes))
