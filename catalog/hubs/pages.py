"""What the pages of this tier share: conflicts, errors of services in forms, template helpers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_date, format_decimal
from wtforms import Form

from catalog.core.clock import today
from catalog.core.errors import Invalid
from catalog.hubs import editing, entry, labels
from catalog.hubs.companies.rules import ClosingReason, Stage
from catalog.hubs.editing import Versioned
from catalog.hubs.forms import VersionedForm
from catalog.hubs.progress import queries
from catalog.hubs.progress.models import Activity
from catalog.hubs.projects.rules import ProblemType, ProjectStatus


@dataclass(frozen=True)
class ChangeLine:
    """One field of a change, in the reader's words."""

    name: str
    before: str
    after: str


def init_app(app: Flask) -> None:
    """Give templates what the pages of hubs show."""
    app.jinja_env.globals |= {
        "current_hub": entry.current_hub,
        "has_several_hubs": entry.has_several_hubs,
        "hub_labels": labels,
        "change_lines": change_lines,
        "show_day": show_day,
        "show_amount": show_amount,
        "today": today,
    }


def show_day(value: date | None) -> str:
    """Return a day, short: 2026-04-01 (水)."""
    return format_date(value, "yyyy-MM-dd (EEE)") if value else ""


def show_amount(value: Any) -> str:
    """Return a number without needless zeros."""
    return "" if value is None else str(format_decimal(value.normalize(), "#,##0.###"))


def change_lines(entry: Activity) -> list[ChangeLine]:
    """Return a change field by field; ids and long texts are named but not repeated."""
    names = labels.fields()
    return [
        ChangeLine(names.get(field, field), _value(field, before), _value(field, after))
        for field, (before, after) in sorted(entry.changes.items())
        if isinstance(entry.changes.get(field), list) and field in names
    ]


def _value(field: str, value: Any) -> str:
    if value is None or value == "" or field.endswith("_id") or isinstance(value, list):
        return ""
    kinds: dict[str, Any] = {
        "stage": (Stage, labels.stages),
        "closing_reason": (ClosingReason, labels.closing_reasons),
        "status": (ProjectStatus, labels.statuses),
        "problem_type": (ProblemType, labels.problem_types),
    }
    if field in kinds:
        kind, table = kinds[field]
        return str(table()[kind(value)])
    if field.endswith("_on"):
        return show_day(date.fromisoformat(value))
    text = str(value)
    return text if len(text) <= 60 else text[:60] + "…"


def refuse(form: Form, error: Invalid) -> None:
    """Bind what a service found wrong to the form's fields.

    Raises
    ------
    Invalid
        When the error is about none of them.
    """
    bound = False
    for name, messages in error.errors.items():
        if name in form:
            form[name].errors = [*form[name].errors, *messages]
            bound = True
    if not bound:
        raise error


def form_page(template: str, form: Form, **context: Any) -> ResponseReturnValue:
    """Answer with a form, 422 where it has errors."""
    return render_template(template, form=form, **context), 422 if form.errors else 200


def conflict(
    template: str, form: VersionedForm, subject: str, record: Versioned, **context: Any
) -> ResponseReturnValue:
    """Answer 409 with the form and what was changed meanwhile.

    A field that only the other person changed takes the new value; one that both changed keeps
    what was typed. Sent again, the form counts as based on what is shown now.
    """
    seen = form.seen
    changes: Sequence[Activity] = () if seen is None else queries.changes_since(subject, seen)
    for change in changes:
        _merge(form, change, record)
    form.version.data = record.version
    return render_template(template, form=form, conflict=changes, **context), 409


def _merge(form: VersionedForm, change: Activity, record: Versioned) -> None:
    typed = form.values()
    for name, (before, _after) in change.changes.items():
        if name in form and hasattr(record, name) and editing.plain(typed.get(name)) == before:
            form[name].data, form[name].raw_data = getattr(record, name), None
