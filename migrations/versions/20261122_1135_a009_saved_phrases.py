"""Phrases that a leader keeps for what is written to teachers again and again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "a009"
down_revision = "a008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this revision."""
    op.create_table(
        "saved_phrase",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_saved_phrase_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_phrase")),
    )
    op.create_index(op.f("ix_saved_phrase_account_id"), "saved_phrase", ["account_id"])


def downgrade() -> None:
    """Take the database back to the revision before; the phrases are gone."""
    op.drop_table("saved_phrase")
