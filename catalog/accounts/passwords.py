"""Checks a new password and says in the reader's language what is wrong with it."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask_babel import gettext as _
from flask_security import PasswordUtil

from catalog.accounts import rules


def normalise(password: str) -> str:
    """Return the password in one Unicode form, so that it is the same on every keyboard."""
    return unicodedata.normalize("NFKC", password)


def complaints(password: str, email: str = "", name: str = "") -> list[str]:
    """Return sentences on what is wrong with a password, empty if nothing."""
    texts = {
        "short": _("パスワードは%(count)s文字以上にしてください。", count=rules.MIN_PASSWORD),
        "long": _("パスワードは%(count)s文字以内にしてください。", count=rules.MAX_PASSWORD),
        "repeated": _("同じ文字や並びの繰り返しは推測されやすいため使えません。"),
        "sequence": _("「12345」や「qwerty」のような並びは推測されやすいため使えません。"),
        "common": _(
            "よく使われる言葉だけのパスワードは使えません。関係のない言葉を組み合わせてください。"
        ),
        "personal": _("メールアドレスや氏名とほとんど同じパスワードは使えません。"),
    }
    return [texts[reason] for reason in rules.password_problems(password, email, name)]


class Passwords(PasswordUtil):
    """Our rules in Flask-Security's reset and change forms."""

    def normalize(self, password: str) -> str:
        """Return the password in one Unicode form."""
        return normalise(password)

    def validate(
        self, password: str, is_register: bool, **kwargs: Any
    ) -> tuple[list[str] | None, str]:
        """Return complaints, or ``None``, and the normalised password."""
        text = normalise(password)
        user = kwargs.get("user")
        email = getattr(user, "email", "")
        return complaints(text, email, getattr(user, "display_name", "")) or None, text
