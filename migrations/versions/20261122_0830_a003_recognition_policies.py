"""A school's own recognition policy, in dated versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "a003"
down_revision = "a002"
branch_labels = None
depends_on = None

STANDS = "withdrawn_at IS NULL"


def upgrade() -> None:
    """Bring the database to this revision."""
    op.create_table(
        "recognition_policy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on",
            name=op.f("ck_recognition_policy_ends_after_start"),
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_recognition_policy_number_counts")),
        sa.ForeignKeyConstraint(
            ["made_by"],
            ["account.id"],
            name=op.f("fk_recognition_policy_made_by_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisation.id"],
            name=op.f("fk_recognition_policy_school_id_organisation"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition_policy")),
        sa.UniqueConstraint(
            "school_id", "number", name=op.f("uq_recognition_policy_school_id_number")
        ),
    )
    op.create_index(
        "uq_recognition_policy_start",
        "recognition_policy",
        ["school_id", "from_on"],
        unique=True,
        sqlite_where=sa.text(STANDS),
        postgresql_where=sa.text(STANDS),
    )


def downgrade() -> None:
    """Take the database back to the revision before."""
    op.drop_index("uq_recognition_policy_start", table_name="recognition_policy")
    op.drop_table("recognition_policy")
