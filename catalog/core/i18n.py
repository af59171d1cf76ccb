"""Languages: Japanese is the source of every message, English comes from ``.po`` files.

Each package keeps its own ``translations/en/LC_MESSAGES/messages.po``. They are read as they are
and merged when the application starts, so nothing has to be compiled or shipped in binary form.
"""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, has_request_context, request
from flask_babel import Babel, Domain, format_date, format_datetime, format_decimal, get_locale
from werkzeug.wrappers import Response as AnyResponse

LANGUAGES = {"ja": "日本語", "en": "English"}
COOKIE = "language"
PACKAGE = Path(__file__).resolve().parent.parent
YEAR_SECONDS = 365 * 24 * 3600


class SourceDomain(Domain):
    """Translations merged from the packages' ``.po`` files."""

    def get_translations(self) -> NullTranslations:
        """Return the messages of the current locale."""
        locale = get_locale()
        if locale is None or locale.language == "ja":
            return NullTranslations()
        return _catalog(locale.language)


class SourceBabel(Babel):
    """Flask-Babel with our way of loading messages."""

    @cached_property
    def domain_instance(self) -> SourceDomain:
        """The domain that ``gettext`` reads."""
        return SourceDomain()


def init_app(app: Flask) -> None:
    """Choose the language of each request and add the filters templates use."""
    app.config["BABEL_DEFAULT_LOCALE"] = "ja"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Tokyo"
    SourceBabel().init_app(app, locale_selector=choose_language)
    app.after_request(_remember)
    app.jinja_env.globals |= {
        "get_locale": get_locale,
        "languages": LANGUAGES,
        "language": current_language,
        "language_url": language_url,
        "pick": pick,
    }
    app.jinja_env.filters |= {
        "datetime": show_datetime,
        "date": show_date,
        "number": format_decimal,
        "yen": show_yen,
    }


def choose_language() -> str:
    """Return ``?lang=``, then the cookie, then what the browser prefers, then Japanese."""
    if not has_request_context():
        return "ja"
    for value in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if value in LANGUAGES:
            return str(value)
    return request.accept_languages.best_match(list(LANGUAGES)) or "ja"


def current_language() -> str:
    """Return ``ja`` or ``en``."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "ja"


def language_url(code: str) -> str:
    """Return the address of this page in another language."""
    args = [(k, v) for k, v in request.args.items(multi=True) if k != "lang"]
    return f"{request.path}?{urlencode([*args, ('lang', code)])}"


def show_datetime(value: datetime | None) -> str:
    """Return a moment in Japan's time, to the minute."""
    return format_datetime(value, "yyyy-MM-dd HH:mm") if value else ""


def show_date(value: date | datetime | None) -> str:
    """Return a day, long form."""
    return str(format_date(value, "long", rebase=isinstance(value, datetime))) if value else ""


def show_yen(value: float | Decimal | None) -> str:
    """Return an amount in yen, rounded to the yen."""
    if value is None:
        return ""
    amount = format_decimal(round(value))
    return f"¥{amount}" if current_language() == "en" else f"{amount}円"


@cache
def _catalog(language: str) -> NullTranslations:
    merged = Translations()
    for path in po_files(language):
        with path.open("rb") as file:
            messages = read_po(file, locale=language)
        binary = io.BytesIO()
        write_mo(binary, messages)
        binary.seek(0)
        part = Translations(binary)
        merged.merge(part)
        merged.plural = part.plural  # merge() forgets it
    return merged


def po_files(language: str) -> list[Path]:
    """Return the message files of a language, one for each package that has texts."""
    return sorted(PACKAGE.glob(f"**/translations/{language}/LC_MESSAGES/messages.po"))


def set_language_cookie(response: AnyResponse, code: str) -> None:
    """Let the browser ask for this language from now on."""
    response.set_cookie(
        COOKIE, code, max_age=YEAR_SECONDS, samesite="Lax", secure=request.is_secure
    )


def _remember(response: Response) -> Response:
    chosen = request.args.get("lang")
    if chosen in LANGUAGES and request.cookies.get(COOKIE) != chosen:
        set_language_cookie(response, str(chosen))
    response.headers.add("Vary", "Accept-Language")
    return response


def pick(record: Any, name: str) -> str:
    """Return ``record.<name>_ja`` or ``record.<name>_en``, whichever the reader wants."""
    language = current_language()
    return str(getattr(record, f"{name}_{language}") or getattr(record, f"{name}_ja") or "")
