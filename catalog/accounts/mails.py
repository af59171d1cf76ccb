"""Mails about an account, in its owner's language, sent after the response has gone out.

Sending later keeps a slow mail server from delaying the page, and the time a page takes from
telling whether an address is registered.
"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from typing import Any

import email_validator
from flask import Flask, Response, g, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_security import MailUtil
from flask_security.mail_util import EmailValidateException
from flask_security.recoverable import generate_reset_password_token

from catalog.accounts.models import User
from catalog.config import Settings
from catalog.core import mail
from catalog.core.errors import Invalid
from catalog.core.i18n import current_language
from catalog.core.instance import current_settings
from catalog.core.logs import log


@dataclass(frozen=True)
class Mail:
    """A mail ready to be sent."""

    recipient: str
    subject: str
    body: str


class Addresses(MailUtil):
    """How Flask-Security reads mail addresses; it sends no mail itself."""

    def normalize(self, email: str) -> str:
        """Return the one spelling of an address."""
        try:
            return normalise(email)
        except Invalid as error:
            raise EmailValidateException(error.message) from error

    def validate(self, email: str) -> str:
        """Return the one spelling of an address."""
        return self.normalize(email)


def init_app(app: Flask) -> None:
    """Send the mails of each request when its response has gone out."""
    app.after_request(_send_later)


def normalise(email: str) -> str:
    """Return the one spelling under which an address is stored.

    Raises
    ------
    Invalid
        When it is no mail address.
    """
    try:
        checked = email_validator.validate_email(email.strip(), check_deliverability=False)
    except email_validator.EmailNotValidError as error:
        message = _("メールアドレスの形式が正しくありません。例: taro@example.jp")
        raise Invalid(message, {"email": [message]}) from error
    return checked.normalized.lower()


def reset(user: User, token: str) -> None:
    """Send the link to set a new password."""
    with force_locale(user.language):
        subject = _("パスワードの再設定")
        _queue(user.email, subject, "reset", user=user, link=_reset_link(token))


def invitation(user: User, organisation: str) -> None:
    """Tell somebody that an account was made for them, with the link to set a password."""
    with force_locale(user.language):
        token = generate_reset_password_token(user)  # type: ignore[no-untyped-call]  # not ours
        link = _reset_link(token)
        subject = _("まなびやへの招待")
        _queue(user.email, subject, "invitation", link=link, organisation=organisation)


def registration(email: str, token: str) -> None:
    """Send the link that completes a registration."""
    link = _absolute("account.complete", token=token)
    _queue(email, _("利用登録を完了してください"), "registration", link=link)


def already_registered(user: User) -> None:
    """Tell somebody who registers again that there is an account."""
    with force_locale(user.language):
        links = {
            "login": _absolute("security.login"),
            "reset": _absolute("security.forgot_password"),
        }
        _queue(user.email, _("すでに登録されています"), "already-registered", links=links)


def password_changed(user: User) -> None:
    """Tell the owner that the password is another one now."""
    with force_locale(user.language):
        link = _absolute("security.forgot_password")
        _queue(
            user.email, _("パスワードが変更されました"), "password-changed", user=user, link=link
        )


def second_factor(user: User, *, on: bool) -> None:
    """Tell the owner that the second factor was switched on or off."""
    with force_locale(user.language):
        subject = _("二段階認証が有効になりました") if on else _("二段階認証が無効になりました")
        link = _absolute("security.forgot_password")
        _queue(user.email, subject, "second-factor", user=user, on=on, link=link)


def _queue(recipient: str, subject: str, template: str, **values: object) -> None:
    text = render_template(
        f"accounts/mail/{template}.txt", **values, language_now=current_language()
    )
    g.setdefault("mails", []).append(Mail(recipient, str(subject), text))


def _reset_link(token: str) -> str:
    return _absolute("security.reset_password", token=token)


def _absolute(endpoint: str, **values: Any) -> str:
    """Return an address built on the setting, since a request's Host header can be forged."""
    return current_settings().address + url_for(endpoint, **values)


def _send_later(response: Response) -> Response:
    waiting: list[Mail] = g.pop("mails", [])
    if waiting and response.status_code < 500:
        settings = current_settings()
        response.call_on_close(lambda: _send(settings, waiting))
    return response


def _send(settings: Settings, waiting: list[Mail]) -> None:
    for item in waiting:
        try:
            mail.send(settings, item.recipient, item.subject, item.body)
        except (OSError, smtplib.SMTPException) as error:
            log.error("mail not sent", subject=item.subject, error=str(error))
