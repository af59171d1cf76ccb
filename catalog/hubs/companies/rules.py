"""A company's way from being found to the end of the collaboration: pure rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

QUIET_DAYS = 30
"""Days without contact after which a company that is still open needs attention."""


class Stage(StrEnum):
    """How far the hub is with a company (発掘から完了・見送りまで)."""

    FOUND = "found"
    CONTACTED = "contacted"
    HEARING = "hearing"
    SCOPED = "scoped"
    COLLABORATING = "collaborating"
    COMPLETED = "completed"
    DECLINED = "declined"


class ClosingReason(StrEnum):
    """Why the hub closed a company."""

    GOAL_MET = "goal-met"
    PARTLY_MET = "partly-met"
    GOAL_MISSED = "goal-missed"
    NO_FIT = "no-fit"
    NO_DATA = "no-data"
    NO_CAPACITY = "no-capacity"
    NO_BUDGET = "no-budget"
    NO_REPLY = "no-reply"
    OTHER = "other"


NEXT: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.FOUND: (Stage.CONTACTED, Stage.DECLINED),
    Stage.CONTACTED: (Stage.HEARING, Stage.DECLINED, Stage.FOUND),
    Stage.HEARING: (Stage.SCOPED, Stage.DECLINED, Stage.CONTACTED),
    Stage.SCOPED: (Stage.COLLABORATING, Stage.DECLINED, Stage.HEARING),
    Stage.COLLABORATING: (Stage.COMPLETED, Stage.DECLINED, Stage.SCOPED),
    Stage.COMPLETED: (Stage.HEARING,),
    Stage.DECLINED: (Stage.CONTACTED,),
}
"""Where a company can go from each stage: the step forward first, then closing, then a step back.

A completed company can return with a new theme, a declined one can be contacted again.
"""

REASONS: Mapping[Stage, tuple[ClosingReason, ...]] = {
    Stage.COMPLETED: (
        ClosingReason.GOAL_MET,
        ClosingReason.PARTLY_MET,
        ClosingReason.GOAL_MISSED,
    ),
    Stage.DECLINED: (
        ClosingReason.NO_FIT,
        ClosingReason.NO_DATA,
        ClosingReason.NO_CAPACITY,
        ClosingReason.NO_BUDGET,
        ClosingReason.NO_REPLY,
        ClosingReason.OTHER,
    ),
}
"""The reasons that fit each closing stage; other stages carry none."""


def is_closed(stage: Stage) -> bool:
    """Return whether the hub has finished with the company."""
    return stage in REASONS


def may_move(current: Stage, target: Stage) -> bool:
    """Return whether a company can go from one stage to another in one step."""
    return target in NEXT[current]


def reason_fits(stage: Stage, reason: ClosingReason | None) -> bool:
    """Return whether ``reason`` goes with ``stage``: one when closed, none otherwise."""
    return reason in REASONS[stage] if is_closed(stage) else reason is None


def days_quiet(last_contact: date | None, known_since: date, today: date) -> int:
    """Return the days since the last contact, or since the company was entered; never negative."""
    return max(0, (today - (last_contact or known_since)).days)


def needs_contact(stage: Stage, quiet: int) -> bool:
    """Return whether an open company has been left alone for too long."""
    return not is_closed(stage) and quiet >= QUIET_DAYS
