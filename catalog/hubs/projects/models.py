"""Project sheets and teams. Foreign keys carry the hub, so no row can point across."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.accounts.models import User, enum_column
from catalog.core.clock import utcnow
from catalog.core.db import Base, Created
from catalog.core.errors import Conflict, Invalid
from catalog.hubs.companies.models import Company
from catalog.hubs.editing import Versioned
from catalog.hubs.projects.rules import (
    ENDED,
    ProblemType,
    ProjectStatus,
    TeamRole,
    may_move,
    missing_in_sheet,
)
from catalog.hubs.scope import Condition, HubScoped, Participant


class Project(Created, Versioned, HubScoped, Base):
    """A project with one company: its sheet (案件票) and where it stands."""

    __tablename__ = "hub_project"
    __table_args__ = (
        sa.ForeignKeyConstraint(["hub_id", "company_id"], ["hub_company.hub_id", "hub_company.id"]),
        sa.UniqueConstraint("hub_id", "id"),
        sa.UniqueConstraint("hub_id", "company_id", "id"),
        sa.UniqueConstraint("hub_id", "title"),
        sa.CheckConstraint("title <> ''", "title"),
        sa.CheckConstraint("starts_on IS NULL OR ends_on IS NULL OR starts_on <= ends_on", "dates"),
        sa.CheckConstraint(
            "status NOT IN ('completed', 'cancelled') OR closing_note <> ''", "closing"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    problem_type: Mapped[ProblemType] = mapped_column(enum_column(ProblemType, "problem_type"))
    background: Mapped[str] = mapped_column(sa.Text, default="")
    metric_name: Mapped[str] = mapped_column(sa.String(200), default="")
    metric_value: Mapped[Decimal | None] = mapped_column(sa.Numeric(16, 3))
    """The metric as it is before the project, in ``metric_unit``."""
    metric_target: Mapped[Decimal | None] = mapped_column(sa.Numeric(16, 3))
    metric_unit: Mapped[str] = mapped_column(sa.String(40), default="")
    data_available: Mapped[str] = mapped_column(sa.Text, default="")
    roles: Mapped[list[str]] = mapped_column(default=list)
    """Ids of roles of the skill standard; the portal owns what they mean."""
    skills: Mapped[list[str]] = mapped_column(default=list)
    outcome: Mapped[str] = mapped_column(sa.Text, default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    status: Mapped[ProjectStatus] = mapped_column(
        enum_column(ProjectStatus, "status"), default=ProjectStatus.DRAFT
    )
    closing_note: Mapped[str] = mapped_column(sa.Text, default="")
    demo: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow, onupdate=utcnow)

    company: Mapped[Company] = relationship(viewonly=True)
    team: Mapped[list[TeamMember]] = relationship(
        viewonly=True, order_by="TeamMember.id", back_populates="project"
    )

    @classmethod
    def seen_by_participant(cls, scope: Participant) -> Condition:
        """Return the participant's own projects, found by themselves or by the company's."""
        own = cls.id.in_(sorted(scope.projects))
        published = cls.status != ProjectStatus.DRAFT
        return own | (cls.company_id.in_(sorted(scope.contact_companies)) & published)

    def move(self, status: ProjectStatus, note: str = "") -> None:
        """Go to another status.

        Raises
        ------
        Conflict
            When the project cannot go there from where it is.
        Invalid
            When the sheet is incomplete (``sheet``) or the ending has no note (``note``).
        """
        if not may_move(self.status, status):
            raise Conflict
        if status is ProjectStatus.OPEN and (missing := missing_in_sheet(self)):
            raise Invalid(errors={"sheet": list(missing)})
        if status in ENDED and not note:
            raise Invalid(errors={"note": []})
        self.status, self.closing_note = status, note if status in ENDED else ""


class TeamMember(Created, HubScoped, Base):
    """A trainee in a project's team. Leaving keeps the row, and ends what they can see."""

    __tablename__ = "hub_team_member"
    __table_args__ = (
        sa.ForeignKeyConstraint(["hub_id", "project_id"], ["hub_project.hub_id", "hub_project.id"]),
        sa.UniqueConstraint("hub_id", "project_id", "user_id"),
        sa.CheckConstraint("left_on IS NULL OR left_on >= joined_on", "dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    team_role: Mapped[TeamRole] = mapped_column(
        enum_column(TeamRole, "team_role"), default=TeamRole.MEMBER
    )
    joined_on: Mapped[date]
    left_on: Mapped[date | None]

    project: Mapped[Project] = relationship(viewonly=True, back_populates="team")
    user: Mapped[User] = relationship(viewonly=True)

    @classmethod
    def seen_by_participant(cls, scope: Participant) -> Condition:
        """Return the teams of the participant's projects."""
        return cls.project_id.in_(sorted(scope.projects))

    @classmethod
    def seen_as_link(cls, user_id: int) -> Condition:
        """Return this user's own memberships."""
        return cls.user_id == user_id
