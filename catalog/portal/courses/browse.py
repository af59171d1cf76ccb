"""The search page, put together: results, filters with counts, chips, ways out of nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil

from flask import url_for
from flask_babel import gettext as _

from catalog.core.i18n import current_language
from catalog.portal.courses import facets, forms, labels, queries
from catalog.portal.courses.models import Course
from catalog.portal.search import services as search_services
from catalog.portal.search.rules import FACETS, SORTS, Found, Search, terms

SHOWN_FACETS = ("role_type", "level", "category", "role", "language", "price", "hours", "literacy")
"""Skills are too many for a list; they are chosen from the pages of the standard."""
OPEN_FACETS = ("role_type", "level")
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Option:
    """A value of a facet, and how many courses choosing it would leave."""

    value: str
    label: str
    count: int
    checked: bool


@dataclass(frozen=True)
class Facet:
    """A group of filters."""

    name: str
    label: str
    options: tuple[Option, ...]
    open: bool


@dataclass(frozen=True)
class Link:
    """A label and where it leads; ``count`` is how many courses are there."""

    label: str
    url: str
    count: int | None = None
    active: bool = False


@dataclass(frozen=True)
class Page:
    """Everything the search page shows."""

    search: Search
    courses: tuple[Course, ...]
    total: int
    pages: int
    facets: tuple[Facet, ...]
    chips: tuple[Link, ...]
    sorts: tuple[Link, ...]
    kept: Pairs
    """Parameters the filter form must carry besides its own."""
    hidden: Pairs
    """Parameters the search box must carry."""
    notices: tuple[str, ...]
    ways_out: tuple[Link, ...]
    clear_url: str
    canonical: str
    query: str
    """The search as a query string, for the same search in the API."""


def page(args: forms.Arguments) -> Page:
    """Search as the address says and put the page together."""
    values = facets.values()
    wanted = forms.read(args, values, current_language())
    search, found = _within(wanted.search)
    sort = search.sort if wanted.sort_chosen else None
    filtered = bool(search.filters)
    return Page(
        search=search,
        courses=tuple(queries.listed_by_ids(found.ids)),
        total=found.total,
        pages=ceil(found.total / search.size),
        facets=tuple(_facet(name, values[name], search, found) for name in SHOWN_FACETS),
        chips=tuple(_chips(search, values, sort)),
        sorts=tuple(_sorts(search)),
        kept=_kept(search, sort),
        notices=tuple(_notices(wanted)),
        ways_out=() if found.total else tuple(_ways_out(search, values)),
        clear_url=_url(replace(search, filters={}), sort) if filtered else "",
        hidden=_kept(search, sort, FACETS),
        canonical=_url(search, sort),
        query=forms.encode(forms.query(search, sort)),
    )


def _within(search: Search) -> tuple[Search, Found]:
    """Search; an address with a page beyond the last one gets the last one."""
    found = search_services.find(search)
    last = max(ceil(found.total / search.size), 1)
    if search.page <= last:
        return search, found
    search = replace(search, page=last)
    return search, search_services.find(search)


def _url(search: Search, sort: str | None) -> str:
    return url_for("courses.index") + forms.encode(forms.query(search, sort))


def _facet(name: str, known: dict[str, str], search: Search, found: Found) -> Facet:
    counts, chosen = found.counts[name], search.filters.get(name, ())
    options = tuple(
        Option(value, label, counts.get(value, 0), value in chosen)
        for value, label in known.items()
        if counts.get(value) or value in chosen
    )
    return Facet(name, labels.facet_names()[name], options, name in OPEN_FACETS)


def _chips(search: Search, values: forms.Values, sort: str | None) -> list[Link]:
    chips = []
    if search.text:
        label = _("「%(text)s」を含む", text=search.text)
        chips.append(Link(label, _url(replace(search, text=""), sort)))
    for facet, chosen in search.filters.items():
        for value in chosen:
            url = _url(_drop(search, facet, value), sort)
            chips.append(Link(_chip_label(facet, values[facet][value]), url))
    return chips


def _chip_label(facet: str, label: str) -> str:
    name = labels.facet_names()[facet]
    return label if label.startswith(name) else f"{name}: {label}"


def _drop(search: Search, facet: str, value: str | None = None) -> Search:
    """Return the search without one value of a facet, or without the whole facet."""
    left = tuple(v for v in search.filters[facet] if value is not None and v != value)
    filters = search.without(facet) | ({facet: left} if left else {})
    return replace(search, filters=filters)


def _sorts(search: Search) -> list[Link]:
    words = labels.sorts()
    names = [name for name in words if name in SORTS and (search.text or name != "relevance")]
    return [Link(words[n], _url(search, n), active=n == search.sort) for n in names]


def _kept(search: Search, sort: str | None, facets: Iterable[str] = ("skill",)) -> Pairs:
    chosen = ((name, value) for name in facets for value in search.filters.get(name, ()))
    return (*chosen, ("sort", sort)) if sort else tuple(chosen)


def _notices(wanted: forms.Request) -> list[str]:
    notices = [
        _("「%(value)s」という条件はないため、外して検索しました。", value=value[:60])
        for _facet, value in wanted.unknown
    ]
    if wanted.shortened:
        notices.append(_("検索の言葉が長いため、はじめの部分だけで検索しました。"))
    return notices


def _ways_out(search: Search, values: forms.Values) -> list[Link]:
    """Return what finds something: the search without one condition, each word, no condition."""
    names = labels.facet_names()
    tries = [
        (_("「%(name)s」の条件を外す", name=names[facet]), _drop(search, facet))
        for facet in search.filters
    ]
    if search.text and search.filters:
        tries.append((_("「%(text)s」を外す", text=search.text), replace(search, text="")))
        bare = replace(search, filters={})
        tries.append((_("「%(text)s」だけで探す", text=search.text), bare))
    words = terms(search.text)
    if len(words) > 1:
        tries += [
            (_("「%(text)s」だけで探す", text=term.text), Search(text=term.text)) for term in words
        ]
    counted = ((label, option, search_services.total(option)) for label, option in tries)
    links = [Link(label, _url(option, None), count) for label, option, count in counted if count]
    return list({link.url: link for link in links}.values())
