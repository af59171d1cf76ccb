"""How far a submission is, as the page's script and the API read it."""

from __future__ import annotations

from flask_babel import gettext as _
from marshmallow import Schema, fields, validate

from catalog.programme.grading.models import Kind, Part, RunStatus
from catalog.programme.grading.queries import status_label
from catalog.programme.submissions.queries import Progress
from catalog.programme.submissions.rules import poll_ms

STATUSES = [status.value for status in RunStatus]
KINDS = [Kind.RANKED.value, Kind.PRACTICE.value]


class Upload(Schema):
    """A notebook handed in for a case."""

    case = fields.String(required=True, metadata={"description": "Id of the case."})
    kind = fields.String(
        load_default=Kind.RANKED.value,
        validate=validate.OneOf(KINDS),
        metadata={
            "description": "`practice`: graded on the practice data only, for feedback; gives no "
            "score that counts and has a daily quota of its own."
        },
    )
    notebook = fields.Raw(
        required=True,
        metadata={"type": "string", "format": "binary", "description": "The .ipynb file."},
    )


class MessageSchema(Schema):
    """A sentence for the learner in both languages."""

    id = fields.String(required=True)
    level = fields.String(required=True)
    text = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class CheckSchema(Schema):
    """One thing verified about an output."""

    id = fields.String(required=True)
    ok = fields.Boolean(required=True)
    message = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    where = fields.String(required=True)


class SubmissionSchema(Schema):
    """A submission and how far its grading is."""

    id = fields.Integer(required=True)
    case = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": KINDS})
    status = fields.String(required=True, metadata={"enum": STATUSES})
    ended = fields.Boolean(required=True)
    score = fields.Float(required=True, allow_none=True, metadata={"description": "Ranked data."})
    interval = fields.List(fields.Float(), required=True, allow_none=True)
    practice_score = fields.Float(required=True, allow_none=True)
    position = fields.Integer(required=True, allow_none=True)
    part = fields.String(required=True, allow_none=True)
    cell = fields.Integer(required=True)
    cells = fields.Integer(required=True)
    tries = fields.Integer(required=True)
    charged = fields.Boolean(required=True)
    paused = fields.Boolean(required=True)
    reason = fields.String(required=True, allow_none=True)
    messages = fields.List(fields.Nested(MessageSchema), required=True)
    checks = fields.List(fields.Nested(CheckSchema), required=True)
    url = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)


class ReportSchema(Schema):
    """Everything the gradings of a submission reported; see ``docs/casestudy.md``."""

    submission = fields.Integer(required=True)
    case = fields.String(required=True)
    case_version = fields.String(required=True)
    notebook_sha256 = fields.String(required=True)
    kind = fields.String(required=True)
    status = fields.String(required=True)
    score = fields.Float(required=True, allow_none=True)
    reports = fields.Dict(keys=fields.String(), values=fields.Raw(), required=True)


def snapshot(progress: Progress) -> dict[str, object]:
    """Return what the live page needs, with its texts in the reader's language."""
    return {
        "id": progress.id,
        "status": progress.status.value,
        "ended": progress.ended,
        "position": progress.position,
        "part": progress.part.value if progress.part else None,
        "cell": progress.cell,
        "cells": progress.cells,
        "percent": progress.percent,
        "label": status_label(progress.status),
        "detail": _detail(progress),
        "poll_ms": poll_ms(progress.position),
    }


def _detail(progress: Progress) -> str:
    if progress.status is RunStatus.QUEUED:
        return _queued(progress)
    if progress.status is not RunStatus.RUNNING:
        return ""
    data = _("順位づけ用データ") if progress.part is Part.RANKED else _("練習用データ")
    if progress.step == "running" and progress.cell:
        values = {"data": data, "cell": progress.cell, "cells": progress.cells}
        return str(_("%(data)sで実行中：コードセル %(cell)s / %(cells)s", **values))
    steps = {
        "scoring": _("%(data)sの結果を採点しています。", data=data),
        "running": _("%(data)sで実行しています。", data=data),
        "starting": _("%(data)sで実行の準備をしています。", data=data),
    }
    return str(steps.get(progress.step, _("ノートブックを確かめています。")))


def _queued(progress: Progress) -> str:
    if progress.paused:
        return str(_("運用担当者が採点を一時停止しています。再開すると順に採点します。"))
    again = _("途中で止まったため、もう一度採点します。") if progress.tries else ""
    if progress.position == 1:
        return str(again + _("次に採点します。"))
    ahead = (progress.position or 1) - 1
    return str(again + _("前に%(count)s件の採点待ちがあります。", count=ahead))
