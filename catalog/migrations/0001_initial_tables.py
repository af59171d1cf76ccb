"""Initial tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = ("default",)
depends_on = None

APPEND_ONLY = {
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger AS $$ BEGIN "
        "RAISE EXCEPTION 'audit_entry is append-only'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
        "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry FOR "
        "EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
    ),
    "sqlite": (
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT "
        "RAISE(ABORT, 'audit_entry is append-only'); END",
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT "
        "RAISE(ABORT, 'audit_entry is append-only'); END",
    ),
}


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_label", sa.String(length=320), nullable=False),
        sa.Column("action", sa.String(length=100), nullable=False),
        sa.Column("object_type", sa.String(length=60), nullable=False),
        sa.Column("object_id", sa.String(length=60), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=True),
        sa.Column(
            "details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index("ix_audit_entry_object", ["object_type", "object_id"], unique=False)

    op.create_table(
        "catalogue_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.String(length=32), nullable=False),
        sa.Column("starter_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_catalogue_state_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_state")),
    )
    op.create_table(
        "course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "listed",
                "withdrawn",
                name="course_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("title_ja", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("provider_ja", sa.String(length=200), nullable=False),
        sa.Column("provider_en", sa.String(length=200), nullable=False),
        sa.Column("provider_slug", sa.String(length=120), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=True),
        sa.Column(
            "price_kind",
            sa.Enum(
                "free",
                "free-audit",
                "paid-credit",
                "paid",
                name="course_price",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("price_note_ja", sa.Text(), nullable=False),
        sa.Column("price_note_en", sa.Text(), nullable=False),
        sa.Column("literacy", sa.Boolean(), nullable=False),
        sa.Column("summary_ja", sa.Text(), nullable=False),
        sa.Column("summary_en", sa.Text(), nullable=False),
        sa.Column("provenance", sa.Text(), nullable=False),
        sa.Column("confidence", sa.String(length=40), nullable=False),
        sa.Column("mapping_basis", sa.String(length=40), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("hours > 0", name=op.f("ck_course_hours_positive")),
        sa.CheckConstraint("level BETWEEN 1 AND 7", name=op.f("ck_course_level_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("slug", name=op.f("uq_course_slug")),
    )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_course_provider_slug"), ["provider_slug"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_course_status"), ["status"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "secretariat",
                "provider",
                "hub",
                "company",
                name="organisation_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name_ja", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
    )
    op.create_table(
        "standard_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "skills",
                "literacy",
                "levels",
                name="standard_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name_ja", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("published", sa.String(length=10), nullable=False),
        sa.Column(
            "details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_version")),
        sa.UniqueConstraint("code", name=op.f("uq_standard_version_code")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("display_name", sa.String(length=80), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=255), nullable=True),
        sa.Column("tf_last_counter", sa.Integer(), nullable=True),
        sa.Column("mf_recovery_codes", sa.UnicodeText(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_account_fs_uniquifier")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "scopes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_api_token_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_user_id"), ["user_id"], unique=False)

    op.create_table(
        "crosswalk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("from_version_id", sa.Integer(), nullable=False),
        sa.Column("to_version_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("basis_note_ja", sa.Text(), nullable=False),
        sa.Column("basis_note_en", sa.Text(), nullable=False),
        sa.Column(
            "details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_version_id"],
            ["standard_version.id"],
            name=op.f("fk_crosswalk_from_version_id_standard_version"),
        ),
        sa.ForeignKeyConstraint(
            ["to_version_id"],
            ["standard_version.id"],
            name=op.f("fk_crosswalk_to_version_id_standard_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crosswalk")),
        sa.UniqueConstraint("code", name=op.f("uq_crosswalk_code")),
        sa.UniqueConstraint(
            "from_version_id",
            "to_version_id",
            name=op.f("uq_crosswalk_from_version_id_to_version_id"),
        ),
    )
    with op.batch_alter_table("crosswalk", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_crosswalk_from_version_id"), ["from_version_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_crosswalk_to_version_id"), ["to_version_id"], unique=False
        )

    op.create_table(
        "hub_company",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("industry", sa.String(length=100), nullable=False),
        sa.Column("location", sa.String(length=100), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("challenge", sa.Text(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "found",
                "contacted",
                "hearing",
                "scoped",
                "collaborating",
                "completed",
                "declined",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "closing_reason",
            sa.Enum(
                "goal-met",
                "partly-met",
                "goal-missed",
                "no-fit",
                "no-data",
                "no-capacity",
                "no-budget",
                "no-reply",
                "other",
                name="closing_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("closing_note", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("coordinator_id", sa.Integer(), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage NOT IN ('completed', 'declined') AND closing_reason IS NULL AND closed_on IS NULL) OR (closed_on IS NOT NULL AND closing_reason IS NOT NULL AND ((stage = 'completed' AND closing_reason IN ('goal-met', 'partly-met', 'goal-missed')) OR (stage = 'declined' AND closing_reason IN ('no-fit', 'no-data', 'no-capacity', 'no-budget', 'no-reply', 'other'))))",
            name=op.f("ck_hub_company_closing"),
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_hub_company_name")),
        sa.CheckConstraint(
            "employees IS NULL OR employees > 0", name=op.f("ck_hub_company_employees")
        ),
        sa.ForeignKeyConstraint(
            ["coordinator_id"],
            ["user_account.id"],
            name=op.f("fk_hub_company_coordinator_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["hub_id"], ["organisation.id"], name=op.f("fk_hub_company_hub_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_company")),
        sa.UniqueConstraint("hub_id", "id", name=op.f("uq_hub_company_hub_id_id")),
        sa.UniqueConstraint("hub_id", "name", name=op.f("uq_hub_company_hub_id_name")),
    )
    with op.batch_alter_table("hub_company", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hub_company_hub_id"), ["hub_id"], unique=False)

    op.create_table(
        "importance_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("meaning_ja", sa.String(length=200), nullable=False),
        sa.Column("meaning_en", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["standard_version.id"],
            name=op.f("fk_importance_letter_version_id_standard_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_importance_letter")),
        sa.UniqueConstraint(
            "version_id", "letter", name=op.f("uq_importance_letter_version_id_letter")
        ),
    )
    with op.batch_alter_table("importance_letter", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_importance_letter_version_id"), ["version_id"], unique=False
        )

    op.create_table(
        "level_definition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("meaning_ja", sa.String(length=300), nullable=False),
        sa.Column("meaning_en", sa.String(length=300), nullable=False),
        sa.Column(
            "exams_ja", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "exams_en", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 7", name=op.f("ck_level_definition_level_range")),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["standard_version.id"],
            name=op.f("fk_level_definition_version_id_standard_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_definition")),
        sa.UniqueConstraint(
            "version_id", "level", name=op.f("uq_level_definition_version_id_level")
        ),
    )
    with op.batch_alter_table("level_definition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_level_definition_version_id"), ["version_id"], unique=False
        )

    op.create_table(
        "literacy_area",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("confidence", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_ja", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["standard_version.id"],
            name=op.f("fk_literacy_area_version_id_standard_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_literacy_area")),
        sa.UniqueConstraint("version_id", "slug", name=op.f("uq_literacy_area_version_id_slug")),
    )
    with op.batch_alter_table("literacy_area", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_literacy_area_version_id"), ["version_id"], unique=False
        )

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "learner",
                "provider_staff",
                "screener",
                "instructor",
                "hub_coordinator",
                "company_contact",
                "operator",
                "auditor",
                name="membership_role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_membership_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_membership_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "user_id",
            "organisation_id",
            "role",
            name=op.f("uq_membership_user_id_organisation_id_role"),
        ),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_membership_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_membership_user_id"), ["user_id"], unique=False)

    op.create_table(
        "role_type",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("summary_ja", sa.Text(), nullable=True),
        sa.Column("summary_en", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_ja", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["standard_version.id"],
            name=op.f("fk_role_type_version_id_standard_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_type")),
        sa.UniqueConstraint("version_id", "slug", name=op.f("uq_role_type_version_id_slug")),
    )
    with op.batch_alter_table("role_type", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_type_version_id"), ["version_id"], unique=False)

    op.create_table(
        "skill_category",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_ja", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["standard_version.id"],
            name=op.f("fk_skill_category_version_id_standard_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill_category")),
        sa.UniqueConstraint("version_id", "slug", name=op.f("uq_skill_category_version_id_slug")),
    )
    with op.batch_alter_table("skill_category", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_skill_category_version_id"), ["version_id"], unique=False
        )

    op.create_table(
        "skill_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("skill", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "score >= 0 AND score <= 120", name=op.f("ck_skill_evidence_score_range")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_skill_evidence_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill_evidence")),
        sa.UniqueConstraint(
            "user_id", "skill", "source", name=op.f("uq_skill_evidence_user_id_skill_source")
        ),
    )
    with op.batch_alter_table("skill_evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_skill_evidence_skill"), ["skill"], unique=False)
        batch_op.create_index(batch_op.f("ix_skill_evidence_user_id"), ["user_id"], unique=False)

    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=80), nullable=False),
        sa.Column("case_version", sa.String(length=20), nullable=False),
        sa.Column("blob_key", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=120), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "web",
                "api",
                name="submission_source",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(blob_key) = 64", name=op.f("ck_submission_blob_key")),
        sa.CheckConstraint("size > 0", name=op.f("ck_submission_size")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_submission_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index("ix_submission_learner_case", ["user_id", "case_id"], unique=False)

    op.create_table(
        "course_role_type",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("role_type_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["course.id"],
            name=op.f("fk_course_role_type_course_id_course"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["role_type_id"],
            ["role_type.id"],
            name=op.f("fk_course_role_type_role_type_id_role_type"),
        ),
        sa.PrimaryKeyConstraint("course_id", "role_type_id", name=op.f("pk_course_role_type")),
    )
    with op.batch_alter_table("course_role_type", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_course_role_type_role_type_id"), ["role_type_id"], unique=False
        )

    op.create_table(
        "grading_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "running",
                "scored",
                "rejected",
                "failed",
                "timeout",
                "out_of_memory",
                "output_limit",
                "sandbox_unavailable",
                "dead",
                name="grading_run_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.String(length=80), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "practice",
                "ranked",
                name="grading_run_part",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("cell", sa.Integer(), nullable=False),
        sa.Column("cells", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("practice_score", sa.Double(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(status = 'dead') = (reason <> '')", name=op.f("ck_grading_run_reason")
        ),
        sa.CheckConstraint(
            "(status = 'running') = (lease_until IS NOT NULL AND worker IS NOT NULL)",
            name=op.f("ck_grading_run_lease"),
        ),
        sa.CheckConstraint(
            "(status = 'scored') = (score IS NOT NULL)", name=op.f("ck_grading_run_score")
        ),
        sa.CheckConstraint(
            "(status IN ('scored', 'rejected', 'failed', 'timeout', 'out_of_memory', 'output_limit', 'sandbox_unavailable', 'dead')) = (finished_at IS NOT NULL)",
            name=op.f("ck_grading_run_finished"),
        ),
        sa.CheckConstraint("score >= 0 AND score <= 120", name=op.f("ck_grading_run_score_range")),
        sa.CheckConstraint("tries >= 0 AND fence >= tries", name=op.f("ck_grading_run_tries")),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_grading_run_submission_id_submission"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_grading_run_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grading_run")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_grading_run_submission_id")),
    )
    with op.batch_alter_table("grading_run", schema=None) as batch_op:
        batch_op.create_index("ix_grading_run_queue", ["status", "queued_at", "id"], unique=False)
        batch_op.create_index(
            "uq_grading_run_one_running_per_learner",
            ["user_id"],
            unique=True,
            sqlite_where=sa.text("status = 'running'"),
            postgresql_where=sa.text("status = 'running'"),
        )

    op.create_table(
        "hub_company_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("position", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_hub_company_contact_name")),
        sa.ForeignKeyConstraint(
            ["hub_id", "company_id"],
            ["hub_company.hub_id", "hub_company.id"],
            name=op.f("fk_hub_company_contact_hub_id_company_id_hub_company"),
        ),
        sa.ForeignKeyConstraint(
            ["hub_id"], ["organisation.id"], name=op.f("fk_hub_company_contact_hub_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_hub_company_contact_user_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_company_contact")),
        sa.UniqueConstraint(
            "hub_id",
            "company_id",
            "name",
            name=op.f("uq_hub_company_contact_hub_id_company_id_name"),
        ),
        sa.UniqueConstraint(
            "hub_id",
            "company_id",
            "user_id",
            name=op.f("uq_hub_company_contact_hub_id_company_id_user_id"),
        ),
        sa.UniqueConstraint("hub_id", "id", name=op.f("uq_hub_company_contact_hub_id_id")),
    )
    with op.batch_alter_table("hub_company_contact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hub_company_contact_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_hub_company_contact_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_hub_company_contact_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "hub_project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "problem_type",
            sa.Enum(
                "demand-forecasting",
                "order-forecasting",
                "inventory",
                "defect-detection",
                "effort-estimation",
                "store-profit",
                "production-logistics",
                "customer-experience",
                "paperwork",
                "other",
                name="problem_type",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("background", sa.Text(), nullable=False),
        sa.Column("metric_name", sa.String(length=200), nullable=False),
        sa.Column("metric_value", sa.Numeric(precision=16, scale=3), nullable=True),
        sa.Column("metric_target", sa.Numeric(precision=16, scale=3), nullable=True),
        sa.Column("metric_unit", sa.String(length=40), nullable=False),
        sa.Column("data_available", sa.Text(), nullable=False),
        sa.Column(
            "roles", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "skills", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "open",
                "in-progress",
                "completed",
                "cancelled",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("closing_note", sa.Text(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status NOT IN ('completed', 'cancelled') OR closing_note <> ''",
            name=op.f("ck_hub_project_closing"),
        ),
        sa.CheckConstraint("title <> ''", name=op.f("ck_hub_project_title")),
        sa.CheckConstraint(
            "starts_on IS NULL OR ends_on IS NULL OR starts_on <= ends_on",
            name=op.f("ck_hub_project_dates"),
        ),
        sa.ForeignKeyConstraint(
            ["hub_id", "company_id"],
            ["hub_company.hub_id", "hub_company.id"],
            name=op.f("fk_hub_project_hub_id_company_id_hub_company"),
        ),
        sa.ForeignKeyConstraint(
            ["hub_id"], ["organisation.id"], name=op.f("fk_hub_project_hub_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_project")),
        sa.UniqueConstraint(
            "hub_id", "company_id", "id", name=op.f("uq_hub_project_hub_id_company_id_id")
        ),
        sa.UniqueConstraint("hub_id", "id", name=op.f("uq_hub_project_hub_id_id")),
        sa.UniqueConstraint("hub_id", "title", name=op.f("uq_hub_project_hub_id_title")),
    )
    with op.batch_alter_table("hub_project", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hub_project_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hub_project_hub_id"), ["hub_id"], unique=False)

    op.create_table(
        "literacy_item",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_ja", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["literacy_area.id"], name=op.f("fk_literacy_item_area_id_literacy_area")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["standard_version.id"],
            name=op.f("fk_literacy_item_version_id_standard_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_literacy_item")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_literacy_item_version_id_code")),
    )
    with op.batch_alter_table("literacy_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_literacy_item_area_id"), ["area_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_literacy_item_version_id"), ["version_id"], unique=False
        )

    op.create_table(
        "role_definition",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("role_type_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_ja", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["role_type_id"],
            ["role_type.id"],
            name=op.f("fk_role_definition_role_type_id_role_type"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["standard_version.id"],
            name=op.f("fk_role_definition_version_id_standard_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_definition")),
        sa.UniqueConstraint("version_id", "slug", name=op.f("uq_role_definition_version_id_slug")),
    )
    with op.batch_alter_table("role_definition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_role_definition_role_type_id"), ["role_type_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_role_definition_version_id"), ["version_id"], unique=False
        )

    op.create_table(
        "skill_subcategory",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_ja", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["skill_category.id"],
            name=op.f("fk_skill_subcategory_category_id_skill_category"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill_subcategory")),
        sa.UniqueConstraint(
            "category_id", "slug", name=op.f("uq_skill_subcategory_category_id_slug")
        ),
    )
    op.create_table(
        "course_literacy_item",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("literacy_item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["course.id"],
            name=op.f("fk_course_literacy_item_course_id_course"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["literacy_item_id"],
            ["literacy_item.id"],
            name=op.f("fk_course_literacy_item_literacy_item_id_literacy_item"),
        ),
        sa.PrimaryKeyConstraint(
            "course_id", "literacy_item_id", name=op.f("pk_course_literacy_item")
        ),
    )
    with op.batch_alter_table("course_literacy_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_course_literacy_item_literacy_item_id"),
            ["literacy_item_id"],
            unique=False,
        )

    op.create_table(
        "course_role",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("role_definition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["course.id"],
            name=op.f("fk_course_role_course_id_course"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["role_definition_id"],
            ["role_definition.id"],
            name=op.f("fk_course_role_role_definition_id_role_definition"),
        ),
        sa.PrimaryKeyConstraint("course_id", "role_definition_id", name=op.f("pk_course_role")),
    )
    with op.batch_alter_table("course_role", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_course_role_role_definition_id"), ["role_definition_id"], unique=False
        )

    op.create_table(
        "grading_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "practice",
                "ranked",
                name="grading_report_part",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "report", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["grading_run.id"], name=op.f("fk_grading_report_run_id_grading_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grading_report")),
        sa.UniqueConstraint("run_id", "part", name=op.f("uq_grading_report_run_id_part")),
    )
    op.create_table(
        "hub_activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "meeting",
                "visit",
                "call",
                "mail",
                "accompaniment",
                "report",
                "note",
                "change",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "audience",
            sa.Enum(
                "hub",
                "team",
                "company",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column(
            "changes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind = 'change' OR body <> ''", name=op.f("ck_hub_activity_body")),
        sa.CheckConstraint(
            "project_id IS NOT NULL OR audience = 'hub'",
            name=op.f("ck_hub_activity_shared_in_projects"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_hub_activity_author_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["hub_id", "company_id", "project_id"],
            ["hub_project.hub_id", "hub_project.company_id", "hub_project.id"],
            name=op.f("fk_hub_activity_hub_id_company_id_project_id_hub_project"),
        ),
        sa.ForeignKeyConstraint(
            ["hub_id", "company_id"],
            ["hub_company.hub_id", "hub_company.id"],
            name=op.f("fk_hub_activity_hub_id_company_id_hub_company"),
        ),
        sa.ForeignKeyConstraint(
            ["hub_id"], ["organisation.id"], name=op.f("fk_hub_activity_hub_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_activity")),
    )
    with op.batch_alter_table("hub_activity", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hub_activity_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_hub_activity_happened_on"), ["happened_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_hub_activity_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_hub_activity_project_id"), ["project_id"], unique=False
        )
        batch_op.create_index(
            "ix_hub_activity_subject", ["hub_id", "subject", "version"], unique=False
        )

    op.create_table(
        "hub_milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_hub_milestone_title")),
        sa.ForeignKeyConstraint(
            ["hub_id", "project_id"],
            ["hub_project.hub_id", "hub_project.id"],
            name=op.f("fk_hub_milestone_hub_id_project_id_hub_project"),
        ),
        sa.ForeignKeyConstraint(
            ["hub_id"], ["organisation.id"], name=op.f("fk_hub_milestone_hub_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_milestone")),
        sa.UniqueConstraint(
            "hub_id", "project_id", "title", name=op.f("uq_hub_milestone_hub_id_project_id_title")
        ),
    )
    with op.batch_alter_table("hub_milestone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hub_milestone_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_hub_milestone_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_hub_milestone_project_id"), ["project_id"], unique=False
        )

    op.create_table(
        "hub_team_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "team_role",
            sa.Enum(
                "lead",
                "business",
                "analysis",
                "engineering",
                "design",
                "member",
                name="team_role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "left_on IS NULL OR left_on >= joined_on", name=op.f("ck_hub_team_member_dates")
        ),
        sa.ForeignKeyConstraint(
            ["hub_id", "project_id"],
            ["hub_project.hub_id", "hub_project.id"],
            name=op.f("fk_hub_team_member_hub_id_project_id_hub_project"),
        ),
        sa.ForeignKeyConstraint(
            ["hub_id"], ["organisation.id"], name=op.f("fk_hub_team_member_hub_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_hub_team_member_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_team_member")),
        sa.UniqueConstraint(
            "hub_id",
            "project_id",
            "user_id",
            name=op.f("uq_hub_team_member_hub_id_project_id_user_id"),
        ),
    )
    with op.batch_alter_table("hub_team_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hub_team_member_hub_id"), ["hub_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_hub_team_member_project_id"), ["project_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_hub_team_member_user_id"), ["user_id"], unique=False)

    op.create_table(
        "skill",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("subcategory_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_ja", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["subcategory_id"],
            ["skill_subcategory.id"],
            name=op.f("fk_skill_subcategory_id_skill_subcategory"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["standard_version.id"],
            name=op.f("fk_skill_version_id_standard_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_skill_version_id_code")),
    )
    with op.batch_alter_table("skill", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_skill_subcategory_id"), ["subcategory_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_skill_version_id"), ["version_id"], unique=False)

    op.create_table(
        "course_skill",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["course.id"],
            name=op.f("fk_course_skill_course_id_course"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_course_skill_skill_id_skill")
        ),
        sa.PrimaryKeyConstraint("course_id", "skill_id", name=op.f("pk_course_skill")),
    )
    with op.batch_alter_table("course_skill", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_skill_skill_id"), ["skill_id"], unique=False)

    op.create_table(
        "crosswalk_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("crosswalk_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("from_skill_id", sa.Integer(), nullable=True),
        sa.Column("to_skill_id", sa.Integer(), nullable=True),
        sa.Column(
            "relation",
            sa.Enum(
                "same-name",
                "close",
                "broader",
                "narrower",
                "related",
                "none",
                name="crosswalk_relation",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(relation = 'none') = (from_skill_id IS NULL OR to_skill_id IS NULL)",
            name=op.f("ck_crosswalk_entry_empty_side"),
        ),
        sa.CheckConstraint(
            "from_skill_id IS NOT NULL OR to_skill_id IS NOT NULL",
            name=op.f("ck_crosswalk_entry_some_side"),
        ),
        sa.ForeignKeyConstraint(
            ["crosswalk_id"],
            ["crosswalk.id"],
            name=op.f("fk_crosswalk_entry_crosswalk_id_crosswalk"),
        ),
        sa.ForeignKeyConstraint(
            ["from_skill_id"], ["skill.id"], name=op.f("fk_crosswalk_entry_from_skill_id_skill")
        ),
        sa.ForeignKeyConstraint(
            ["to_skill_id"], ["skill.id"], name=op.f("fk_crosswalk_entry_to_skill_id_skill")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crosswalk_entry")),
    )
    with op.batch_alter_table("crosswalk_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_crosswalk_entry_crosswalk_id"), ["crosswalk_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_crosswalk_entry_from_skill_id"), ["from_skill_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_crosswalk_entry_to_skill_id"), ["to_skill_id"], unique=False
        )

    op.create_table(
        "skill_importance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["role_id"],
            ["role_definition.id"],
            name=op.f("fk_skill_importance_role_id_role_definition"),
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_skill_importance_skill_id_skill")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill_importance")),
        sa.UniqueConstraint(
            "role_id",
            "skill_id",
            "official",
            name=op.f("uq_skill_importance_role_id_skill_id_official"),
        ),
    )
    with op.batch_alter_table("skill_importance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_skill_importance_role_id"), ["role_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_skill_importance_skill_id"), ["skill_id"], unique=False
        )
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("skill_importance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_skill_importance_skill_id"))
        batch_op.drop_index(batch_op.f("ix_skill_importance_role_id"))

    op.drop_table("skill_importance")
    with op.batch_alter_table("crosswalk_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_crosswalk_entry_to_skill_id"))
        batch_op.drop_index(batch_op.f("ix_crosswalk_entry_from_skill_id"))
        batch_op.drop_index(batch_op.f("ix_crosswalk_entry_crosswalk_id"))

    op.drop_table("crosswalk_entry")
    with op.batch_alter_table("course_skill", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_skill_skill_id"))

    op.drop_table("course_skill")
    with op.batch_alter_table("skill", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_skill_version_id"))
        batch_op.drop_index(batch_op.f("ix_skill_subcategory_id"))

    op.drop_table("skill")
    with op.batch_alter_table("hub_team_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hub_team_member_user_id"))
        batch_op.drop_index(batch_op.f("ix_hub_team_member_project_id"))
        batch_op.drop_index(batch_op.f("ix_hub_team_member_hub_id"))

    op.drop_table("hub_team_member")
    with op.batch_alter_table("hub_milestone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hub_milestone_project_id"))
        batch_op.drop_index(batch_op.f("ix_hub_milestone_hub_id"))
        batch_op.drop_index(batch_op.f("ix_hub_milestone_due_on"))

    op.drop_table("hub_milestone")
    with op.batch_alter_table("hub_activity", schema=None) as batch_op:
        batch_op.drop_index("ix_hub_activity_subject")
        batch_op.drop_index(batch_op.f("ix_hub_activity_project_id"))
        batch_op.drop_index(batch_op.f("ix_hub_activity_hub_id"))
        batch_op.drop_index(batch_op.f("ix_hub_activity_happened_on"))
        batch_op.drop_index(batch_op.f("ix_hub_activity_company_id"))

    op.drop_table("hub_activity")
    op.drop_table("grading_report")
    with op.batch_alter_table("course_role", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_role_role_definition_id"))

    op.drop_table("course_role")
    with op.batch_alter_table("course_literacy_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_literacy_item_literacy_item_id"))

    op.drop_table("course_literacy_item")
    op.drop_table("skill_subcategory")
    with op.batch_alter_table("role_definition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_definition_version_id"))
        batch_op.drop_index(batch_op.f("ix_role_definition_role_type_id"))

    op.drop_table("role_definition")
    with op.batch_alter_table("literacy_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_literacy_item_version_id"))
        batch_op.drop_index(batch_op.f("ix_literacy_item_area_id"))

    op.drop_table("literacy_item")
    with op.batch_alter_table("hub_project", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hub_project_hub_id"))
        batch_op.drop_index(batch_op.f("ix_hub_project_company_id"))

    op.drop_table("hub_project")
    with op.batch_alter_table("hub_company_contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hub_company_contact_user_id"))
        batch_op.drop_index(batch_op.f("ix_hub_company_contact_hub_id"))
        batch_op.drop_index(batch_op.f("ix_hub_company_contact_company_id"))

    op.drop_table("hub_company_contact")
    with op.batch_alter_table("grading_run", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_grading_run_one_running_per_learner",
            sqlite_where=sa.text("status = 'running'"),
            postgresql_where=sa.text("status = 'running'"),
        )
        batch_op.drop_index("ix_grading_run_queue")

    op.drop_table("grading_run")
    with op.batch_alter_table("course_role_type", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_role_type_role_type_id"))

    op.drop_table("course_role_type")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index("ix_submission_learner_case")

    op.drop_table("submission")
    with op.batch_alter_table("skill_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_skill_evidence_user_id"))
        batch_op.drop_index(batch_op.f("ix_skill_evidence_skill"))

    op.drop_table("skill_evidence")
    with op.batch_alter_table("skill_category", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_skill_category_version_id"))

    op.drop_table("skill_category")
    with op.batch_alter_table("role_type", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_type_version_id"))

    op.drop_table("role_type")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_user_id"))
        batch_op.drop_index(batch_op.f("ix_membership_organisation_id"))

    op.drop_table("membership")
    with op.batch_alter_table("literacy_area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_literacy_area_version_id"))

    op.drop_table("literacy_area")
    with op.batch_alter_table("level_definition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_level_definition_version_id"))

    op.drop_table("level_definition")
    with op.batch_alter_table("importance_letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_importance_letter_version_id"))

    op.drop_table("importance_letter")
    with op.batch_alter_table("hub_company", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hub_company_hub_id"))

    op.drop_table("hub_company")
    with op.batch_alter_table("crosswalk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_crosswalk_to_version_id"))
        batch_op.drop_index(batch_op.f("ix_crosswalk_from_version_id"))

    op.drop_table("crosswalk")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_user_id"))

    op.drop_table("api_token")
    op.drop_table("user_account")
    op.drop_table("standard_version")
    op.drop_table("organisation")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_status"))
        batch_op.drop_index(batch_op.f("ix_course_provider_slug"))

    op.drop_table("course")
    op.drop_table("catalogue_state")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_object")
        batch_op.drop_index(batch_op.f("ix_audit_entry_hub_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_action"))

    op.drop_table("audit_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_entry_refuse")
