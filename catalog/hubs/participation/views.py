"""Pages of trainees and company contacts: the projects they take part in, and nothing beside."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.accounts.guard import current_actor
from catalog.core.access import requires
from catalog.core.clock import today
from catalog.core.db import transaction
from catalog.core.errors import Invalid
from catalog.hubs import entry, pages, scope
from catalog.hubs.forms import ActivityForm, ButtonForm
from catalog.hubs.participation import queries
from catalog.hubs.progress import queries as progress
from catalog.hubs.progress import services
from catalog.hubs.progress.rules import PARTICIPANT_KINDS, Audience
from catalog.hubs.projects import queries as projects
from catalog.hubs.projects.models import Project

bp = Blueprint("participation", __name__, url_prefix="/projects", template_folder="templates")
entry.guard_participants(bp)


@bp.get("")
@requires("projects.take-part")
def index() -> str:
    """List the projects the reader takes part in."""
    rows = queries.projects()
    lines = projects.describe(rows, today())
    return render_template("participation/index.html", lines=lines)


@bp.get("/<int:project_id>")
@requires("projects.take-part")
def show(project_id: int) -> str:
    """Show a project to those who take part in it."""
    row = projects.project(project_id)
    return render_template(
        "participation/show.html",
        project=row,
        team=projects.team(row),
        names=projects.standard_names(),
        course=progress.course(row, today()),
        log=progress.log_of(row),
        in_team=_in_team(row),
    )


@bp.route("/<int:project_id>/activity/new", methods=["GET", "POST"])
@requires("projects.take-part")
def add_activity(project_id: int) -> ResponseReturnValue:
    """Write into the project's log."""
    form = ActivityForm(kinds=PARTICIPANT_KINDS, audiences=_audiences(projects.project(project_id)))
    if form.validate_on_submit():
        try:
            with transaction():
                row = projects.project(project_id)
                services.add_activity(current_actor(), row, **form.values())
            flash(_("活動の記録を追加しました。"), "success")
            return redirect(url_for("participation.show", project_id=project_id) + "#log", 303)
        except Invalid as error:
            pages.refuse(form, error)
    row = projects.project(project_id)
    return pages.form_page("participation/activity.html", form, project=row)


@bp.post("/<int:project_id>/milestones/<int:milestone_id>/done")
@requires("projects.take-part")
def mark_done(project_id: int, milestone_id: int) -> ResponseReturnValue:
    """Tick a milestone off as a member of the team, or take that back with ``undo``."""
    form = ButtonForm()
    with transaction():
        row = progress.milestone(project_id, milestone_id)
        done = not request.form.get("undo")
        services.mark_done(current_actor(), row, form.seen, done)
    flash(_("マイルストーンを完了にしました。") if done else _("完了を取り消しました。"), "success")
    return redirect(url_for("participation.show", project_id=project_id) + "#milestones", 303)


def _in_team(row: Project) -> bool:
    reach = scope.current()
    return isinstance(reach, scope.Participant) and row.id in reach.team_projects


def _audiences(row: Project) -> Sequence[Audience]:
    """Return who may read what the reader writes; a contact writes to everyone in the project."""
    return (Audience.COMPANY, Audience.TEAM) if _in_team(row) else (Audience.COMPANY,)
