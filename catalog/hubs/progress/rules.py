"""Lateness, progress and the picture of a project's time: pure calculations on dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

SOON_DAYS = 14
"""How far ahead a milestone counts as coming up."""
NEAR = 0.06
"""Share of the time line under which two markers would touch and are drawn on two lines."""
MAX_TICKS = 7


class ActivityKind(StrEnum):
    """What an entry of the activity log tells."""

    MEETING = "meeting"
    VISIT = "visit"
    CALL = "call"
    MAIL = "mail"
    ACCOMPANIMENT = "accompaniment"
    REPORT = "report"
    NOTE = "note"
    CHANGE = "change"
    """Written by the system when something was changed."""


CONTACT_KINDS = (ActivityKind.MEETING, ActivityKind.VISIT, ActivityKind.CALL, ActivityKind.MAIL)
"""Kinds after which the company has heard from the hub."""
PARTICIPANT_KINDS = (ActivityKind.REPORT, ActivityKind.MEETING, ActivityKind.NOTE)
"""What trainees and company contacts can write."""


class Audience(StrEnum):
    """Who may read an entry, from the narrowest to the widest."""

    HUB = "hub"
    TEAM = "team"
    COMPANY = "company"


class MilestoneState(StrEnum):
    """How a milestone stands today."""

    DONE = "done"
    LATE = "late"
    NEXT = "next"
    LATER = "later"


class Dated(Protocol):
    """A milestone as these rules see it."""

    due_on: date
    done_on: date | None


@dataclass(frozen=True)
class Progress:
    """How far a project is."""

    done: int
    total: int
    late: int

    @property
    def share(self) -> float:
        """Share of milestones done, 0 to 1; 0 when there are none."""
        return self.done / self.total if self.total else 0.0


@dataclass(frozen=True)
class Tick:
    """A date written under the time line, and where (0 to 1)."""

    day: date
    at: float


@dataclass(frozen=True)
class Marker:
    """Where a milestone stands on the time line: 0 to 1 along it, and on which line below."""

    at: float
    line: int


@dataclass(frozen=True)
class Timeline:
    """A project's time as a picture: every position is a share of the whole span."""

    start: date
    end: date
    today: float | None
    ticks: tuple[Tick, ...]
    markers: tuple[Marker, ...]
    """In the order of the milestones given."""

    @property
    def lines(self) -> int:
        """How many lines the markers need."""
        return max((marker.line for marker in self.markers), default=0) + 1


def is_late(milestone: Dated, today: date) -> bool:
    """Return whether a milestone is still open after its day."""
    return milestone.done_on is None and milestone.due_on < today


def states(milestones: Sequence[Dated], today: date) -> list[MilestoneState]:
    """Return each milestone's state; the earliest open one that is not late is the next."""
    coming = [m.due_on for m in milestones if m.done_on is None and m.due_on >= today]
    first = min(coming, default=None)
    return [_state(milestone, today, first) for milestone in milestones]


def _state(milestone: Dated, today: date, first: date | None) -> MilestoneState:
    if milestone.done_on is not None:
        return MilestoneState.DONE
    if milestone.due_on < today:
        return MilestoneState.LATE
    return MilestoneState.NEXT if milestone.due_on == first else MilestoneState.LATER


def progress(milestones: Iterable[Dated], today: date) -> Progress:
    """Return how many milestones are done and how many are late."""
    rows = list(milestones)
    done = sum(row.done_on is not None for row in rows)
    return Progress(done, len(rows), sum(is_late(row, today) for row in rows))


def slip_days(planned_on: date, due_on: date) -> int:
    """Return by how many days a milestone was moved; negative when brought forward."""
    return (due_on - planned_on).days


def days_late(milestone: Dated, today: date) -> int:
    """Return the days a milestone is late: until today, or until it was done; never negative."""
    return max(0, ((milestone.done_on or today) - milestone.due_on).days)


def timeline(
    start: date | None, end: date | None, days: Sequence[date], today: date
) -> Timeline | None:
    """Lay out a project's time, wide enough for its own dates and those of its milestones.

    Parameters
    ----------
    start, end : date or None
        The project's own dates, where known.
    days : sequence of date
        One day for each milestone.
    today : date
        Drawn only when it lies within the span.

    Returns
    -------
    Timeline or None
        ``None`` when there is no date at all.
    """
    known = [day for day in (start, end, *days) if day is not None]
    if not known:
        return None
    first, last = min(known), max(known)
    last = max(last, first + timedelta(days=1))
    span = (last - first).days

    def place(day: date) -> float:
        return (day - first).days / span

    shown = place(today) if first <= today <= last else None
    ticks = tuple(Tick(day, place(day)) for day in _tick_days(first, last))
    return Timeline(first, last, shown, ticks, _markers([place(day) for day in days]))


def _markers(positions: Sequence[float]) -> tuple[Marker, ...]:
    lines: list[float] = []
    placed: dict[int, Marker] = {}
    for index in sorted(range(len(positions)), key=positions.__getitem__):
        at = positions[index]
        free = (number for number, end in enumerate(lines) if at - end >= NEAR)
        line = next(free, len(lines))
        lines[line : line + 1] = [at]
        placed[index] = Marker(at, line)
    return tuple(placed[index] for index in range(len(positions)))


def _tick_days(first: date, last: date) -> list[date]:
    """Return evenly spaced whole weeks from the first day, few enough to be legible."""
    weeks = max(1, -(-((last - first).days + 1) // (7 * MAX_TICKS)))
    step = timedelta(weeks=weeks)
    return [first + step * n for n in range(MAX_TICKS + 1) if first + step * n <= last]
