"""Other minutes than were sent: a leader proposes them, the teacher accepts or contests."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision = "a014"
down_revision = "a013"
branch_labels = None
depends_on = None

BEFORE = ("submitted", "opened", "returned", "approved", "declined", "withdrawn")
STATES = ("submitted", "opened", "adjusted", "contested", *BEFORE[2:])
STATE_KNOWN = "ck_submission_submissionstate_known"


def upgrade() -> None:
    """Bring the database to this revision."""
    op.add_column("submission", sa.Column("adjusted", sa.JSON(), nullable=True))
    _know_states(STATES)
    op.create_table(
        "adjustment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_role", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "accepted",
                "contested",
                "replaced",
                name="adjustmentanswer_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("made_by <> teacher_id", name=op.f("ck_adjustment_not_own_record")),
        sa.CheckConstraint("note <> ''", name=op.f("ck_adjustment_note_given")),
        sa.ForeignKeyConstraint(
            ["submission_id", "teacher_id"],
            ["submission.id", "submission.teacher_id"],
            name=op.f("fk_adjustment_submission_id_teacher_id_submission"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisation.id"],
            name=op.f("fk_adjustment_school_id_organisation"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["made_by"],
            ["account.id"],
            name=op.f("fk_adjustment_made_by_account"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment")),
    )
    op.create_index(op.f("ix_adjustment_submission_id"), "adjustment", ["submission_id"])
    op.create_index(
        "uq_adjustment_unanswered",
        "adjustment",
        ["submission_id"],
        unique=True,
        sqlite_where=sa.text("answer IS NULL"),
        postgresql_where=sa.text("answer IS NULL"),
    )


def downgrade() -> None:
    """Take the database back to the revision before; what was not agreed on is a leader's again."""
    op.drop_table("adjustment")
    op.execute("UPDATE submission SET state = 'opened' WHERE state IN ('adjusted', 'contested')")
    _know_states(BEFORE)
    op.drop_column("submission", "adjusted")


def _know_states(states: Sequence[str]) -> None:
    """Let the database take these states and no others; no trigger stands on this table."""
    known = f"state IN ({', '.join(repr(each) for each in states)})"
    with op.batch_alter_table("submission") as batch:
        batch.drop_constraint(op.f(STATE_KNOWN), type_="check")
        batch.create_check_constraint(op.f(STATE_KNOWN), known)
