"""The words of a certificate as HTML, for the page that checks it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "a015"
down_revision = "a014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this revision; what was issued before stays without a twin."""
    op.create_table(
        "credential_twin",
        sa.Column("credential_id", sa.Uuid(), nullable=False),
        sa.Column("issued_said", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("frameworks", sa.JSON(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["credential_id"],
            ["credential.id"],
            name=op.f("fk_credential_twin_credential_id_credential"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("credential_id", name=op.f("pk_credential_twin")),
    )


def downgrade() -> None:
    """Take the database back to the revision before; pages say the words of the facts again."""
    op.drop_table("credential_twin")
