"""How registrations stand, by what one school knows; judged anew in the first round."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "a021"
down_revision = "a020"
branch_labels = None
depends_on = None

TABLE = "cycle_standing"
VERDICTS = ("met", "not-met", "not-applicable", "cannot-be-judged")


def key_to(column: str, *, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    """Return a foreign key under the name that the models give it."""
    name = op.f(f"fk_{TABLE}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    """Bring the database to this revision."""
    verdict = sa.Enum(
        *VERDICTS,
        name=op.f("ck_cycle_standing_verdict_known"),
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.create_table(
        TABLE,
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("required", sa.Integer(), nullable=True),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("later", sa.Integer(), nullable=False),
        sa.Column("verdict", verdict, nullable=False),
        sa.Column("later_verdict", sa.Text(), nullable=False),
        sa.Column("is_reachable", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        key_to("school_id", other="organisation", ondelete="RESTRICT"),
        key_to("registration_id", other="registration", ondelete="CASCADE"),
        key_to("teacher_id", other="account", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("school_id", "registration_id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index("ix_cycle_standing_end", TABLE, ["school_id", "ends_on"])
    op.create_index(op.f("ix_cycle_standing_registration_id"), TABLE, ["registration_id"])
    op.create_index(op.f("ix_cycle_standing_teacher_id"), TABLE, ["teacher_id"])


def downgrade() -> None:
    """Take the database back to the revision before; what was judged is judged again."""
    op.drop_table(TABLE)
