"""The main menu: what each feature offers, shown to whoever may open it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_babel import LazyString


@dataclass(frozen=True)
class NavItem:
    """A menu entry of a feature; ``action`` is the policy action its page declares."""

    label: LazyString
    endpoint: str
    action: str


@dataclass(frozen=True)
class Link:
    """A menu entry as a template shows it."""

    label: str
    url: str
    active: bool


def init_app(app: Flask, items: Iterable[NavItem], allowed: Callable[[str], bool]) -> None:
    """Give templates ``nav_items()``, in the order of ``items``."""
    menu = tuple(items)

    def nav_items() -> list[Link]:
        return [_link(item) for item in menu if allowed(item.action)]

    app.jinja_env.globals["nav_items"] = nav_items


def _link(item: NavItem) -> Link:
    url = url_for(item.endpoint)
    active = request.path == url or request.path.startswith(url.rstrip("/") + "/")
    return Link(str(item.label), url, active)
