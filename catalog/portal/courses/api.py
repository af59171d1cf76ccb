"""The courses as JSON: the same search as the page."""

from __future__ import annotations

from math import ceil
from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from catalog.core.access import requires
from catalog.core.api import PREFIX
from catalog.core.i18n import current_language
from catalog.core.limits import SEARCH, limiter
from catalog.portal.courses import queries
from catalog.portal.courses.models import Course
from catalog.portal.courses.schemas import CourseDetail, CoursePage, SearchArguments
from catalog.portal.search import services as search_services
from catalog.portal.search.rules import FACETS, Search

bp = Blueprint(
    "courses_api", __name__, url_prefix=f"{PREFIX}/courses", description="Courses and their search."
)


@bp.get("")
@requires("courses.read")
@limiter.limit(SEARCH)
@bp.arguments(SearchArguments, location="query")
@bp.response(200, CoursePage)
def index(arguments: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Search the listed courses

    Counts of a facet leave out what was chosen in that facet itself. `Link` leads to the first,
    previous, next and last page; `X-Pagination` repeats `total`, `page` and `pages`.
    """
    search = _search(arguments)
    found = search_services.find(search)
    pages = ceil(found.total / search.size)
    body = {
        "total": found.total,
        "page": search.page,
        "pages": pages,
        "items": queries.listed_by_ids(found.ids),
        "facets": found.counts,
    }
    return body, 200, _page_headers(arguments, found.total, search.page, pages)


@bp.get("/<string:slug>")
@requires("courses.read")
@bp.response(200, CourseDetail)
@bp.alt_response(404, success=False, description="No listed course has this slug.")
def show(slug: str) -> Course:
    """Return one listed course"""
    return queries.listed_course(slug)


def _search(arguments: dict[str, Any]) -> Search:
    text = " ".join(arguments["q"].split())
    filters = {facet: tuple(arguments[facet]) for facet in FACETS if arguments[facet]}
    return Search(
        text=text,
        filters=filters,
        sort=arguments.get("sort") or ("relevance" if text else "level"),
        page=arguments["page"],
        size=arguments["page_size"],
        language=current_language(),
    )


def _page_headers(arguments: dict[str, Any], total: int, page: int, pages: int) -> dict[str, str]:
    places = {"first": 1, "prev": page - 1, "next": page + 1, "last": pages}
    given = {name: value for name, value in arguments.items() if value not in ("", [])}
    links = [
        f'<{url_for("courses_api.index", **(given | {"page": number}))}>; rel="{name}"'
        for name, number in places.items()
        if 1 <= number <= pages and number != page
    ]
    numbers = f'{{"total": {total}, "page": {page}, "pages": {pages}}}'
    return {"X-Pagination": numbers} | ({"Link": ", ".join(links)} if links else {})
