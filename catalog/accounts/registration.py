"""Registering in two steps, so that nobody can learn which addresses have an account.

The first step takes an address and always answers alike; the second is reached from the mail.
Nothing is stored in between: the link carries the address, signed.
"""

from __future__ import annotations

import sqlalchemy as sa
from itsdangerous import BadData, URLSafeTimedSerializer

from catalog.accounts import mails
from catalog.accounts.models import User
from catalog.core.db import db
from catalog.core.instance import current_settings

VALID_SECONDS = 24 * 3600


def begin(email: str) -> None:
    """Mail the link that completes a registration, or say that there is an account already."""
    user = db.session.scalar(sa.select(User).where(User.email == email))
    if user is None:
        mails.registration(email, _serializer().dumps(email))
    elif user.active and not user.demo:
        mails.already_registered(user)


def address_of(token: str) -> str | None:
    """Return the address a link was sent to, or ``None`` for a forged, old or used link."""
    try:
        email = str(_serializer().loads(token, max_age=VALID_SECONDS))
    except BadData:
        return None
    taken = db.session.scalar(sa.select(User.id).where(User.email == email))
    return None if taken else email


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_settings().secret_key, salt="accounts.registration")
