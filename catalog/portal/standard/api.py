"""The standard as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint

from catalog.core.access import requires
from catalog.core.api import PREFIX
from catalog.core.errors import NotFound
from catalog.portal.search import services as search
from catalog.portal.search.rules import Search
from catalog.portal.standard import export, queries
from catalog.portal.standard.models import (
    DocumentKind,
    RoleDefinition,
    Skill,
    StandardVersion,
)
from catalog.portal.standard.schemas import (
    RoleSummary,
    SkillArguments,
    SkillDetail,
    SkillSummary,
    StandardSummary,
)

bp = Blueprint("standard_api", __name__, url_prefix=PREFIX, description="The skill standard.")


@bp.get("/standards")
@requires("standard.read")
@bp.response(200, StandardSummary(many=True))
def standards() -> Sequence[StandardVersion]:
    """List the documents of the standard"""
    return queries.versions()


@bp.get("/standards/<string:version>")
@requires("standard.read")
@bp.response(200, description="The document as it was imported.")
@bp.doc(responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}})
@bp.alt_response(404, success=False, description="No such document was imported.")
def standard(version: str) -> dict[str, Any]:
    """Return a whole document or crosswalk, in the format it is imported in

    `version` is a document such as `dss-1.2` or `dss-l`, or a crosswalk such as
    `crosswalk-1.2-2.0`.
    """
    if version not in export.exportable():
        raise NotFound
    return export.export(version)


@bp.get("/skills")
@requires("standard.read")
@bp.arguments(SkillArguments, location="query")
@bp.response(200, SkillSummary(many=True))
def skills(arguments: dict[str, Any]) -> list[Skill]:
    """List the skills, of one version or of all"""
    listed = queries.versions(DocumentKind.SKILLS)
    wanted = arguments.get("version")
    category = arguments.get("category")
    return [
        skill
        for version in listed
        if wanted in {None, version.code}
        for skill in queries.skills(version)
        if category in {None, skill.subcategory.category.slug}
    ]


@bp.get("/skills/<string:version>/<string:code>")
@requires("standard.read")
@bp.response(200, SkillDetail)
@bp.alt_response(404, success=False, description="The version has no such skill.")
def skill(version: str, code: str) -> dict[str, Any]:
    """Return a skill with its counterparts in other versions"""
    found = queries.skill(version, code)
    names = ("key", "version", "code", "name_ja", "name_en", "subcategory")
    return {name: getattr(found, name) for name in names} | {
        "counterparts": queries.counterparts(found),
        "courses": search.total(Search(filters={"skill": (found.key,)})),
    }


@bp.get("/roles")
@requires("standard.read")
@bp.response(200, RoleSummary(many=True))
def roles() -> list[RoleDefinition]:
    """List the roles of every version that defines some"""
    return [
        role
        for version in queries.versions(DocumentKind.SKILLS)
        for _kind, own in queries.role_types(version)
        for role in own
    ]
