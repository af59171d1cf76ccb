"""Kinds of grading runs, cancellation, kept results, the queue's control and its workers.

The two tables whose constraints change are copied into new ones with plain SQL, which both engines
do alike; altering a CHECK in place is something SQLite cannot do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ENDS = "'scored', 'rejected', 'failed', 'timeout', 'out_of_memory', 'output_limit', 'sandbox_unavailable', 'dead'"
GRADED = "'scored', 'rejected', 'failed', 'timeout', 'out_of_memory', 'output_limit'"
STATUSES = (
    "queued", "running", "scored", "rejected", "failed", "timeout", "out_of_memory",
    "output_limit", "sandbox_unavailable", "dead",
)  # fmt: skip
KEPT = (
    "id", "submission_id", "user_id", "queued_at", "started_at", "tries", "fence", "part",
    "step", "cell", "cells", "practice_score", "created_at",
)  # fmt: skip
REPORT = ("id", "run_id", "part", "report", "created_at")
AT_ONCE = {"sqlite": "'1970-01-01 00:00:00.000000'", "postgresql": "TIMESTAMPTZ 'epoch'"}


def upgrade() -> None:
    _put_aside()
    _create_runs()
    _create_reports(sa.Column("executed_key", sa.String(length=64), nullable=True))
    _fill("grading_run", _same(*KEPT, "status", "worker", "finished_at", "score", "reason") | {
        "kind": "'ranked'", "turn_at": "queued_at", "beat": "0", "reused": "false",
    })  # fmt: skip
    _fill("grading_report", _same(*REPORT))
    _drop_copies()
    op.create_table(
        "grading_result",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("report", _json(), nullable=False),
        sa.Column("executed_key", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(key) = 64", name=op.f("ck_grading_result_key")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_grading_result")),
    )
    op.create_table(
        "grading_control",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("changed_by", sa.String(length=255), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_grading_control_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grading_control")),
    )
    op.create_table(
        "grading_worker",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("host", sa.String(length=80), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.String(length=20), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_grading_worker")),
    )


def downgrade() -> None:
    """Go back; what the older version cannot hold becomes a dead run with a reason.

    Checks of determinism are dropped. A running run waits again.
    """
    for table in ("grading_worker", "grading_control", "grading_result"):
        op.drop_table(table)
    op.execute(
        "DELETE FROM grading_report WHERE run_id IN (SELECT id FROM grading_run WHERE kind = 'repeat')"
    )
    op.execute("DELETE FROM grading_run WHERE kind = 'repeat'")
    _put_aside()
    _create_older_runs()
    _create_reports()
    unknown = "(status = 'cancelled' OR (kind = 'practice' AND status = 'scored'))"
    reason = "CASE WHEN status = 'cancelled' THEN 'cancelled' ELSE 'practice' END"
    dead = f"CASE WHEN {unknown} THEN 'dead' ELSE status END"
    _fill("grading_run", _same(*KEPT, "finished_at") | {
        "status": f"CASE WHEN status = 'running' THEN 'queued' ELSE {dead} END",
        "score": "CASE WHEN status = 'scored' THEN score END",
        "reason": f"CASE WHEN {unknown} THEN {reason} ELSE reason END",
        "ready_at": AT_ONCE[op.get_bind().dialect.name],
    })  # fmt: skip
    _fill("grading_report", _same(*REPORT))
    _drop_copies()


def _put_aside() -> None:
    for table in ("grading_report", "grading_run"):
        op.execute(f"CREATE TABLE {table}_copy AS SELECT * FROM {table}")  # noqa: S608 - constants
        op.drop_table(table)


def _same(*columns: str) -> dict[str, str]:
    return {column: column for column in columns}


def _fill(table: str, columns: Mapping[str, str]) -> None:
    names, values = ", ".join(columns), ", ".join(columns.values())
    op.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}_copy")  # noqa: S608 - constants
    if op.get_bind().dialect.name == "postgresql":
        newest = f"(SELECT coalesce(max(id), 0) + 1 FROM {table})"  # noqa: S608 - constants
        op.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {newest}, false)")


def _drop_copies() -> None:
    for table in ("grading_report", "grading_run"):
        op.drop_table(f"{table}_copy")


def _json() -> sa.types.TypeEngine[Any]:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _text(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _run_columns() -> list[sa.schema.SchemaItem]:
    """Return what the table has before and after."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.String(length=80), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("part", _text("grading_run_part", "practice", "ranked"), nullable=True),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("cell", sa.Integer(), nullable=False),
        sa.Column("cells", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("practice_score", sa.Double(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score >= 0 AND score <= 120", name=op.f("ck_grading_run_score_range")),
        sa.CheckConstraint("tries >= 0 AND fence >= tries", name=op.f("ck_grading_run_tries")),
        sa.CheckConstraint(
            "(status = 'dead') = (reason <> '')", name=op.f("ck_grading_run_reason")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_grading_run_submission_id_submission"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_grading_run_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grading_run")),
    ]


def _create_runs() -> None:
    kinds = _text("grading_run_kind", "ranked", "practice", "repeat")
    op.create_table(
        "grading_run",
        *_run_columns(),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("status", _text("grading_run_status", *STATUSES, "cancelled"), nullable=False),
        sa.Column("turn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("beat", sa.Integer(), nullable=False),
        sa.Column("reused", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(status = 'running') = (worker IS NOT NULL)", name=op.f("ck_grading_run_worker")
        ),
        sa.CheckConstraint(
            "kind = 'ranked' OR score IS NULL", name=op.f("ck_grading_run_score_counts")
        ),
        sa.CheckConstraint(
            "status <> 'scored' OR kind <> 'ranked' OR score IS NOT NULL",
            name=op.f("ck_grading_run_scored"),
        ),
        sa.CheckConstraint(
            f"score IS NULL OR status IN ({GRADED})", name=op.f("ck_grading_run_score_of_an_end")
        ),
        sa.CheckConstraint(
            f"(status IN ({ENDS}, 'cancelled')) = (finished_at IS NOT NULL)",
            name=op.f("ck_grading_run_finished"),
        ),
        sa.UniqueConstraint(
            "submission_id", "kind", name=op.f("uq_grading_run_submission_id_kind")
        ),
    )
    op.create_index("ix_grading_run_queue", "grading_run", ["status", "turn_at", "id"])
    op.create_index("ix_grading_run_learner", "grading_run", ["user_id", "queued_at"])
    op.create_index("ix_grading_run_ended", "grading_run", ["finished_at"])
    _create_one_running()


def _create_older_runs() -> None:
    op.create_table(
        "grading_run",
        *_run_columns(),
        sa.Column("status", _text("grading_run_status", *STATUSES), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'running') = (lease_until IS NOT NULL AND worker IS NOT NULL)",
            name=op.f("ck_grading_run_lease"),
        ),
        sa.CheckConstraint(
            "(status = 'scored') = (score IS NOT NULL)", name=op.f("ck_grading_run_score")
        ),
        sa.CheckConstraint(
            f"(status IN ({ENDS})) = (finished_at IS NOT NULL)",
            name=op.f("ck_grading_run_finished"),
        ),
        sa.UniqueConstraint("submission_id", name=op.f("uq_grading_run_submission_id")),
    )
    op.create_index("ix_grading_run_queue", "grading_run", ["status", "queued_at", "id"])
    _create_one_running()


def _create_one_running() -> None:
    op.create_index(
        "uq_grading_run_one_running_per_learner",
        "grading_run",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("status = 'running'"),
        postgresql_where=sa.text("status = 'running'"),
    )


def _create_reports(*more: sa.Column[object]) -> None:
    op.create_table(
        "grading_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("part", _text("grading_report_part", "practice", "ranked"), nullable=False),
        sa.Column("report", _json(), nullable=False),
        *more,
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["grading_run.id"], name=op.f("fk_grading_report_run_id_grading_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grading_report")),
        sa.UniqueConstraint("run_id", "part", name=op.f("uq_grading_report_run_id_part")),
    )
