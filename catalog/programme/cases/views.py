"""Pages of the cases: the list, one case with its upload form, the download."""

from __future__ import annotations

import hashlib
import io

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from casestudy.exercise import Exercise
from catalog.accounts.guard import current_actor
from catalog.core.access import public, requires
from catalog.core.db import transaction
from catalog.core.errors import Conflict, DomainError
from catalog.core.i18n import current_language
from catalog.core.instance import current_settings
from catalog.core.limits import UPLOAD, limiter
from catalog.programme.cases import queries, rules
from catalog.programme.cases.forms import UploadForm
from catalog.programme.grading.models import Kind
from catalog.programme.submissions import queries as submissions
from catalog.programme.submissions import services
from catalog.programme.submissions.models import Source

bp = Blueprint("cases", __name__, url_prefix="/cases", template_folder="templates")


@bp.get("")
@requires("cases.view")
def index() -> str:
    """List the cases with the reader's best score in each, all or those of a skill or a type."""
    actor, skills = current_actor(), queries.taught_skills()
    skill, kind = (request.args.get(name, "") for name in ("skill", "type"))
    return render_template(
        "cases/index.html",
        cases=queries.matching(skill, kind),
        total=len(queries.all_cases()),
        best=submissions.best_scores(actor.user_id) if actor.user_id is not None else {},
        skills=skills,
        types=sorted({exercise.info.type for exercise in queries.all_cases()}),
        chosen_skill=skill,
        chosen_type=kind,
        names={item.id: item.name for item in skills},
    )


@bp.get("/<string:case_id>")
@requires("cases.view")
def show(case_id: str) -> str:
    """Tell the case: brief, data, limits, scoring; take a notebook."""
    return _page(queries.case(case_id), UploadForm())


@bp.post("/<string:case_id>")
@requires("submissions.create")
@limiter.limit(UPLOAD)
def upload(case_id: str) -> AnyResponse | tuple[str, int]:
    """Take a notebook and lead to its live page."""
    exercise, form = queries.case(case_id), UploadForm()
    if not form.validate_on_submit():
        return _page(exercise, form), 422
    actor, file = current_actor(), form.notebook.data
    try:
        received = services.receive(actor, file.read(), file.filename)
        with transaction():
            submission, new = services.submit(actor, case_id, received, Source.WEB, form.kind)
    except DomainError as error:
        if not error.message:
            raise
        form.notebook.errors = [error.message]
        return _page(exercise, form), 409 if isinstance(error, Conflict) else int(error.status)
    if not new:
        flash(_("同じノートブックがすでに採点を待っています。その提出を表示しています。"), "info")
    return redirect(url_for("submissions.show", id=submission.id), 303)


@bp.get("/<string:case_id>/download")
@public
def download(case_id: str) -> Response:
    """Send notebook, data, requirements and README as one zip; the same bytes each time."""
    content = rules.starter_zip(queries.case(case_id))
    response = send_file(
        io.BytesIO(content),
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"{case_id}.zip",
        etag=hashlib.sha256(content).hexdigest(),
        max_age=0,
    )
    response.make_conditional(request)
    return response


def _page(exercise: Exercise, form: UploadForm) -> str:
    actor, info = current_actor(), exercise.info
    quota = practice = own = None
    if actor.user_id is not None:
        quota = submissions.quota(actor.user_id, info.id)
        practice = submissions.quota(actor.user_id, info.id, Kind.PRACTICE)
        own = submissions.own(actor, case_id=info.id).items[:5]
    return render_template(
        "cases/show.html",
        info=info,
        form=form,
        brief=rules.brief_html(info.brief.to(current_language()), _("説明文の表")),
        outputs=[(output, rules.columns(output)) for output in info.outputs],
        tables=rules.tables(info.dictionary),
        unit=lambda name: rules.unit(name, current_language()),
        skills=queries.skills(info.skills),
        quota=quota,
        practice=practice,
        own=own,
        upload_mb=current_settings().upload_mb,
    )
