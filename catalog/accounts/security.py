"""Authentication by Flask-Security: login, reset, second factor. The policy is ours."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, cast
from urllib.parse import urlsplit

from flask import Flask, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import Security, Totp, UserMixin, uia_email_mapper
from flask_security.recovery_codes import MfRecoveryCodesUtil
from flask_security.utils import check_and_update_authn_fresh, get_message, login_user
from flask_wtf import CSRFProtect, FlaskForm

from catalog.accounts import datastore, events, forms, mails, rules
from catalog.accounts.datastore import Accounts, accounts
from catalog.accounts.messages import MESSAGES, Texts
from catalog.accounts.models import User
from catalog.accounts.passwords import Passwords
from catalog.config import Settings
from catalog.core.limits import limit_login

P = ParamSpec("P")
SESSION_HOURS = 12
REMEMBER_DAYS = 14
FRESH = timedelta(minutes=30)
"""How long after typing a password sensitive pages ask for none."""
GRACE = timedelta(minutes=15)
"""Each use of a sensitive page keeps the others open for at least this long."""

ARGON2 = {"memory_cost": 19 * 1024, "time_cost": 2, "parallelism": 1}
"""OWASP's setting (KiB, passes, lanes): a few people logging in at once do not fill the memory."""
ARGON2_IN_TESTS = {"memory_cost": 8, "time_cost": 1, "parallelism": 1}

ENABLED = frozenset(
    f"security.{name}"
    for name in (
        "login",
        "logout",
        "verify",
        "forgot_password",
        "reset_password",
        "change_password",
        "two_factor_setup",
        "two_factor_token_validation",
        "mf_recovery",
        "mf_recovery_codes",
    )
)
"""The pages of Flask-Security that are served. Whatever else it registers answers 404."""
TEMPLATES = {
    "LOGIN_USER": "login",
    "FORGOT_PASSWORD": "forgot-password",
    "VERIFY": "verify",
    "RESET_PASSWORD": "reset-password",
    "CHANGE_PASSWORD": "change-password",
    "TWO_FACTOR_SETUP": "second-factor",
    "TWO_FACTOR_VERIFY_CODE": "second-factor-code",
    "MULTI_FACTOR_RECOVERY": "recovery",
    "MULTI_FACTOR_RECOVERY_CODES": "recovery-codes",
}
MAILS_SENT_BY_US = (
    "REGISTER_EMAIL",
    "PASSWORD_CHANGE_EMAIL",
    "PASSWORD_RESET_EMAIL",
    "PASSWORD_RESET_NOTICE_EMAIL",
)
LIMITED = (
    "login",
    "verify",
    "forgot_password",
    "reset_password",
    "change_password",
    "two_factor_token_validation",
    "mf_recovery",
)
CREDENTIALS = frozenset(
    {
        "security.change_password",
        "security.two_factor_setup",
        "security.mf_recovery_codes",
    }
)
"""Pages closed to demo accounts, which have no credentials of their own."""


class CookieCSRF(CSRFProtect):
    """CSRF protection for whatever a browser sends by itself, which a bearer token is not."""

    def protect(self, *args: Any, **kwargs: Any) -> None:
        """Check the CSRF token, except of an API call that no session cookie speaks for."""
        from catalog.accounts.guard import current_actor

        actor = current_actor()
        by_cookie = actor.is_authenticated and actor.scopes is None
        if by_cookie or not request.path.startswith("/api/"):
            super().protect(*args, **kwargs)


class OneTimeCodes(Totp):
    """Authenticator codes of which none works twice."""

    def verify_totp(self, token: str, totp_secret: str, user: UserMixin, window: int = 0) -> bool:
        """Check a code with the user's row locked, so that two requests cannot share it."""
        accounts().lock(user)
        return super().verify_totp(token, totp_secret, user, window)

    def get_last_counter(self, user: UserMixin) -> int | None:
        """Return the time step of the last code accepted."""
        return cast(User, user).tf_last_counter

    def set_last_counter(self, user: UserMixin, tmatch: Any) -> None:
        """Remember the time step of the code just accepted."""
        cast(User, user).tf_last_counter = tmatch.counter


class RecoveryCodes(MfRecoveryCodesUtil):
    """Recovery codes of which none works twice."""

    def check_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Check a code with the user's row locked."""
        accounts().lock(user)
        return super().check_recovery_code(user, code)


csrf = CookieCSRF()


def init_app(app: Flask, settings: Settings) -> None:
    """Set up sessions, CSRF protection and Flask-Security."""
    app.config |= _session_config(settings) | _security_config() | _second_factor_config(settings)
    app.config |= {f"SECURITY_MSG_{name}": message for name, message in MESSAGES.items()}
    cost = ARGON2_IN_TESTS if settings.mode == "test" else ARGON2
    app.config["SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"] = {
        f"argon2__{name}": value for name, value in cost.items()
    }
    app.config["SECURITY_PASSWORD_SALT"] = settings.password_salt
    csrf.init_app(app)
    store = Accounts()
    app.extensions["datastore"] = store
    security = Security(app, store, **_replacements())
    security.i18n_domain = cast(Any, Texts())
    security.want_json(lambda request: False)
    datastore.init_app(app)
    mails.init_app(app)
    events.init_app(app)
    _limit(app)
    app.before_request(_close_side_doors)


def _session_config(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=SESSION_HOURS),
        "REMEMBER_COOKIE_DURATION": timedelta(days=REMEMBER_DAYS),
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": settings.secure_cookies,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a long text must not be lost
    }


def _security_config() -> dict[str, Any]:
    return {
        **{f"SECURITY_{key}_TEMPLATE": f"accounts/{name}.html" for key, name in TEMPLATES.items()},
        **{f"SECURITY_SEND_{name}": False for name in MAILS_SENT_BY_US},
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_HASHING_SCHEMES": ["hex_sha256"],
        "SECURITY_PASSWORD_NORMALIZE_FORM": "NFKC",
        "SECURITY_PASSWORD_LENGTH_MIN": rules.MIN_PASSWORD,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [
            {"email": {"mapper": uia_email_mapper, "case_insensitive": False}}
        ],
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_FRESHNESS": FRESH,
        "SECURITY_FRESHNESS_GRACE_PERIOD": GRACE,
        "SECURITY_POST_CHANGE_VIEW": "account.profile",
        "SECURITY_POST_RESET_VIEW": "security.login",
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_CACHE_CONTROL": {},  # it writes "no-store=True", which browsers do not know
        "SECURITY_CLI_USERS_NAME": False,
        "SECURITY_CLI_ROLES_NAME": False,
    }


def _second_factor_config(settings: Settings) -> dict[str, Any]:
    key = hashlib.sha256(b"recovery codes" + settings.totp_secret.encode()).digest()
    return {
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "account.profile",
        "SECURITY_TOTP_SECRETS": {1: settings.totp_secret},
        "SECURITY_TOTP_ISSUER": "Manabiya",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 10,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [base64.urlsafe_b64encode(key)],
    }


def _replacements() -> dict[str, Any]:
    return {
        "render_template": _render,
        "login_form": forms.LoginForm,
        "verify_form": forms.VerifyForm,
        "forgot_password_form": forms.ForgotPasswordForm,
        "reset_password_form": forms.ResetPasswordForm,
        "change_password_form": forms.ChangePasswordForm,
        "two_factor_verify_code_form": forms.VerifyCodeForm,
        "two_factor_setup_form": forms.SecondFactorForm,
        "two_factor_rescue_form": forms.RescueForm,
        "mf_recovery_form": forms.RecoveryForm,
        "mail_util_cls": mails.Addresses,
        "password_util_cls": Passwords,
        "totp_cls": OneTimeCodes,
        "mf_recovery_codes_util_cls": RecoveryCodes,
    }


def _limit(app: Flask) -> None:
    for name in LIMITED:
        endpoint = f"security.{name}"
        app.view_functions[endpoint] = limit_login(app.view_functions[endpoint])


def sign_in(user: User, via: str) -> None:
    """Start a session for somebody who has just shown in another way who they are."""
    login_user(user, authn_via=[via])
    accounts().commit()


def fresh(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Ask for the password again unless it was typed a short while ago. Goes under ``requires``."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if current_user.demo or check_and_update_authn_fresh(FRESH, GRACE, g.get("fs_authn_via")):
            return view(*args, **kwargs)
        flash(*get_message("REAUTHENTICATION_REQUIRED"))
        return redirect(url_for("security.verify", next=_page()), 303)

    return checked


def _page() -> str:
    """Return the page the person is on: this one, or the one whose form was sent."""
    if request.method in {"GET", "HEAD"}:
        return request.full_path.rstrip("?")
    origin = urlsplit(request.referrer or "")
    return origin.path if origin.netloc == request.host else "/"


def _render(template: str, **context: Any) -> ResponseReturnValue:
    """Render a page of Flask-Security's: 422 with errors, and no form is resent by reloading."""
    sent = [item for item in context.values() if isinstance(item, FlaskForm)]
    for form in sent:
        form.form_errors = list(dict.fromkeys(form.form_errors))
    wrong = request.method == "POST" and any(form.errors for form in sent)
    if request.method == "POST" and not wrong and request.endpoint == "security.forgot_password":
        return redirect(url_for("security.login"), 303)
    return render_template(template, **context), 422 if wrong else 200


def _close_side_doors() -> ResponseReturnValue | None:
    """Keep demo accounts from credentials, and Flask-Security from logging people out on GET."""
    endpoint = request.endpoint
    if endpoint in CREDENTIALS and current_user.is_authenticated and current_user.demo:
        flash(_("デモアカウントのパスワードと二段階認証は変更できません。"), "info")
        return redirect(url_for("account.profile"), 303)
    stray = endpoint == "security.two_factor_token_validation" and current_user.is_authenticated
    if stray and session.get("tf_state") != "validating_profile":
        return redirect(url_for("security.two_factor_setup"), 303)
    return None
