"""Milestones of a project and the log of what was done and changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.accounts.models import User, enum_column
from catalog.core.db import Base, Created
from catalog.hubs.companies.models import Company
from catalog.hubs.editing import Versioned
from catalog.hubs.progress.rules import ActivityKind, Audience
from catalog.hubs.projects.models import Project
from catalog.hubs.scope import Condition, HubScoped, Participant


class Milestone(Created, Versioned, HubScoped, Base):
    """Something a project reaches on a day."""

    __tablename__ = "hub_milestone"
    __table_args__ = (
        sa.ForeignKeyConstraint(["hub_id", "project_id"], ["hub_project.hub_id", "hub_project.id"]),
        sa.UniqueConstraint("hub_id", "project_id", "title"),
        sa.CheckConstraint("title <> ''", "title"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    planned_on: Mapped[date]
    """The day first agreed; kept when the milestone moves."""
    due_on: Mapped[date] = mapped_column(index=True)
    done_on: Mapped[date | None]

    project: Mapped[Project] = relationship(viewonly=True)

    @classmethod
    def seen_by_participant(cls, scope: Participant) -> Condition:
        """Return the milestones of the participant's projects."""
        return cls.project_id.in_(sorted(scope.projects))

    def written_by_participant(self, scope: Participant, verb: str) -> bool:
        """Let the team tick its milestones off, and nothing else."""
        changed = {a.key for a in sa.inspect(self).attrs if a.history.has_changes()}
        own = self.project_id in scope.team_projects
        return own and verb == "dirty" and changed <= {"done_on", "version"}


class Activity(Created, HubScoped, Base):
    """An entry of the log: what somebody did with a company or project, or what changed."""

    __tablename__ = "hub_activity"
    __table_args__ = (
        sa.ForeignKeyConstraint(["hub_id", "company_id"], ["hub_company.hub_id", "hub_company.id"]),
        sa.ForeignKeyConstraint(
            ["hub_id", "company_id", "project_id"],
            ["hub_project.hub_id", "hub_project.company_id", "hub_project.id"],
        ),
        sa.CheckConstraint("project_id IS NOT NULL OR audience = 'hub'", "shared_in_projects"),
        sa.CheckConstraint("kind = 'change' OR body <> ''", "body"),
        sa.Index("ix_hub_activity_subject", "hub_id", "subject", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(index=True)
    project_id: Mapped[int | None] = mapped_column(index=True)
    kind: Mapped[ActivityKind] = mapped_column(enum_column(ActivityKind, "kind"))
    audience: Mapped[Audience] = mapped_column(
        enum_column(Audience, "audience"), default=Audience.HUB
    )
    happened_on: Mapped[date] = mapped_column(index=True)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    """Who wrote it or made the change; ``None`` for the system."""
    author_name: Mapped[str] = mapped_column(sa.String(80), default="")
    body: Mapped[str] = mapped_column(sa.Text, default="")
    subject: Mapped[str] = mapped_column(sa.String(60), default="")
    """What a change is about, such as ``project:12``."""
    version: Mapped[int | None]
    """The version of the subject after the change."""
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Field to ``[before, after]``."""

    company: Mapped[Company] = relationship(viewonly=True)
    author: Mapped[User | None] = relationship(viewonly=True)

    @classmethod
    def seen_by_participant(cls, scope: Participant) -> Condition:
        """Return what the hub shares with the team, and with the company."""
        team = cls.project_id.in_(sorted(scope.team_projects))
        company = cls.project_id.in_(sorted(scope.contact_projects))
        return sa.or_(
            team & cls.audience.in_([Audience.TEAM, Audience.COMPANY]),
            company & (cls.audience == Audience.COMPANY),
        )

    def written_by_participant(self, scope: Participant, verb: str) -> bool:
        """Let participants add entries of their own to their projects."""
        own = self.project_id in scope.projects and self.author_id == scope.user_id
        return own and verb == "new" and self.audience is not Audience.HUB
