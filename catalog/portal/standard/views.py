"""Pages of the standard: its versions, a skill, a role."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template

from catalog.core.access import requires
from catalog.portal.courses import queries as courses
from catalog.portal.courses.models import Course
from catalog.portal.search import services as search
from catalog.portal.search.rules import Search
from catalog.portal.standard import queries
from catalog.portal.standard.models import DocumentKind

bp = Blueprint("skills", __name__, template_folder="templates")
SHOWN_COURSES = 6


@bp.get("/skills")
@requires("standard.read")
def index() -> str:
    """Say what the standard is, and lead to its versions and roles."""
    owner = queries.role_version()
    return render_template(
        "skills/index.html",
        versions=queries.versions(),
        owner=owner,
        role_types=queries.role_types(owner),
        counts=_counts(),
    )


@bp.get("/skills/<string:version>")
@requires("standard.read")
def version(version: str) -> str:
    """Show one document of the standard."""
    found = queries.version(version)
    context = {"version": found, "versions": queries.versions(), "counts": _counts()}
    if found.kind is DocumentKind.LITERACY:
        return render_template("skills/literacy.html", areas=queries.literacy(found), **context)
    if found.kind is DocumentKind.LEVELS:
        return render_template("skills/levels.html", levels=queries.levels(), **context)
    return render_template(
        "skills/version.html",
        outline=queries.outline(found),
        role_types=queries.role_types(found),
        role_version=queries.role_version(),
        **context,
    )


@bp.get("/skills/<string:version>/<string:code>")
@requires("standard.read")
def show(version: str, code: str) -> str:
    """Show a skill, its counterparts in other versions, and courses for it."""
    skill = queries.skill(version, code)
    found, total = _courses("skill", skill.key)
    return render_template(
        "skills/show.html",
        skill=skill,
        counterparts=queries.counterparts(skill),
        courses=found,
        total=total,
    )


@bp.get("/roles/<string:version>/<string:slug>")
@requires("standard.read")
def role(version: str, slug: str) -> str:
    """Show a role, what its courses teach, and those courses."""
    found = queries.role(version, slug)
    listed, total = _courses("role", slug)
    kinds = queries.role_types(found.version)
    siblings = [role for kind, own in kinds if kind.id == found.role_type_id for role in own]
    counts = _counts({"role": (slug,)})["skill"]
    taught = [(skill, counts.get(skill.key, 0)) for skill in queries.skills(found.version)]
    return render_template(
        "skills/role.html",
        role=found,
        siblings=[role for role in siblings if role.id != found.id],
        importance=queries.importance(found),
        taught=sorted((pair for pair in taught if pair[1]), key=lambda pair: -pair[1]),
        courses=listed,
        total=total,
    )


def _counts(filters: dict[str, tuple[str, ...]] | None = None) -> dict[str, dict[str, int]]:
    return search.find(Search(filters=filters or {}, size=1)).counts


def _courses(facet: str, value: str) -> tuple[Sequence[Course], int]:
    found = search.find(Search(filters={facet: (value,)}, sort="level", size=SHOWN_COURSES))
    return courses.listed_by_ids(found.ids), found.total
