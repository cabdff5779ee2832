"""Whether a link to a shared cycle also shows what was sent to no school."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a026"
down_revision = "a025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this revision; no trigger stands on this table.

    Links that are there were made with the words that drafts are shown, and go on to show them.
    """
    with op.batch_alter_table("record_share") as batch:
        shown = sa.Column("with_unsent", sa.Boolean(), nullable=False, server_default=sa.true())
        batch.add_column(shown)
    with op.batch_alter_table("record_share") as batch:
        batch.alter_column("with_unsent", server_default=None)


def downgrade() -> None:
    """Take the database back to the revision before, where every link shows drafts.

    A link that hides them would begin to show them: it is ended.
    """
    op.execute(
        "UPDATE record_share SET revoked_at = made_at WHERE revoked_at IS NULL AND NOT with_unsent"
    )
    with op.batch_alter_table("record_share") as batch:
        batch.drop_column("with_unsent")
