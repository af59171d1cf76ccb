"""A hub's projects as JSON, to read."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from flask_smorest import Blueprint

from catalog.accounts.guard import current_actor
from catalog.accounts.policy import require
from catalog.core.access import requires
from catalog.core.api import PREFIX
from catalog.core.clock import today
from catalog.hubs import entry
from catalog.hubs.progress import queries as progress
from catalog.hubs.projects import queries
from catalog.hubs.projects.queries import ProjectLine
from catalog.hubs.projects.rules import ProjectStatus
from catalog.hubs.projects.schemas import ProjectArguments, ProjectDetail, ProjectSummary

bp = Blueprint(
    "projects_api", __name__, url_prefix=f"{PREFIX}/hub/projects", description="Projects of a hub."
)
entry.guard_staff(bp)


@bp.get("")
@requires("projects.view")
@bp.arguments(ProjectArguments, location="query")
@bp.response(200, ProjectSummary(many=True))
def index(arguments: dict[str, Any]) -> list[ProjectLine]:
    """List the projects of the hub

    Coordinators read the hub they work in; auditors read all hubs.
    """
    status = arguments.get("status")
    return queries.lines(ProjectStatus(status) if status else None, today())


@bp.get("/<int:project_id>")
@requires("projects.view")
@bp.arguments(ProjectArguments(only=("hub",)), location="query")
@bp.response(200, ProjectDetail)
@bp.alt_response(404, success=False, description="The hub has no such project.")
def show(arguments: dict[str, Any], project_id: int) -> dict[str, Any]:
    """Return one project with its sheet and milestones"""
    row = queries.project(project_id)
    require(current_actor(), "projects.view", row)
    day = today()
    line = queries.describe([row], day)[0]
    shown = {field.name: getattr(line, field.name) for field in fields(line)}
    return shown | {"milestones": progress.course(row, day).lines}
