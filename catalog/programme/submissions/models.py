"""A notebook that a learner handed in. What became of it is in its grading runs."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.accounts.models import User, enum_column
from catalog.core.db import Base, Created

if TYPE_CHECKING:
    from catalog.programme.grading.models import GradingRun


class Source(StrEnum):
    """How the notebook arrived."""

    WEB = "web"
    API = "api"


class Submission(Created, Base):
    """One notebook for one case; the bytes are in the blob store under ``blob_key``."""

    __tablename__ = "submission"
    __table_args__ = (
        sa.CheckConstraint("size > 0", name="size"),
        sa.CheckConstraint("length(blob_key) = 64", name="blob_key"),
        sa.Index("ix_submission_learner_case", "user_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    case_id: Mapped[str] = mapped_column(sa.String(80))
    case_version: Mapped[str] = mapped_column(sa.String(20))
    blob_key: Mapped[str] = mapped_column(sa.String(64))
    """SHA-256 of the notebook."""
    size: Mapped[int]
    """Bytes."""
    filename: Mapped[str] = mapped_column(sa.String(120))
    source: Mapped[Source] = mapped_column(enum_column(Source, "submission_source"))

    user: Mapped[User] = relationship()
    runs: Mapped[list[GradingRun]] = relationship(back_populates="submission")
    run: Mapped[GradingRun] = relationship(
        primaryjoin="and_(GradingRun.submission_id == Submission.id, GradingRun.kind != 'repeat')",
        viewonly=True,
    )
    """The run its learner asked for."""
    repeat: Mapped[GradingRun | None] = relationship(
        primaryjoin="and_(GradingRun.submission_id == Submission.id, GradingRun.kind == 'repeat')",
        viewonly=True,
    )
    """The check whether it gives the same again, once it is queued."""
