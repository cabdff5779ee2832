"""Messages between a teacher and the leaders of a school about what was submitted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "a016"
down_revision = "a015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this revision."""
    op.add_column("submission", sa.Column("messaged_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("leader_id <> teacher_id", name=op.f("ck_message_not_own_record")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_message_words_given")),
        sa.ForeignKeyConstraint(
            ["submission_id", "teacher_id"],
            ["submission.id", "submission.teacher_id"],
            name=op.f("fk_message_submission_id_teacher_id_submission"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisation.id"],
            name=op.f("fk_message_school_id_organisation"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["leader_id"],
            ["account.id"],
            name=op.f("fk_message_leader_id_account"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(op.f("ix_message_submission_id"), "message", ["submission_id"])
    op.create_index(
        "ix_message_unread",
        "message",
        ["submission_id"],
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )


def downgrade() -> None:
    """Take the database back to the revision before; what was written is gone."""
    op.drop_table("message")
    op.drop_column("submission", "messaged_at")
