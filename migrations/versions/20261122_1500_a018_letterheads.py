"""What a school puts on its certificates: logo and two lines, each version as it was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "a018"
down_revision = "a017"
branch_labels = None
depends_on = None

IS_PROPOSED = "used_from IS NULL"


def upgrade() -> None:
    """Bring the database to this revision; schools begin without one."""
    op.create_table(
        "letterhead",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("above", sa.Text(), nullable=False),
        sa.Column("below", sa.Text(), nullable=False),
        sa.Column("logo_sha256", sa.Text(), nullable=False),
        sa.Column("logo_width", sa.Integer(), nullable=False),
        sa.Column("logo_height", sa.Integer(), nullable=False),
        sa.Column("logo_said", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("used_from", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_letterhead_number_counts")),
        sa.CheckConstraint(
            "(logo_sha256 = '') = (logo_said = '' AND logo_width = 0 AND logo_height = 0)",
            name=op.f("ck_letterhead_logo_is_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by"],
            ["account.id"],
            name=op.f("fk_letterhead_made_by_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisation.id"],
            name=op.f("fk_letterhead_school_id_organisation"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letterhead")),
        sa.UniqueConstraint("school_id", "number", name=op.f("uq_letterhead_school_id_number")),
    )
    op.create_index(op.f("ix_letterhead_logo_sha256"), "letterhead", ["logo_sha256"])
    op.create_index(
        "uq_letterhead_proposed",
        "letterhead",
        ["school_id"],
        unique=True,
        sqlite_where=sa.text(IS_PROPOSED),
        postgresql_where=sa.text(IS_PROPOSED),
    )


def downgrade() -> None:
    """Take the database back to the revision before; what was issued keeps what it shows."""
    op.drop_index("uq_letterhead_proposed", table_name="letterhead")
    op.drop_index(op.f("ix_letterhead_logo_sha256"), table_name="letterhead")
    op.drop_table("letterhead")
