"""Searching the index: which courses, in which order, and what each filter would leave."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
import tantivy

from catalog.core.db import db
from catalog.portal.search import rules
from catalog.portal.search.index import GROUPS, Generation
from catalog.portal.search.models import CatalogueState
from catalog.portal.search.rules import Found, Search, Term

NO_STAMP = "empty"
PREFIX_WEIGHT = 0.8
STEM_WEIGHT = 0.7
OTHER_GROUPS = 0.1
"""What matches beyond the best group add, so that they order courses that are otherwise equal."""
FACET_VALUES = 1000


def stamp() -> str:
    """Return the stamp of the catalogue's present state."""
    return db.session.scalar(sa.select(CatalogueState.stamp)) or NO_STAMP


def find(generation: Generation, search: Search) -> Found:
    """Return the page of courses that match every term and, in each facet, one chosen value."""
    searcher = generation.searcher()
    text = _text_query(generation.schema, search.text)
    everything = _filtered(generation.schema, text, search.filters)
    page = searcher.search(
        everything,
        limit=search.size,
        offset=(search.page - 1) * search.size,
        count=True,
        **_order(search),
    )
    ids = searcher.fast_field_values("id", [address for _, address in page.hits])
    counts = _counts(generation, text, search)
    return Found(tuple(int(id_) for id_ in ids), page.count, counts)


def total(generation: Generation, search: Search) -> int:
    """Return only how many courses match."""
    text = _text_query(generation.schema, search.text)
    query = _filtered(generation.schema, text, search.filters)
    return int(generation.searcher().search(query, limit=1, count=True).count)


def _order(search: Search) -> dict[str, Any]:
    if search.sort == "relevance":
        return {}
    if search.sort == "newest":
        return {"order_by_field": "newest", "order": tantivy.Order.Desc}
    field = f"{search.sort}_{search.language}"
    return {"order_by_field": field, "order": tantivy.Order.Asc}


def _counts(generation: Generation, text: Any, search: Search) -> dict[str, dict[str, int]]:
    """Count each facet under the other facets' filters; those without a choice share one pass."""
    chosen = {name for name, values in search.filters.items() if values}
    passes = [(frozenset(rules.FACETS) - chosen, search.filters)]
    passes += [(frozenset({name}), search.without(name)) for name in chosen]
    counts: dict[str, dict[str, int]] = {}
    for names, filters in passes:
        if names:
            query = _filtered(generation.schema, text, filters)
            counts |= _aggregate(generation.searcher(), query, names)
    return counts


def _aggregate(searcher: Any, query: Any, names: frozenset[str]) -> dict[str, dict[str, int]]:
    wanted = {name: {"terms": {"field": name, "size": FACET_VALUES}} for name in names}
    found = searcher.aggregate(query, wanted)
    return {
        name: {str(b["key"]): int(b["doc_count"]) for b in found[name]["buckets"]} for name in names
    }


def _filtered(schema: Any, text: Any, filters: dict[str, tuple[str, ...]]) -> Any:
    parts = [text]
    for name, values in filters.items():
        if values:
            choice = tantivy.Query.term_set_query(schema, name, list(values))
            parts.append(tantivy.Query.const_score_query(choice, 0.0))
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in parts])


def _text_query(schema: Any, text: str) -> Any:
    if not text.strip():
        return tantivy.Query.all_query()
    terms = rules.terms(text)
    if not terms:
        return tantivy.Query.empty_query()
    parts = [(tantivy.Occur.Must, _term_query(schema, term)) for term in terms]
    return tantivy.Query.boolean_query(parts)


def _term_query(schema: Any, term: Term) -> Any:
    groups = [
        tantivy.Query.const_score_query(query, weight * factor)
        for group, weight in GROUPS.items()
        for query, factor in _ways(schema, group, term)
    ]
    return tantivy.Query.disjunction_max_query(groups, OTHER_GROUPS)


def _ways(schema: Any, group: str, term: Term) -> list[tuple[Any, float]]:
    """Return how a term can match a group of text, and how much each way is worth."""
    word = term.pieces[0]
    ways = [(_chain(schema, group, term), 1.0)]
    if term.quoted or word.japanese:
        return ways
    if rules.PREFIX_FROM <= len(word.text) <= rules.PREFIX_TO:
        ways.append((tantivy.Query.term_query(schema, group, word.text), PREFIX_WEIGHT))
    if root := rules.stem(word.text):
        ways.append((tantivy.Query.term_query(schema, group, root), STEM_WEIGHT))
    return ways


def _chain(schema: Any, group: str, term: Term) -> Any:
    links = rules.chain(term.pieces)
    if len(links) == 1:
        return tantivy.Query.term_query(schema, group, links[0].text)
    first = links[0].position
    placed: list[str | tuple[int, str]] = [(token.position - first, token.text) for token in links]
    return tantivy.Query.phrase_query(schema, group, placed)
