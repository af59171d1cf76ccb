"""``/api/v1/submissions``: hand a notebook in, ask how far it is."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.datastructures import FileStorage

from catalog.accounts.guard import current_actor
from catalog.core.access import requires
from catalog.core.api import PREFIX, UploadBlueprint
from catalog.core.db import transaction
from catalog.core.errors import Invalid
from catalog.core.limits import UPLOAD, limiter
from catalog.programme.cases import queries as cases
from catalog.programme.grading.models import Kind
from catalog.programme.grading.queries import reason_text
from catalog.programme.submissions import feedback, queries, services
from catalog.programme.submissions.models import Source, Submission
from catalog.programme.submissions.schemas import ReportSchema, SubmissionSchema, Upload

bp = UploadBlueprint(
    "submissions_api",
    __name__,
    url_prefix=f"{PREFIX}/submissions",
    description="Notebooks handed in for grading",
)


@bp.post("")
@requires("submissions.create")
@limiter.limit(UPLOAD)
@bp.arguments(Upload, location="upload")
@bp.response(201, SubmissionSchema)
@bp.alt_response(200, schema=SubmissionSchema, description="The same notebook waits already.")
def create(upload: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Hand in a notebook. One that is already waiting is returned instead, with status 200."""
    actor, file = current_actor(), upload["notebook"]
    if not isinstance(file, FileStorage):
        raise Invalid("", {"notebook": ["must be a file"]})
    cases.case(upload["case"])
    received = services.receive(actor, file.read(), file.filename)
    with transaction():
        submission, new = services.submit(
            actor, upload["case"], received, Source.API, Kind(upload["kind"])
        )
    location = url_for("submissions_api.show", id=submission.id)
    return _submission(submission), 201 if new else 200, {"Location": location}


@bp.get("/<int:id>")
@requires("submissions.view")
@bp.response(200, SubmissionSchema)
def show(id: int) -> dict[str, Any]:
    """Say how far a submission is, and what came of it."""
    return _submission(queries.visible(current_actor(), id))


@bp.post("/<int:id>/cancel")
@requires("submissions.cancel")
@bp.response(200, SubmissionSchema)
@bp.alt_response(409, description="The grading has ended already.")
def cancel(id: int) -> dict[str, Any]:
    """Cancel a grading that waits or runs. It counts if it had come to the ranked data."""
    with transaction():
        submission = services.cancel(current_actor(), id)
    return _submission(submission)


@bp.get("/<int:id>/report")
@requires("submissions.view")
@bp.response(200, ReportSchema)
def report(id: int) -> dict[str, Any]:
    """Return everything that the gradings of a submission reported, as the page offers it."""
    return feedback.document(queries.visible(current_actor(), id))


def _submission(submission: Submission) -> dict[str, Any]:
    run = submission.run
    progress = queries.progress_of(run)
    found = feedback.read(submission)
    last = found.failed or found.ranked or found.practice or {}
    return {
        "id": submission.id,
        "case": submission.case_id,
        "kind": run.kind.value,
        "status": run.status.value,
        "ended": run.ended,
        "score": run.score,
        "interval": last.get("interval"),
        "practice_score": run.practice_score,
        "position": progress.position,
        "part": run.part.value if run.part else None,
        "cell": run.cell,
        "cells": run.cells,
        "tries": run.tries,
        "charged": run.charged,
        "paused": progress.paused,
        "reason": reason_text(run.reason) if run.reason else None,
        "messages": last.get("messages", []),
        "checks": last.get("checks", []),
        "url": url_for("submissions.show", id=submission.id),
        "created_at": submission.created_at,
    }
