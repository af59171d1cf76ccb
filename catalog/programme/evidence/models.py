"""What a learner has shown of a skill, and where: the thread from tier 1 to team matching."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.core.db import Base, Created


class SkillEvidence(Created, Base):
    """One source's word about one skill of one learner."""

    __tablename__ = "skill_evidence"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "skill", "source"),
        sa.CheckConstraint("score >= 0 AND score <= 120", name="score_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    skill: Mapped[str] = mapped_column(sa.String(80), index=True)
    """Identifier of the standard with its version, e.g. ``dss-1.2/22``."""
    source: Mapped[str] = mapped_column(sa.String(80))
    """What showed it, e.g. ``submission/12``."""
    score: Mapped[float]
    """0 (naive baseline) to 120; 100 is the reference solution."""
