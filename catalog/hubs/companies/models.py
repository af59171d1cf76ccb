"""Companies and their contacts, each behind one hub's walls."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.accounts.models import User, enum_column
from catalog.core.clock import today, utcnow
from catalog.core.db import Base, Created
from catalog.core.errors import Conflict, Invalid
from catalog.hubs.companies.rules import (
    REASONS,
    ClosingReason,
    Stage,
    is_closed,
    may_move,
    reason_fits,
)
from catalog.hubs.editing import Versioned
from catalog.hubs.scope import Condition, HubScoped, Participant


def _closing_check() -> str:
    """Return the SQL that ties each closing stage to its own reasons."""
    closed = " OR ".join(
        f"(stage = '{stage.value}' AND closing_reason IN "
        f"({', '.join(repr(reason.value) for reason in reasons)}))"
        for stage, reasons in REASONS.items()
    )
    stages = ", ".join(repr(stage.value) for stage in REASONS)
    return (
        f"(stage NOT IN ({stages}) AND closing_reason IS NULL AND closed_on IS NULL)"
        f" OR (closed_on IS NOT NULL AND closing_reason IS NOT NULL AND ({closed}))"
    )


class Company(Created, Versioned, HubScoped, Base):
    """A company a hub found, and how far it is with it."""

    __tablename__ = "hub_company"
    __table_args__ = (
        sa.UniqueConstraint("hub_id", "id"),
        sa.UniqueConstraint("hub_id", "name"),
        sa.CheckConstraint("employees IS NULL OR employees > 0", "employees"),
        sa.CheckConstraint("name <> ''", "name"),
        sa.CheckConstraint(_closing_check(), "closing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    industry: Mapped[str] = mapped_column(sa.String(100), default="")
    location: Mapped[str] = mapped_column(sa.String(100), default="")
    employees: Mapped[int | None]
    website: Mapped[str] = mapped_column(sa.String(300), default="")
    challenge: Mapped[str] = mapped_column(sa.Text, default="")
    stage: Mapped[Stage] = mapped_column(enum_column(Stage, "stage"), default=Stage.FOUND)
    closing_reason: Mapped[ClosingReason | None] = mapped_column(
        enum_column(ClosingReason, "closing_reason")
    )
    closing_note: Mapped[str] = mapped_column(sa.Text, default="")
    closed_on: Mapped[date | None]
    coordinator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    demo: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow, onupdate=utcnow)

    coordinator: Mapped[User | None] = relationship(viewonly=True)

    @classmethod
    def seen_by_participant(cls, scope: Participant) -> Condition:
        """Return the companies of the participant's projects; pages show their name only."""
        return cls.id.in_(sorted(scope.companies))

    def move(self, stage: Stage, reason: ClosingReason | None = None, note: str = "") -> None:
        """Go to another stage.

        Raises
        ------
        Conflict
            When the company cannot go there from where it is.
        Invalid
            When a closing stage lacks a reason of its own.
        """
        if not may_move(self.stage, stage):
            raise Conflict
        if not reason_fits(stage, reason):
            raise Invalid(errors={"closing_reason": []})
        self.stage, self.closing_reason, self.closing_note = stage, reason, note
        self.closed_on = today() if is_closed(stage) else None


class CompanyContact(Created, Versioned, HubScoped, Base):
    """A person at a company. With a user account they see their company's projects."""

    __tablename__ = "hub_company_contact"
    __table_args__ = (
        sa.ForeignKeyConstraint(["hub_id", "company_id"], ["hub_company.hub_id", "hub_company.id"]),
        sa.UniqueConstraint("hub_id", "id"),
        sa.UniqueConstraint("hub_id", "company_id", "name"),
        sa.UniqueConstraint("hub_id", "company_id", "user_id"),
        sa.CheckConstraint("name <> ''", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    position: Mapped[str] = mapped_column(sa.String(100), default="")
    email: Mapped[str] = mapped_column(sa.String(255), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"), index=True)

    company: Mapped[Company] = relationship(viewonly=True)
    user: Mapped[User | None] = relationship(viewonly=True)

    @classmethod
    def seen_as_link(cls, user_id: int) -> Condition:
        """Return the rows that make this user a company's contact."""
        return cls.user_id == user_id
