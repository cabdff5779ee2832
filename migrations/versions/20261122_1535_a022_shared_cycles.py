"""Links by which an officer of a registration body reads one cycle."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a022"
down_revision = "a021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this revision."""
    op.create_table(
        "record_share",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("with_reflections", sa.Boolean(), nullable=False),
        sa.Column("only_counted", sa.Boolean(), nullable=False),
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at > made_at", name=op.f("ck_record_share_ends_after_it_is_made")),
        sa.ForeignKeyConstraint(
            ["teacher_id"],
            ["account.id"],
            name=op.f("fk_record_share_teacher_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_record_share_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_share")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_record_share_token_digest")),
    )
    for column in ("teacher_id", "registration_id"):
        op.create_index(op.f(f"ix_record_share_{column}"), "record_share", [column])


def downgrade() -> None:
    """Take the database back to the revision before; the trail keeps what it told of the links."""
    op.drop_table("record_share")
