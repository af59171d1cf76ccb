"""Pages of submissions: one's own list, the live page, its feedback, its files."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from catalog.accounts.guard import current_actor
from catalog.core.access import requires
from catalog.core.db import transaction
from catalog.core.errors import Conflict, NotFound, Unavailable, found
from catalog.core.i18n import current_language
from catalog.core.storage import BlobCorrupt, BlobMissing, blobs
from catalog.programme.submissions import feedback, queries, run_record, schemas, services
from catalog.programme.submissions.models import Submission
from catalog.programme.submissions.stream import Snapshot, Streams, events

bp = Blueprint("submissions", __name__, url_prefix="/submissions", template_folder="templates")
STREAMS = "submission_streams"
NOTEBOOK_TYPE = "application/x-ipynb+json"


@bp.get("")
@requires("submissions.list")
def index() -> str:
    """List the reader's own submissions, newest first."""
    number = request.args.get("page", 1, type=int)
    return render_template("submissions/index.html", page=queries.own(current_actor(), number))


@bp.get("/<int:id>")
@requires("submissions.view")
def show(id: int) -> str:
    """Show how far a submission is, or its feedback."""
    submission = queries.visible(current_actor(), id)
    return render_template("submissions/show.html", **_view(submission))


@bp.get("/<int:id>/region")
@requires("submissions.view")
def region(id: int) -> str:
    """Return the part of the page that changes, for the page's own script."""
    submission = queries.visible(current_actor(), id)
    return render_template("submissions/_region.html", **_view(submission))


@bp.get("/<int:id>/status")
@requires("submissions.view")
def status(id: int) -> Response:
    """Say how far a submission is, for browsers that cannot hold a stream."""
    queries.visible(current_actor(), id)
    return jsonify(schemas.snapshot(queries.progress(id)))


@bp.post("/<int:id>/cancel")
@requires("submissions.cancel")
def cancel(id: int) -> AnyResponse:
    """Cancel a grading of one's own that waits or runs."""
    try:
        with transaction():
            charged = services.cancel(current_actor(), id).run.charged
    except Conflict as error:
        flash(error.message, "info")
    else:
        counted = _("順位づけ用データに進んでいたので、今日の回数に1回と数えます。")
        free = _("今日の回数には数えません。")
        flash(f"{_('採点を取り消しました。')} {counted if charged else free}", "success")
    return redirect(url_for("submissions.show", id=id), 303)


@bp.get("/<int:id>/events")
@requires("submissions.view")
def stream(id: int) -> Response:
    """Stream how far a submission is; 503 when too many streams are open."""
    queries.visible(current_actor(), id)
    streams: Streams = current_app.extensions[STREAMS]
    if not streams.enter():
        raise Unavailable
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # proxy's own way
    body = _body(app, streams, id, current_language())
    response = Response(body, mimetype="text/event-stream")
    response.call_on_close(body.close)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


@bp.get("/<int:id>/notebook")
@requires("submissions.view")
def notebook(id: int) -> Response:
    """Send the submitted notebook back as a file, never as something to display."""
    submission = queries.visible(current_actor(), id)
    return _notebook(submission.blob_key, submission.filename)


@bp.get("/<int:id>/executed-notebook")
@requires("submissions.view")
def executed_notebook(id: int) -> Response:
    """Send the notebook as it was run on practice data, as a file: its outputs are untrusted."""
    submission = queries.visible(current_actor(), id)
    key = found(run_record.executed_key(submission))
    return _notebook(key, f"{submission.filename.removesuffix('.ipynb')}-executed.ipynb")


def _notebook(key: str, name: str) -> Response:
    try:
        content = blobs().get(key)
    except (BlobMissing, BlobCorrupt) as error:
        raise NotFound from error
    return send_file(
        io.BytesIO(content), mimetype=NOTEBOOK_TYPE, as_attachment=True, download_name=name
    )


@bp.get("/<int:id>/report")
@requires("submissions.view")
def report(id: int) -> Response:
    """Send everything the grading reported as one JSON file."""
    submission = queries.visible(current_actor(), id)
    if not submission.run.reports:
        raise NotFound
    content = json.dumps(feedback.document(submission), ensure_ascii=False, indent=2)
    return send_file(
        io.BytesIO(content.encode()),
        mimetype="application/json",
        as_attachment=True,
        download_name=f"report-{submission.id}.json",
    )


def _view(submission: Submission) -> dict[str, object]:
    progress = queries.progress_of(submission.run)
    return {
        "submission": submission,
        "run": submission.run,
        "progress": schemas.snapshot(progress),
        "feedback": feedback.read(submission) if progress.ended else None,
        "executed": run_record.executed_key(submission) if progress.ended else None,
        "repeated": run_record.repeated(submission),
        "quota": queries.quota(submission.user_id, submission.case_id, submission.run.kind),
        "mine": submission.user_id == current_actor().user_id,
    }


class _Body(Iterator[str]):
    """The stream's text, and its place among the open streams until it is closed."""

    def __init__(self, source: Iterator[str], streams: Streams) -> None:
        self._source = source
        self._streams: Streams | None = streams

    def __next__(self) -> str:
        return next(self._source)

    def close(self) -> None:
        """Give the place back, once."""
        if self._streams is not None:
            self._streams.leave()
            self._streams = None


def _body(app: Flask, streams: Streams, id: int, language: str) -> _Body:
    def read() -> Snapshot:
        with app.app_context(), force_locale(language):
            return schemas.snapshot(queries.progress(id))

    return _Body(events(read), streams)
