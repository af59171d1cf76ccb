"""Reading a search from an address, so that addresses can be kept and shared."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from catalog.portal.search.rules import FACETS, MAX_QUERY, SORTS, Search, Sort

PAGE_SIZE = 20
MAX_PAGE = 10_000
MAX_VALUES = 50
"""Values of one facet that are read from an address."""
Arguments = MultiDict[str, str]
Values = dict[str, dict[str, str]]
"""For each facet its values and their labels."""


@dataclass(frozen=True)
class Request:
    """A search, and what of the address could not be used."""

    search: Search
    sort_chosen: bool
    unknown: tuple[tuple[str, str], ...] = ()
    shortened: bool = False


def read(args: Arguments, known: Values, language: str) -> Request:
    """Return the search of an address; values that no facet has are set aside, not obeyed."""
    text = " ".join(args.get("q", "").split())
    filters: dict[str, tuple[str, ...]] = {}
    unknown: list[tuple[str, str]] = []
    for facet in FACETS:
        values = tuple(dict.fromkeys(args.getlist(facet)))[:MAX_VALUES]
        filters[facet] = tuple(value for value in values if value in known[facet])
        unknown += [(facet, value) for value in values if value and value not in known[facet]]
    chosen = args.get("sort")
    search = Search(
        text=text[:MAX_QUERY],
        filters={facet: values for facet, values in filters.items() if values},
        sort=_sort(chosen, text),
        page=_page(args.get("page", "")),
        size=PAGE_SIZE,
        language=language,
    )
    return Request(search, chosen in SORTS, tuple(unknown), len(text) > MAX_QUERY)


def _sort(chosen: str | None, text: str) -> Sort:
    usual: Sort = "relevance" if text else "level"
    return next((sort for sort in SORTS if sort == chosen), usual)


def _page(value: str) -> int:
    return min(max(int(value), 1), MAX_PAGE) if value.isascii() and value.isdigit() else 1


def query(search: Search, sort: str | None = None) -> list[tuple[str, str]]:
    """Return the parameters of a search's address, always in the same order, without the page."""
    pairs = [("q", search.text)] if search.text else []
    pairs += [(facet, value) for facet in FACETS for value in search.filters.get(facet, ())]
    return [*pairs, ("sort", sort)] if sort else pairs


def encode(pairs: list[tuple[str, str]]) -> str:
    """Return parameters as a query string with its question mark, or nothing."""
    return "?" + urlencode(pairs) if pairs else ""
