"""Pages about projects, for a hub's coordinators; auditors read them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.accounts.guard import current_actor
from catalog.accounts.policy import require
from catalog.core.access import requires
from catalog.core.clock import today
from catalog.core.db import transaction
from catalog.core.errors import Invalid
from catalog.hubs import entry, pages
from catalog.hubs.companies import queries as companies
from catalog.hubs.editing import Stale
from catalog.hubs.forms import ButtonForm
from catalog.hubs.progress import queries as progress
from catalog.hubs.projects import queries, services
from catalog.hubs.projects.forms import MemberForm, SheetForm, StatusForm
from catalog.hubs.projects.models import Project
from catalog.hubs.projects.rules import ProjectStatus, missing_in_sheet, team_size_is_usual

bp = Blueprint("projects", __name__, url_prefix="/hub/projects", template_folder="templates")
entry.guard_staff(bp)


@bp.get("")
@requires("projects.view")
def index() -> str:
    """List the hub's projects."""
    name = request.args.get("status", "")
    status = ProjectStatus(name) if name in list(ProjectStatus) else None
    return render_template(
        "projects/index.html",
        lines=queries.lines(status, today()),
        counts=queries.status_counts(),
        status=status,
        hubs=progress.hub_names(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires("projects.manage")
def create() -> ResponseReturnValue:
    """Start the sheet of a project."""
    form = _sheet(None)
    if form.validate_on_submit():
        try:
            with transaction():
                company = companies.company(form.company_id.data)
                row = services.create(current_actor(), company, form.values())
            flash(_("案件票を作成しました。"), "success")
            return redirect(url_for("projects.show", project_id=row.id), 303)
        except Invalid as error:
            pages.refuse(form, error)
    return pages.form_page("projects/form.html", form, project=None)


@bp.get("/<int:project_id>")
@requires("projects.view")
def show(project_id: int) -> str:
    """Show a project: sheet, team, milestones, log."""
    row = queries.project(project_id)
    require(current_actor(), "projects.view", row)
    team = queries.team(row)
    return render_template(
        "projects/show.html",
        project=row,
        team=team,
        team_is_usual=team_size_is_usual(len(team)),
        missing=missing_in_sheet(row),
        names=queries.standard_names(),
        course=progress.course(row, today()),
        log=progress.log_of(row),
    )


@bp.route("/<int:project_id>/edit", methods=["GET", "POST"])
@requires("projects.manage")
def edit(project_id: int) -> ResponseReturnValue:
    """Change the sheet."""
    form = _sheet(_managed(project_id))
    if form.validate_on_submit():
        try:
            with transaction():
                row = _managed(project_id)
                services.update(current_actor(), row, form.seen, form.values())
            flash(_("案件票を保存しました。"), "success")
            return redirect(url_for("projects.show", project_id=project_id), 303)
        except Stale:
            return _conflict("projects/form.html", form, project_id)
        except Invalid as error:
            pages.refuse(form, error)
    return pages.form_page("projects/form.html", form, project=_managed(project_id))


@bp.route("/<int:project_id>/status", methods=["GET", "POST"])
@requires("projects.manage")
def status(project_id: int) -> ResponseReturnValue:
    """Take a project to its next status."""
    row = _managed(project_id)
    form = StatusForm(project=row, version=row.version, status=request.args.get("to"))
    if form.is_submitted() and form.seen != row.version:
        return _conflict("projects/status.html", form, project_id)
    if form.validate_on_submit():
        try:
            with transaction():
                row = _managed(project_id)
                note = form.note.data
                services.move(current_actor(), row, form.seen, form.target, note)
            flash(_("状態を変更しました。"), "success")
            return redirect(url_for("projects.show", project_id=project_id), 303)
        except Stale:
            return _conflict("projects/status.html", form, project_id)
        except Invalid as error:
            pages.refuse(form, error)
    return pages.form_page("projects/status.html", form, project=_managed(project_id))


@bp.route("/<int:project_id>/team/new", methods=["GET", "POST"])
@requires("projects.manage")
def add_member(project_id: int) -> ResponseReturnValue:
    """Add a trainee to the team."""
    _managed(project_id)
    form = MemberForm()
    if form.validate_on_submit():
        try:
            with transaction():
                row = _managed(project_id)
                email = form.email.data.lower()
                services.add_member(current_actor(), row, email, form.role)
            flash(_("チームに加えました。"), "success")
            return redirect(url_for("projects.show", project_id=project_id) + "#team", 303)
        except Invalid as error:
            pages.refuse(form, error)
    return pages.form_page("projects/member.html", form, project=_managed(project_id))


@bp.post("/<int:project_id>/team/<int:member_id>/remove")
@requires("projects.manage")
def remove_member(project_id: int, member_id: int) -> ResponseReturnValue:
    """Let a trainee leave the team."""
    ButtonForm()
    with transaction():
        row = queries.member(project_id, member_id)
        services.remove_member(current_actor(), _managed(project_id), row)
    flash(_("チームから外しました。"), "success")
    return redirect(url_for("projects.show", project_id=project_id) + "#team", 303)


def _sheet(row: Project | None) -> SheetForm:
    wanted = request.args.get("company_id", type=int)
    return SheetForm(
        obj=row,
        companies=[row.company] if row else queries.open_companies(),
        roles=queries.role_choices(),
        skills=queries.skill_choices(),
        **({} if row else {"company_id": wanted}),
    )


def _managed(project_id: int) -> Project:
    row = queries.project(project_id)
    require(current_actor(), "projects.manage", row)
    return row


def _conflict(template: str, form: Any, project_id: int) -> ResponseReturnValue:
    row = _managed(project_id)
    return pages.conflict(template, form, f"project:{project_id}", row, project=row)
