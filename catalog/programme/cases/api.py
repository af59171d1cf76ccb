"""``/api/v1/cases``."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from casestudy.exercise import CaseInfo, OutputFile, Rule
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
        "stages": info.stages,
        "outputs": [_output(spec) for spec in info.outputs],
        "parts": info.parts,
        "rubric": info.rubric,
        "limits": asdict(info.limits),
        "url": url_for("cases.show", case_id=info.id),
        "download_url": url_for("cases.download", case_id=info.id),
    }


def _output(spec: OutputFile) -> dict[str, Any]:
    return {
        "name": spec.name,
        "description": spec.description,
        "columns": spec.columns,
        "rules": {column: _rule(rule) for column, rule in spec.rules.items()},
        "key": spec.key,
        "open_rows": spec.open_rows,
        "max_rows": spec.max_rows,
        "max_bytes": spec.max_bytes,
    }


def _rule(rule: Rule) -> dict[str, Any]:
    """JSON has no infinity: an edge that is not there is null."""
    return {
        "minimum": rule.minimum if math.isfinite(rule.minimum) else None,
        "maximum": rule.maximum if math.isfinite(rule.maximum) else None,
        "whole": rule.whole,
        "choices": rule.choices or None,
    }
