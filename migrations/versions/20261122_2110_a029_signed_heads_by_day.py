"""Signed heads are found by the day on which they were signed."""

from __future__ import annotations

from alembic import op

revision = "a029"
down_revision = "a028"
branch_labels = None
depends_on = None

NAME = "ix_trail_signed_head_signed_at"


def upgrade() -> None:
    """Bring the database to this revision; an index leaves the table and its triggers alone."""
    op.create_index(op.f(NAME), "trail_signed_head", ["signed_at"])


def downgrade() -> None:
    """Take the database back to the revision before."""
    op.drop_index(op.f(NAME), table_name="trail_signed_head")
