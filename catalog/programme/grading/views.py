"""The page for instructors and operators: how the queue stands, which runs need a hand."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from catalog.accounts.guard import current_actor
from catalog.core.access import requires
from catalog.core.db import transaction
from catalog.programme.cases import queries as cases
from catalog.programme.grading import queries, services
from catalog.programme.grading.models import RunStatus

bp = Blueprint("grading", __name__, url_prefix="/grading", template_folder="templates")


@bp.get("")
@requires("grading.view")
def index() -> str:
    """Show the queue's figures and the runs, filtered by state and case."""
    wanted = request.args.get("status", "")
    status = RunStatus(wanted) if wanted in set(RunStatus) else None
    case_id = request.args.get("case") or None
    number = request.args.get("page", 1, type=int)
    return render_template(
        "grading/index.html",
        state=queries.queue_state(),
        counts=queries.counts_by_status(),
        page=queries.runs(number, status, case_id),
        chosen_status=status,
        chosen_case=case_id,
        cases=cases.all_cases(),
    )


@bp.post("/<int:id>/retry")
@requires("grading.retry")
def retry(id: int) -> Response:
    """Queue a run again that this installation failed."""
    with transaction():
        run = services.retry(current_actor(), id)
    flash(_("提出 %(id)s をもう一度採点待ちに入れました。", id=run.submission_id), "success")
    return redirect(url_for("grading.index"), 303)
