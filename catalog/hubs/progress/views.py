"""The hub's front page, the choice of a hub, and the pages of milestones and the log."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.accounts.guard import ACTIVE_HUB, current_actor
from catalog.accounts.policy import can, require
from catalog.audit.services import record
from catalog.core.access import requires
from catalog.core.clock import today
from catalog.core.db import transaction
from catalog.core.errors import Invalid
from catalog.hubs import entry, pages
from catalog.hubs.companies import queries as companies
from catalog.hubs.editing import Stale
from catalog.hubs.forms import ActivityForm, ButtonForm
from catalog.hubs.progress import queries, services
from catalog.hubs.progress.forms import ChooseForm, MilestoneEditForm, MilestoneForm
from catalog.hubs.progress.models import Milestone
from catalog.hubs.progress.rules import ActivityKind, Audience
from catalog.hubs.projects import queries as projects
from catalog.hubs.projects.models import Project

front = Blueprint("hubs", __name__, url_prefix="/hub", template_folder="templates")
bp = Blueprint(
    "progress", __name__, url_prefix="/hub/projects/<int:project_id>", template_folder="templates"
)
entry.guard_staff(bp)
front.teardown_request(entry.leave)
KINDS = (
    ActivityKind.ACCOMPANIMENT,
    ActivityKind.MEETING,
    ActivityKind.VISIT,
    ActivityKind.CALL,
    ActivityKind.MAIL,
    ActivityKind.NOTE,
)


@front.get("")
@requires("hubs.open")
def index() -> ResponseReturnValue:
    """Say what needs doing in the hub now; who has no hub goes to their own projects."""
    if not can(current_actor(), "projects.view"):
        return redirect(url_for("participation.index"))
    elsewhere = entry.enter_as_staff()
    if elsewhere is not None:
        return elsewhere
    return render_template(
        "hubs/index.html",
        duties=queries.duties(today()),
        stages=companies.page(None, "", 1).counts,
        statuses=projects.status_counts(),
        hubs=queries.hub_names(),
    )


@front.route("/choose", methods=["GET", "POST"])
@requires("hubs.choose")
def choose() -> ResponseReturnValue:
    """Choose which hub to work in; the choice lasts as long as the session."""
    actor = current_actor()
    hubs = entry.own_hubs(actor)
    form = ChooseForm(hubs=hubs, hub_id=actor.active_hub_id, next=request.args.get("next", ""))
    if form.validate_on_submit():
        with transaction():
            record(actor, "hubs.choose", "hub", form.hub_id.data, hub_id=form.hub_id.data)
        session[ACTIVE_HUB] = form.hub_id.data
        return redirect(_local(form.next.data), 303)
    return pages.form_page("hubs/choose.html", form)


@bp.route("/milestones/new", methods=["GET", "POST"])
@requires("projects.manage")
def add_milestone(project_id: int) -> ResponseReturnValue:
    """Plan a milestone."""
    form = MilestoneForm()
    _managed(project_id)
    if form.validate_on_submit():
        try:
            with transaction():
                row = _managed(project_id)
                title, due_on, note = form.title.data, form.due_on.data, form.note.data
                services.add_milestone(current_actor(), row, title, due_on, note)
            flash(_("マイルストーンを追加しました。"), "success")
            return _back(project_id)
        except Invalid as error:
            pages.refuse(form, error)
    return pages.form_page(
        "progress/milestone.html", form, project=_managed(project_id), milestone=None
    )


@bp.route("/milestones/<int:milestone_id>/edit", methods=["GET", "POST"])
@requires("projects.manage")
def edit_milestone(project_id: int, milestone_id: int) -> ResponseReturnValue:
    """Move a milestone, rename it, or say when it was done."""
    row = queries.milestone(project_id, milestone_id)
    form = MilestoneEditForm(obj=row)
    if form.validate_on_submit():
        try:
            with transaction():
                row = queries.milestone(project_id, milestone_id)
                services.edit_milestone(current_actor(), row, form.seen, form.values())
            flash(_("マイルストーンを保存しました。"), "success")
            return _back(project_id)
        except Stale:
            row = queries.milestone(project_id, milestone_id)
            shown: dict[str, Any] = {"project": _managed(project_id), "milestone": row}
            subject = f"milestone:{milestone_id}"
            return pages.conflict("progress/milestone.html", form, subject, row, **shown)
        except Invalid as error:
            pages.refuse(form, error)
    row = queries.milestone(project_id, milestone_id)
    return pages.form_page(
        "progress/milestone.html", form, project=_managed(project_id), milestone=row
    )


@bp.post("/milestones/<int:milestone_id>/done")
@requires("projects.manage")
def mark_done(project_id: int, milestone_id: int) -> ResponseReturnValue:
    """Tick a milestone off, or take that back with ``undo``."""
    form = ButtonForm()
    with transaction():
        row = queries.milestone(project_id, milestone_id)
        done = not request.form.get("undo")
        services.mark_done(current_actor(), row, form.seen, done)
    flash(_("マイルストーンを完了にしました。") if done else _("完了を取り消しました。"), "success")
    return _back(project_id)


@bp.post("/milestones/<int:milestone_id>/delete")
@requires("projects.manage")
def delete_milestone(project_id: int, milestone_id: int) -> ResponseReturnValue:
    """Drop a milestone from the plan."""
    form = ButtonForm()
    with transaction():
        row: Milestone = queries.milestone(project_id, milestone_id)
        services.delete_milestone(current_actor(), row, form.seen)
    flash(_("マイルストーンを削除しました。"), "success")
    return _back(project_id)


@bp.route("/activity/new", methods=["GET", "POST"])
@requires("projects.manage")
def add_activity(project_id: int) -> ResponseReturnValue:
    """Write into the project's log."""
    _managed(project_id)
    form = ActivityForm(kinds=KINDS, audiences=tuple(Audience))
    if form.validate_on_submit():
        try:
            with transaction():
                services.add_activity(current_actor(), _managed(project_id), **form.values())
            flash(_("活動の記録を追加しました。"), "success")
            return redirect(url_for("projects.show", project_id=project_id) + "#log", 303)
        except Invalid as error:
            pages.refuse(form, error)
    return pages.form_page("progress/activity.html", form, project=_managed(project_id))


def _managed(project_id: int) -> Project:
    row = projects.project(project_id)
    require(current_actor(), "projects.manage", row)
    return row


def _back(project_id: int) -> ResponseReturnValue:
    return redirect(url_for("projects.show", project_id=project_id) + "#milestones", 303)


def _local(target: str | None) -> str:
    """Return a path of this site, whatever was asked for."""
    wanted = target or ""
    is_path = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if is_path and wanted.isprintable() else url_for("hubs.index")
