"""Batches: many certificates of one school issued or revoked at a time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "a012"
down_revision = "a011"
branch_labels = None
depends_on = None

KINDS = ("issue", "revoke")
REASONS = ("error", "replaced", "withdrawn-by-holder", "withdrawn-by-school")
STATES = ("waiting", "done", "already", "refused", "called-off", "undone")


def one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    """Return a text type that holds these values only."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def key_to(table: str, column: str, *, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    """Return a foreign key under the name that the models give it."""
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    """Bring the database to this revision."""
    op.create_table(
        "batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("kind", one_of(op.f("ck_batch_batchkind_known"), KINDS), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column(
            "reason", one_of(op.f("ck_batch_revocationreason_known"), REASONS), nullable=True
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'issue') = (period_start IS NOT NULL AND period_end IS NOT NULL)",
            name=op.f("ck_batch_issued_for_a_period"),
        ),
        sa.CheckConstraint(
            "(kind = 'revoke') = (reason IS NOT NULL)", name=op.f("ck_batch_revoked_with_reason")
        ),
        key_to("batch", "asked_by", other="account", ondelete="SET NULL"),
        key_to("batch", "school_id", other="organisation", ondelete="RESTRICT"),
        key_to("batch", "undone_by", other="account", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_index("ix_batch_school", "batch", ["school_id", "asked_at"])
    op.create_table(
        "batch_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.Uuid(), nullable=True),
        sa.Column("state", one_of(op.f("ck_batch_item_itemstate_known"), STATES), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        key_to("batch_item", "batch_id", other="batch", ondelete="CASCADE"),
        key_to("batch_item", "credential_id", other="credential", ondelete="SET NULL"),
        key_to("batch_item", "school_id", other="organisation", ondelete="RESTRICT"),
        key_to("batch_item", "teacher_id", other="account", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_item")),
        sa.UniqueConstraint("batch_id", "position", name=op.f("uq_batch_item_batch_id_position")),
    )
    op.create_index("ix_batch_item_state", "batch_item", ["batch_id", "state"])
    op.create_index(op.f("ix_batch_item_teacher_id"), "batch_item", ["teacher_id"])


def downgrade() -> None:
    """Take the database back to the revision before; the certificates stay as they are."""
    op.execute("DELETE FROM job WHERE kind LIKE 'batch-%'")
    op.drop_table("batch_item")
    op.drop_table("batch")
