"""A person at a browser: reads a page's CSRF token, sends its forms, reads their mail."""

from __future__ import annotations

import email
import email.policy
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_security.utils import hash_password
from werkzeug.test import TestResponse

from catalog.accounts.models import User
from catalog.audit.models import AuditEntry
from catalog.core.db import db, transaction

PASSWORD = "correct horse battery staple"
OTHER_PASSWORD = "gentle river paints lantern"
_CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_LINK = re.compile(r"https?://\S+")


class Browser:
    """A client that behaves like a browser with forms."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self.client.get(path, buffered=True, **kwargs)

    def send(self, path: str, page: str | None = None, **fields: Any) -> TestResponse:
        """Open ``page`` (the form's own page unless given) and post the form to ``path``."""
        token = _CSRF.search(self.get(page or path).text)
        data = fields | ({"csrf_token": token.group(1)} if token else {})
        return self.client.post(path, data=data, buffered=True)

    def log_in(self, address: str, password: str = PASSWORD, **fields: Any) -> TestResponse:
        return self.send("/login", email=address, password=password, **fields)

    def become(self, user_id: int, *, fresh: bool = True) -> Browser:
        """Be signed in without the login form."""
        key = load(self.app, user_id).fs_uniquifier
        with self.client.session_transaction() as session:
            session |= {"_user_id": key, "_fresh": True}
            if fresh:
                session["fs_paa"] = time.time()
        return self

    def signed_in(self) -> bool:
        return self.get("/account").status_code == 200


def add_person(app: Flask, address: str = "hanako@example.jp", **values: Any) -> int:
    """Create somebody with a password; return the user id."""
    with app.app_context():
        hashed = hash_password(PASSWORD)
        with transaction() as session:
            user = User(email=address, fs_uniquifier=address, password=hashed, **values)
            session.add(user)
        return user.id


def load(app: Flask, user_id: int) -> User:
    with app.app_context():
        return db.session.get_one(User, user_id)


def change(app: Flask, user_id: int, **values: Any) -> None:
    with app.app_context(), transaction() as session:
        user = session.get_one(User, user_id)
        for name, value in values.items():
            setattr(user, name, value)


def actions(app: Flask) -> list[str]:
    """Return the audited actions, oldest first."""
    with app.app_context():
        return list(db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))


def entries(app: Flask) -> list[AuditEntry]:
    with app.app_context():
        return list(db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)))


def mails(app: Flask) -> list[email.message.EmailMessage]:
    """Return what lies in the outbox, oldest first."""
    folder = Path(app.instance_path) / "outbox"
    files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    parsed = (email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in files)
    return list(parsed)  # type: ignore[arg-type]  # the policy makes them EmailMessage


def link_in(message: email.message.EmailMessage) -> str:
    """Return the path of the link in a mail."""
    found = _LINK.search(message.get_content())
    assert found
    return re.sub(r"^https?://[^/]+", "", found.group())


MakeOrganisation = Callable[..., int]
