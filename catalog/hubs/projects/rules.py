"""When a project sheet is complete and which way a project can go: pure rules."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

TEAM_USUAL = range(4, 7)
"""A team has about five people."""
TEAM_MAX = 8


class ProjectStatus(StrEnum):
    """Where a project stands."""

    DRAFT = "draft"
    OPEN = "open"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class ProblemType(StrEnum):
    """What kind of problem a project is about; the case library knows most of them too."""

    DEMAND_FORECASTING = "demand-forecasting"
    ORDER_FORECASTING = "order-forecasting"
    INVENTORY = "inventory"
    DEFECT_DETECTION = "defect-detection"
    EFFORT_ESTIMATION = "effort-estimation"
    STORE_PROFIT = "store-profit"
    PRODUCTION_LOGISTICS = "production-logistics"
    CUSTOMER_EXPERIENCE = "customer-experience"
    PAPERWORK = "paperwork"
    OTHER = "other"


class TeamRole(StrEnum):
    """What a trainee does in the team."""

    LEAD = "lead"
    BUSINESS = "business"
    ANALYSIS = "analysis"
    ENGINEERING = "engineering"
    DESIGN = "design"
    MEMBER = "member"


NEXT: Mapping[ProjectStatus, tuple[ProjectStatus, ...]] = {
    ProjectStatus.DRAFT: (ProjectStatus.OPEN, ProjectStatus.CANCELLED),
    ProjectStatus.OPEN: (
        ProjectStatus.IN_PROGRESS,
        ProjectStatus.DRAFT,
        ProjectStatus.CANCELLED,
    ),
    ProjectStatus.IN_PROGRESS: (ProjectStatus.COMPLETED, ProjectStatus.CANCELLED),
    ProjectStatus.COMPLETED: (),
    ProjectStatus.CANCELLED: (ProjectStatus.DRAFT,),
}
"""Where a project can go from each status, the step forward first."""

ENDED = (ProjectStatus.COMPLETED, ProjectStatus.CANCELLED)
"""Statuses that need a note on how it ended."""

SHEET = (
    "background",
    "metric_name",
    "metric_value",
    "metric_unit",
    "data_available",
    "roles",
    "skills",
    "outcome",
    "starts_on",
    "ends_on",
)
"""What a sheet must say before trainees are looked for, in the order of the form."""


def may_move(current: ProjectStatus, target: ProjectStatus) -> bool:
    """Return whether a project can go from one status to another in one step."""
    return target in NEXT[current]


def missing_in_sheet(sheet: Any) -> tuple[str, ...]:
    """Return the names of the sheet's fields that are still empty; zero is a value."""
    return tuple(name for name in SHEET if getattr(sheet, name) in (None, "", []))


def team_size_is_usual(size: int) -> bool:
    """Return whether a team has the programme's usual size."""
    return size in TEAM_USUAL
