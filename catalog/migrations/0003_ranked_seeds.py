"""What seeds of ranked data an installation's scores come from, as hashes.

With it a host whose seeds differ from the others' is noticed before it ranks anyone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "grading_seed",
        sa.Column("case_id", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_grading_seed")),
    )


def downgrade() -> None:
    op.drop_table("grading_seed")
