"""The words in which pages and chips speak of a course's properties."""

from __future__ import annotations

from flask import Flask
from flask_babel import format_decimal, get_locale
from flask_babel import gettext as _


def init_app(app: Flask) -> None:
    """Give templates the filters ``level``, ``price_kind``, ``hours`` and ``language_name``."""
    app.jinja_env.filters |= {
        "level": level,
        "price_kind": price_kind,
        "hours": hours,
        "language_name": language_name,
    }


def level(value: object) -> str:
    """Return a level's name."""
    return str(_("レベル%(level)s", level=value))


def price_kind(value: str) -> str:
    """Return what a course costs."""
    words = {
        "free": _("無料"),
        "free-audit": _("聴講無料"),
        "paid-credit": _("有料（クレジット制）"),
        "paid": _("有料"),
    }
    return str(words.get(value, value))


def hours(value: float | None) -> str:
    """Return the rough hours of study."""
    if value is None:
        return str(_("時間の目安なし"))
    return str(_("約%(hours)s時間", hours=format_decimal(value)))


def hour_band(value: str) -> str:
    """Return a band of hours."""
    words = {
        "under-5": _("5時間未満"),
        "5-to-20": _("5時間以上20時間未満"),
        "20-to-50": _("20時間以上50時間未満"),
        "over-50": _("50時間以上"),
        "unknown": _("目安なし"),
    }
    return str(words.get(value, value))


def language_name(code: str) -> str:
    """Return a language's name in the reader's language."""
    locale = get_locale()
    name = locale.languages.get(code.split("-", maxsplit=1)[0]) if locale else None
    name = name or code
    return str(name[:1].upper() + name[1:])


def sorts() -> dict[str, str]:
    """Return the orders of a list of courses."""
    return {
        "relevance": _("関連度順"),
        "level": _("レベル順"),
        "title": _("名前順"),
        "hours": _("短い順"),
        "newest": _("新着順"),
    }


def facet_names() -> dict[str, str]:
    """Return the names of the facets."""
    return {
        "role_type": _("人材類型"),
        "role": _("ロール"),
        "category": _("スキルのカテゴリー"),
        "skill": _("スキル"),
        "level": _("レベル"),
        "language": _("言語"),
        "price": _("料金"),
        "hours": _("学習時間"),
        "literacy": _("DXリテラシー"),
    }
