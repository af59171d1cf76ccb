"""Taking a notebook in: the file is checked and stored first, then queued in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from flask_babel import gettext as _

from casestudy.notebook import NotebookRejected, read_notebook
from catalog.accounts import policy
from catalog.accounts.actor import Actor
from catalog.accounts.models import User
from catalog.audit import services as audit
from catalog.core.db import db
from catalog.core.errors import Conflict, Invalid, TooLarge, Unavailable
from catalog.core.i18n import current_language
from catalog.core.instance import current_settings
from catalog.core.storage import StoreAway, blobs
from catalog.programme.cases import queries as cases
from catalog.programme.grading import services as grading
from catalog.programme.grading.models import ACTIVE, GradingRun, Kind
from catalog.programme.submissions import queries
from catalog.programme.submissions.models import Source, Submission
from catalog.programme.submissions.rules import clean_filename

FIELD = "notebook"
log = structlog.get_logger()


@dataclass(frozen=True)
class Upload:
    """A notebook that was checked and stored."""

    blob_key: str
    size: int
    filename: str


def receive(actor: Actor, content: bytes, filename: str | None) -> Upload:
    """Check an uploaded file and store it; call before opening a transaction.

    Raises
    ------
    Invalid, TooLarge
        When the file cannot be run as a notebook; nothing is kept then.
    Unavailable
        When the store does not take it.
    """
    policy.require(actor, "submissions.create")
    settings = current_settings()
    try:
        read_notebook(content, max_bytes=settings.upload_bytes)
    except NotebookRejected as rejected:
        message = rejected.message.text.to(current_language())
        kind = TooLarge if len(content) > settings.upload_bytes else Invalid
        raise kind(message, {FIELD: [message]}) from rejected
    return Upload(_store(content), len(content), clean_filename(filename))


def _store(content: bytes) -> str:
    try:
        return blobs().put(content)
    except StoreAway as error:
        log.error("notebook could not be stored", error=str(error))
        message = _("いまノートブックを保存できません。少し待ってから、もう一度提出してください。")
        raise Unavailable(message) from error


def submit(
    actor: Actor, case_id: str, upload: Upload, source: Source, kind: Kind = Kind.RANKED
) -> tuple[Submission, bool]:
    """Hand in a stored notebook; return the submission and whether it is new.

    The same notebook that is still waiting or running is returned instead of queued twice.

    Raises
    ------
    NotFound, Conflict
        No such case; no run of this kind left today; too many that still wait.
    """
    policy.require(actor, "submissions.create")
    exercise = cases.case(case_id)
    user_id = _lock_learner(actor)
    if same := _waiting(user_id, case_id, upload.blob_key, kind):
        return same, False
    _require_room(user_id, case_id, kind)
    submission = Submission(
        user_id=user_id,
        case_id=case_id,
        case_version=exercise.info.version,
        blob_key=upload.blob_key,
        size=upload.size,
        filename=upload.filename,
        source=source,
    )
    db.session.add(submission)
    grading.enqueue(submission, kind)
    db.session.flush()
    audit.record(
        actor,
        "submissions.create",
        "submission",
        submission.id,
        case=case_id,
        kind=kind.value,
        sha256=upload.blob_key,
    )
    return submission, True


def cancel(actor: Actor, submission_id: int) -> Submission:
    """End the grading of one's own submission that waits or runs.

    It is charged when it had come to the ranked data.

    Raises
    ------
    NotFound, Conflict
        No such submission of one's own; it has ended already.
    """
    submission = queries.visible(actor, submission_id)
    policy.require(actor, "submissions.cancel", submission)
    run = db.session.get_one(
        GradingRun, submission.run.id, with_for_update=True, populate_existing=True
    )
    if run.ended:
        raise Conflict(_("この提出の採点はもう終わっているので、取り消せません。"))
    grading.cancel(actor, run)
    return submission


def _require_room(user_id: int, case_id: str, kind: Kind) -> None:
    if queries.quota(user_id, case_id, kind).left == 0:
        if kind is Kind.PRACTICE:
            raise Conflict(
                _("今日この課題で練習として採点できる回数を使い切りました。明日また提出できます。")
            )
        raise Conflict(_("今日この課題で採点できる回数を使い切りました。明日また提出できます。"))
    limit = current_settings().runs_in_flight
    if queries.in_flight(user_id) >= limit:
        raise Conflict(
            _(
                "採点を待つ提出が%(count)s件あります。どれかが終わるのを待つか、取り消してから提出してください。",
                count=limit,
            )
        )


def _lock_learner(actor: Actor) -> int:
    """Make two submissions of one learner wait for each other, so that both see the quota."""
    learner = sa.select(User.id).where(User.id == actor.user_id).with_for_update()
    return db.session.scalars(learner).one()


def _waiting(user_id: int, case_id: str, blob_key: str, kind: Kind) -> Submission | None:
    return db.session.scalar(
        sa.select(Submission)
        .join(Submission.run)
        .where(
            Submission.user_id == user_id,
            Submission.case_id == case_id,
            Submission.blob_key == blob_key,
            GradingRun.status.in_(ACTIVE),
            GradingRun.kind == kind,
        )
        .limit(1)
    )
