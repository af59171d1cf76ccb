"""Authentication by Flask-Security: login, registration, reset, second factor. Policy is ours."""

from __future__ import annotations

from flask import Flask
from flask_security import FSQLALiteUserDatastore, Security
from flask_wtf import CSRFProtect

from catalog.accounts.models import User
from catalog.config import Settings
from catalog.core.db import db

csrf = CSRFProtect()


def init_app(app: Flask, settings: Settings) -> None:
    """Set up sessions, CSRF protection and Flask-Security."""
    app.config |= {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "SECURITY_PASSWORD_SALT": settings.password_salt,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_REGISTERABLE": settings.registration,
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_RECOVERABLE": True,
        "WTF_CSRF_CHECK_DEFAULT": True,
    }
    csrf.init_app(app)
    datastore = FSQLALiteUserDatastore(db, User, None)
    app.extensions["datastore"] = datastore
    Security(app, datastore)
