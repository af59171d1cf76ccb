"""Pages of the courses: the search, and one course."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, render_template, request, url_for

from catalog.core.access import requires
from catalog.core.i18n import current_language
from catalog.core.instance import current_settings
from catalog.core.limits import SEARCH, limiter
from catalog.portal.courses import browse, queries, structured
from catalog.portal.search import services as search
from catalog.portal.search.rules import Search
from catalog.portal.standard import queries as standard

bp = Blueprint("courses", __name__, url_prefix="/courses", template_folder="templates")


@bp.get("")
@requires("courses.read")
@limiter.limit(SEARCH)
def index() -> str:
    """Search the courses."""
    page = browse.page(request.args)
    return render_template("courses/index.html", page=page, listed=search.total(Search()))


@bp.get("/<string:slug>")
@requires("courses.read")
def show(slug: str) -> str:
    """Show one course, where it leads, and how it is tied to the standard."""
    course = queries.listed_course(slug)
    settings = current_settings()
    address = settings.address + url_for("courses.show", slug=slug)
    return render_template(
        "courses/show.html",
        course=course,
        level=standard.level(course.level),
        related=queries.related(course),
        host=urlsplit(course.url).hostname,
        canonical=address,
        structured=structured.course(course, address, current_language()),
    )
