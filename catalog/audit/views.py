"""The record's viewer and its export."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.audit import queries
from catalog.audit.models import AuditEntry
from catalog.audit.queries import Filters
from catalog.audit.rules import safe_cell
from catalog.core.access import requires
from catalog.core.clock import TOKYO

bp = Blueprint("audit", __name__, url_prefix="/audit", template_folder="templates")
COLUMNS = (
    "time", "actor_id", "actor", "action", "object_type", "object_id", "hub_id", "details",
    "request_id",
)  # fmt: skip


@bp.get("")
@requires("audit.view")
def index() -> ResponseReturnValue:
    """Show the record, filtered and paged."""
    filters, wrong = Filters.parse(request.args)
    page = queries.page(filters, request.args.get("page", 1, type=int))
    html = render_template(
        "audit/index.html",
        filters=filters,
        wrong=[_date_problem(name) for name in wrong],
        page=page,
        actions=queries.known_actions(),
    )
    return html, 422 if wrong else 200


@bp.get("/export.csv")
@requires("audit.view")
def export() -> ResponseReturnValue:
    """Send the filtered record as CSV, in UTF-8 with a mark that Excel understands."""
    filters, wrong = Filters.parse(request.args)
    if wrong:
        return index()
    response = Response(stream_with_context(_lines(filters)), mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=audit.csv"
    return response


def _lines(filters: Filters) -> Iterator[str]:
    yield "\ufeff" + _line(COLUMNS)
    for entry in queries.all_of(filters):
        yield _line(_cells(entry))


def _cells(entry: AuditEntry) -> tuple[str, ...]:
    return (
        entry.created_at.astimezone(TOKYO).isoformat(timespec="seconds"),
        str(entry.actor_id or ""),
        entry.actor_label,
        entry.action,
        entry.object_type,
        entry.object_id,
        str(entry.hub_id or ""),
        json.dumps(entry.details, ensure_ascii=False, sort_keys=True),
        entry.request_id,
    )


def _line(cells: tuple[str, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([safe_cell(cell) for cell in cells])
    return buffer.getvalue()


def _date_problem(name: str) -> str:
    label = _("開始日") if name == "since" else _("終了日")
    return str(_("%(field)sは 2026-04-01 のように入力してください。", field=label))
