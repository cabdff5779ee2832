"""How often certificates are checked: sums of a day, of nobody and of no certificate."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a027"
down_revision = "a026"
branch_labels = None
depends_on = None

TABLE = "check_count"


def upgrade() -> None:
    """Bring the database to this revision."""
    way = sa.Enum(
        "code",
        "file",
        name=op.f("ck_check_count_checkway_known"),
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.create_table(
        TABLE,
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("way", way, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.CheckConstraint("checks > 0", name=op.f("ck_check_count_some")),
        sa.PrimaryKeyConstraint("day", "way", "answer", name=op.f(f"pk_{TABLE}")),
    )


def downgrade() -> None:
    """Take the database back to the revision before; the sums are lost."""
    op.drop_table(TABLE)
