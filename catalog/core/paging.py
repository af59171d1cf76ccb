"""Long lists, one page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import sqlalchemy as sa

from catalog.core.db import db

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list."""

    items: Sequence[Row]
    total: int
    """Entries on all pages together."""
    number: int
    """1 for the first page."""
    pages: int
    """At least 1, also for an empty list."""


def page_of(rows: sa.Select[Row], number: int, size: int) -> Page[Row]:
    """Return a page of ``rows``, which are in order; a number that is no page gives the nearest.

    ``size`` is how many entries a page holds.
    """
    counted = sa.select(sa.func.count()).select_from(rows.order_by(None).subquery())
    total = db.session.scalar(counted) or 0
    pages = max(-(-total // size), 1)
    number = min(max(number, 1), pages)
    found = db.session.scalars(rows.limit(size).offset((number - 1) * size)).all()
    return Page(found, total, number, pages)
