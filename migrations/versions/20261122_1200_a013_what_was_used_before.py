"""What the teacher states of an earlier use, where a body lets an hour be used only once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "a013"
down_revision = "a012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this revision; nothing was stated before."""
    op.add_column(
        "activity_claim", sa.Column("used_for", sa.Text(), nullable=False, server_default="")
    )


def downgrade() -> None:
    """Take the database back to the revision before."""
    op.drop_column("activity_claim", "used_for")
