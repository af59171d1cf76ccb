"""What the catalogue knows of itself."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from catalog.core.db import Base


class CatalogueState(Base):
    """One row about the catalogue as a whole."""

    __tablename__ = "catalogue_state"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stamp: Mapped[str] = mapped_column(sa.String(32))
    """Changes, in the same transaction, with everything that is searched."""
    starter_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    """SHA-256 of the bundled courses last imported, so that later changes to them stay."""
