"""The page for instructors and operators: how the queue stands, which runs need a hand."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from catalog.accounts.guard import current_actor
from catalog.core.access import requires
from catalog.core.clock import utcnow
from catalog.core.db import transaction
from catalog.core.errors import Conflict
from catalog.programme.cases import queries as cases
from catalog.programme.grading import control, queries
from catalog.programme.grading.forms import PauseForm
from catalog.programme.grading.models import RETRYABLE, RunStatus

bp = Blueprint("grading", __name__, url_prefix="/grading", template_folder="templates")


@bp.get("")
@requires("grading.view")
def index() -> str:
    """Show the queue's figures and the runs, filtered by state and case."""
    return _page(PauseForm())


@bp.post("/<int:id>/retry")
@requires("grading.retry")
def retry(id: int) -> Response:
    """Queue a run again that this installation failed."""
    with transaction():
        run = control.retry(current_actor(), id)
    flash(_("提出 %(id)s をもう一度採点待ちに入れました。", id=run.submission_id), "success")
    return _back()


@bp.post("/retry")
@requires("grading.retry")
def retry_all() -> Response:
    """Queue every run again that this installation failed for one reason, as the table counts."""
    wanted = request.form.get("status", "")
    status = RunStatus(wanted) if wanted in set(RETRYABLE) else None
    with transaction():
        count = control.retry_all(
            current_actor(),
            status,
            request.form.get("reason"),
            utcnow() - queries.FAILURES_SHOWN,
        )
    flash(_("%(count)s件をもう一度採点待ちに入れました。", count=count), "success")
    return _back()


@bp.post("/<int:id>/cancel")
@requires("grading.cancel")
def cancel(id: int) -> Response:
    """End a run that waits or runs."""
    try:
        with transaction():
            run = control.cancel(current_actor(), id)
    except Conflict:
        flash(_("この採点はもう終わっています。"), "info")
    else:
        flash(_("提出 %(id)s の採点を取り消しました。", id=run.submission_id), "success")
    return _back()


@bp.post("/pause")
@requires("grading.control")
def pause() -> Response | tuple[str, int]:
    """Hand out no run any more, and say why."""
    form = PauseForm()
    if not form.validate_on_submit():
        return _page(form), 422
    with transaction():
        control.pause(current_actor(), form.reason.data)
    flash(_("採点を一時停止しました。いま動いている採点は最後まで続きます。"), "success")
    return _back()


@bp.post("/resume")
@requires("grading.control")
def resume() -> Response:
    """Hand runs out again."""
    with transaction():
        control.resume(current_actor())
    flash(_("採点を再開しました。"), "success")
    return _back()


def _back() -> Response:
    return redirect(url_for("grading.index"), 303)


def _page(form: PauseForm) -> str:
    wanted = request.args.get("status", "")
    status = RunStatus(wanted) if wanted in set(RunStatus) else None
    case_id = request.args.get("case") or None
    number = request.args.get("page", 1, type=int)
    return render_template(
        "grading/index.html",
        form=form,
        state=queries.queue_state(),
        slots=queries.slots(),
        failures=queries.failures(),
        counts=queries.counts_by_status(),
        page=queries.runs(number, status, case_id),
        chosen_status=status,
        chosen_case=case_id,
        cases=cases.all_cases(),
    )
