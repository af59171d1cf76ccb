"""Reads of the record: filtered, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar

import sqlalchemy as sa

from catalog.audit.models import AuditEntry
from catalog.core.clock import TOKYO
from catalog.core.db import db
from catalog.core.paging import Page, page_of

PAGE_SIZE = 50
EXPORT_BATCH = 500
YEARS = range(1900, 3000)


@dataclass(frozen=True)
class Filters:
    """What of the record to show. Days are days in Japan, both included."""

    actor: str = ""
    action: str = ""
    object_type: str = ""
    object_id: str = ""
    since: date | None = None
    until: date | None = None
    TEXTS: ClassVar = ("actor", "action", "object_type", "object_id")

    @classmethod
    def parse(cls, args: Mapping[str, str]) -> tuple[Filters, list[str]]:
        """Read query parameters; return the filters and the names of unreadable dates."""
        dates: dict[str, date | None] = {}
        wrong = []
        for name in ("since", "until"):
            text = args.get(name, "").strip()
            try:
                dates[name] = _day(text) if text else None
            except ValueError:
                wrong.append(name)
        actor, action, kind, number = (args.get(name, "").strip() for name in cls.TEXTS)
        found = cls(actor, action, kind, number, dates.get("since"), dates.get("until"))
        return found, wrong


def page(filters: Filters, number: int) -> Page[AuditEntry]:
    """Return one page of the entries that pass ``filters``, newest first."""
    return page_of(_where(filters).order_by(AuditEntry.id.desc()), number, PAGE_SIZE)


def counts(action: str, detail: str) -> dict[str, int]:
    """Return how many entries of an action there are by the value of one of their details."""
    value = AuditEntry.details[detail].as_string().label("value")
    found = sa.select(value).where(AuditEntry.action == action).subquery()
    rows = sa.select(found.c.value, sa.func.count()).group_by(found.c.value)
    return {str(text or ""): number for text, number in db.session.execute(rows)}


def all_of(filters: Filters) -> Iterator[AuditEntry]:
    """Yield every entry that passes ``filters``, newest first, a batch at a time."""
    last: int | None = None
    while True:
        wanted = _where(filters).order_by(AuditEntry.id.desc()).limit(EXPORT_BATCH)
        batch = db.session.scalars(wanted if last is None else wanted.where(AuditEntry.id < last))
        rows = batch.all()
        yield from rows
        if len(rows) < EXPORT_BATCH:
            return
        last = rows[-1].id
        db.session.expunge_all()


def known_actions() -> Sequence[str]:
    """Return the actions that occur, for choosing one."""
    return db.session.scalars(
        sa.select(AuditEntry.action).distinct().order_by(AuditEntry.action)
    ).all()


def _where(filters: Filters) -> sa.Select[AuditEntry]:
    wanted = sa.select(AuditEntry)
    if filters.actor:
        wanted = wanted.where(AuditEntry.actor_label.icontains(filters.actor, autoescape=True))
    for column in (AuditEntry.action, AuditEntry.object_type, AuditEntry.object_id):
        if value := getattr(filters, column.key):
            wanted = wanted.where(column == value)
    if filters.since:
        wanted = wanted.where(AuditEntry.created_at >= _midnight(filters.since))
    if filters.until:
        wanted = wanted.where(AuditEntry.created_at < _midnight(filters.until + timedelta(days=1)))
    return wanted


def _day(text: str) -> date:
    """Return a day of a year this record can have entries from; others overflow in UTC."""
    day = date.fromisoformat(text)
    if day.year not in YEARS:
        raise ValueError(f"year {day.year} is out of range")
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TOKYO)
