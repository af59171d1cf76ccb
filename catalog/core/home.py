"""What a feature can put on a person's home page: sections that say what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from flask import Flask, current_app

StatusKind = Literal["neutral", "info", "progress", "success", "warning", "error"]


@dataclass(frozen=True)
class HomeLink:
    """A way onwards: the section's main action, or a further one."""

    label: str
    url: str


@dataclass(frozen=True)
class HomeItem:
    """One thing waiting for the person: a submission, a project, a course to screen."""

    title: str
    url: str
    meta: str = ""
    status: str = ""
    status_kind: StatusKind = "neutral"


@dataclass(frozen=True)
class HomeSection:
    """A few items of one kind under a heading, already translated.

    ``role`` is the value of the role the section serves; it is shown under that role's heading.
    """

    role: str
    title: str
    lead: str = ""
    items: tuple[HomeItem, ...] = ()
    empty_text: str = ""
    """What is said when there are no items, with what would bring some."""
    action: HomeLink | None = None


HomeProvider = Callable[[Any], Sequence[HomeSection]]
"""Takes the actor, returns the sections this actor should see now (none is fine)."""
EXTENSION = "home_sections"
"""Key in ``app.extensions`` of the list to which each feature appends its provider."""


def provide(app: Flask, provider: HomeProvider) -> None:
    """Put a feature's sections on the home page, after those of the features set up before."""
    app.extensions.setdefault(EXTENSION, []).append(provider)


def sections(actor: Any) -> list[HomeSection]:
    """Return the sections of all features for ``actor``."""
    providers: list[HomeProvider] = current_app.extensions.get(EXTENSION, [])
    return [section for provider in providers for section in provider(actor)]
