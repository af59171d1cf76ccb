"""An index by age of kept results, so that the sweep finds at once which ones to forget."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_grading_result_created_at", "grading_result", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_grading_result_created_at", "grading_result")
