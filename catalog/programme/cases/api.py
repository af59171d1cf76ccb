"""``/api/v1/cases``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from casestudy.exercise import CaseInfo
from catalog.core.access import requires
from catalog.core.api import PREFIX
from catalog.programme.cases import queries
from catalog.programme.cases.schemas import CaseSchema

bp = Blueprint("cases_api", __name__, url_prefix=f"{PREFIX}/cases", description="Case studies")


@bp.get("")
@requires("cases.view")
@bp.response(200, CaseSchema(many=True))
def index() -> list[dict[str, Any]]:
    """List the cases."""
    return [_case(exercise.info) for exercise in queries.all_cases()]


def _case(info: CaseInfo) -> dict[str, Any]:
    return {
        "id": info.id,
        "version": info.version,
        "type": info.type,
        "title": info.title,
        "summary": info.summary,
        "firm": info.firm,
        "level": info.level,
        "hours": info.hours,
        "skills": list(info.skills),
        "goals": info.goals,
        "outputs": info.outputs,
        "rubric": info.rubric,
        "limits": asdict(info.limits),
        "url": url_for("cases.show", case_id=info.id),
        "download_url": url_for("cases.download", case_id=info.id),
    }
