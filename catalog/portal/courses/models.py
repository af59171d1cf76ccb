"""Courses and what they are tied to."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.accounts.models import enum_column
from catalog.core.clock import utcnow
from catalog.core.db import Base, Created
from catalog.core.errors import Conflict
from catalog.portal.standard.models import LiteracyItem, RoleDefinition, RoleType, Skill


class CourseStatus(StrEnum):
    """Where a course stands; only a listed one is shown."""

    DRAFT = "draft"
    LISTED = "listed"
    WITHDRAWN = "withdrawn"


TRANSITIONS = {
    CourseStatus.DRAFT: {CourseStatus.LISTED, CourseStatus.WITHDRAWN},
    CourseStatus.LISTED: {CourseStatus.WITHDRAWN},
    CourseStatus.WITHDRAWN: {CourseStatus.DRAFT, CourseStatus.LISTED},
}


class PriceKind(StrEnum):
    """What taking the course costs, as far as its public listing says."""

    FREE = "free"
    FREE_AUDIT = "free-audit"
    PAID_CREDIT = "paid-credit"
    PAID = "paid"


def _link(name: str, target: str) -> sa.Table:
    column = target.split(".", maxsplit=1)[0] + "_id"
    return sa.Table(
        name,
        Base.metadata,
        sa.Column("course_id", sa.ForeignKey("course.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(column, sa.ForeignKey(target), primary_key=True, index=True),
        sa.Column("position", sa.Integer, nullable=False),
    )


def _in_order(table: sa.Table) -> Any:
    """Return the linked things, the main one first. Services write the links themselves."""
    return relationship(secondary=table, order_by=table.c.position, viewonly=True)


course_role_type = _link("course_role_type", "role_type.id")
course_role = _link("course_role", "role_definition.id")
course_skill = _link("course_skill", "skill.id")
course_literacy_item = _link("course_literacy_item", "literacy_item.id")


class Course(Created, Base):
    """A course offered somewhere else. Its level is that of every skill it is tied to."""

    __tablename__ = "course"
    __table_args__ = (
        sa.CheckConstraint("level BETWEEN 1 AND 7", name="level_range"),
        sa.CheckConstraint("hours > 0", name="hours_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(120), unique=True)
    status: Mapped[CourseStatus] = mapped_column(
        enum_column(CourseStatus, "course_status"), default=CourseStatus.DRAFT, index=True
    )
    title: Mapped[str] = mapped_column(sa.String(300))
    """As the provider writes it."""
    title_ja: Mapped[str] = mapped_column(sa.String(300))
    title_en: Mapped[str] = mapped_column(sa.String(300))
    provider_ja: Mapped[str] = mapped_column(sa.String(200))
    provider_en: Mapped[str] = mapped_column(sa.String(200))
    provider_slug: Mapped[str] = mapped_column(sa.String(120), index=True)
    url: Mapped[str] = mapped_column(sa.String(1000))
    language: Mapped[str] = mapped_column(sa.String(12))
    """Language it is taught in, BCP 47."""
    level: Mapped[int]
    hours: Mapped[float | None]
    price_kind: Mapped[PriceKind] = mapped_column(enum_column(PriceKind, "course_price"))
    price_note_ja: Mapped[str] = mapped_column(sa.Text, default="")
    price_note_en: Mapped[str] = mapped_column(sa.Text, default="")
    literacy: Mapped[bool] = mapped_column(default=False)
    """Whether it serves the literacy standard that everybody at work is addressed by."""
    summary_ja: Mapped[str] = mapped_column(sa.Text)
    summary_en: Mapped[str] = mapped_column(sa.Text)
    provenance: Mapped[str] = mapped_column(sa.Text)
    """Where the listing was seen."""
    confidence: Mapped[str] = mapped_column(sa.String(40))
    mapping_basis: Mapped[str] = mapped_column(sa.String(40))
    """Who tied the course to the standard; ``project`` is this project."""
    content_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    """SHA-256 of the record last imported, so that the same record changes nothing."""
    updated_at: Mapped[datetime] = mapped_column(default=utcnow, onupdate=utcnow)

    role_types: Mapped[list[RoleType]] = _in_order(course_role_type)
    roles: Mapped[list[RoleDefinition]] = _in_order(course_role)
    skills: Mapped[list[Skill]] = _in_order(course_skill)
    literacy_items: Mapped[list[LiteracyItem]] = _in_order(course_literacy_item)

    def move_to(self, status: CourseStatus) -> None:
        """Change the status.

        Raises
        ------
        Conflict
            When the present status does not lead to ``status``.
        """
        if status not in TRANSITIONS[self.status]:
            raise Conflict(
                _(
                    "講座 %(slug)s の状態は %(before)s から %(after)s に変えられません。",
                    slug=self.slug,
                    before=self.status.value,
                    after=status.value,
                )
            )
        self.status = status
