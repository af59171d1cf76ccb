"""Keeping the index in step with the database."""

from __future__ import annotations

import uuid

from flask import current_app

from catalog.core.db import db
from catalog.core.logs import log
from catalog.portal.search import documents, queries
from catalog.portal.search.index import Generation, Keeper
from catalog.portal.search.models import CatalogueState
from catalog.portal.search.rules import Found, Search

EXTENSION = "search"


def mark_changed() -> None:
    """Note, in the open transaction, that an index of the catalogue is now behind."""
    state().stamp = uuid.uuid4().hex


def state() -> CatalogueState:
    """Return the row about the catalogue, for changing it in the open transaction."""
    row = db.session.get(CatalogueState, 1)
    if row is None:
        row = CatalogueState(id=1, stamp=uuid.uuid4().hex, starter_hash="")
        db.session.add(row)
    return row


def keeper() -> Keeper:
    """Return the keeper of this installation's index."""
    found: Keeper = current_app.extensions[EXTENSION]
    return found


def find(search: Search) -> Found:
    """Return a page of courses and the counts of every facet."""
    return queries.find(fresh(), search)


def total(search: Search) -> int:
    """Return how many courses match."""
    return queries.total(fresh(), search)


def fresh() -> Generation:
    """Return the index of the catalogue's present state; build it where it is missing or behind.

    Raises
    ------
    OSError
        When the index can be neither opened nor written.
    """
    wanted = queries.stamp()
    generation = keeper().current()
    if generation is not None and generation.stamp == wanted:
        return generation
    return rebuild(wanted)


def rebuild(unless_at: str | None = None) -> Generation:
    """Build the index anew, unless another builder has meanwhile reached ``unless_at``."""
    with keeper().lock():
        generation = keeper().current()
        if generation is not None and generation.stamp == unless_at:
            return generation
        stamp = queries.stamp()
        entries = documents.entries()
        keeper().build(stamp, entries)
        log.info("search_index_built", courses=len(entries))
        generation = keeper().current()
    if generation is None:
        raise OSError("the search index was written but cannot be read")
    return generation
