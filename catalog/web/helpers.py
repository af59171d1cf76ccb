"""What every template may call: addresses of assets and pages, menus, page numbers."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for
from flask_babel import gettext as _

from catalog.core.home import HomeLink

ACCOUNT_MENU = "account_menu"
"""Key in ``app.extensions`` of the entries of the account menu: ``(label, endpoint)`` pairs."""
YEAR_SECONDS = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Add the helpers to the template environment."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR_SECONDS  # addresses change with the content
    app.jinja_env.globals |= {
        "asset": asset,
        "page_url": page_url,
        "page_window": page_window,
        "account_items": account_items,
        "footer_items": footer_items,
    }


def asset(filename: str) -> str:
    """Return the address of a static file; it changes whenever the content does."""
    path = Path(str(current_app.static_folder)) / filename
    return url_for("static", filename=filename, v=_digest(path, path.stat().st_mtime_ns))


@cache
def _digest(path: Path, modified: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def page_url(**changes: object) -> str:
    """Return this page's address with some query parameters set, or removed with ``None``."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key not in changes]
    added = [(key, str(value)) for key, value in changes.items() if value is not None]
    query = urlencode([*kept, *added])
    return f"{request.path}?{query}" if query else request.path


def page_window(page: int, pages: int, reach: int = 1) -> list[int | None]:
    """Return the page numbers worth a link, with ``None`` for a gap.

    First, last and the neighbours of ``page`` up to ``reach`` are kept; a gap of a single page is
    filled, since the page is shorter than the ellipsis.
    """
    near = set(range(page - reach, page + reach + 1))
    shown = sorted(number for number in {1, pages} | near if 1 <= number <= pages)
    window: list[int | None] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before == 2:
            window.append(number - 1)
        elif number - before > 2:
            window.append(None)
        window.append(number)
    return window


def link_to(endpoint: str, label: str, **values: Any) -> HomeLink | None:
    """Return a link to ``endpoint``, or ``None`` where this installation has no such page."""
    if endpoint not in current_app.view_functions:
        return None
    return HomeLink(label, url_for(endpoint, **values))


def account_items() -> list[HomeLink]:
    """Return the account menu's links."""
    menu = current_app.extensions.get(ACCOUNT_MENU, ())
    links = (link_to(endpoint, str(label)) for label, endpoint in menu)
    return [link for link in links if link]


def footer_items() -> list[HomeLink]:
    """Return the footer's links beside the main menu."""
    return [
        HomeLink(_("APIの説明"), url_for("api_reference.index")),
        HomeLink(_("画面の部品"), url_for("web.styleguide")),
    ]
