"""How a school approves: dated procedures, second steps, pre-approvals, decisions by rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op


revision = "a025"
down_revision = "a024"
branch_labels = None
depends_on = None

ALL = "(SELECT current_setting('pldash.everything', true)) = 'on'"
SCHOOLS = "ANY ((SELECT string_to_array(current_setting('pldash.schools', true), ','))::uuid[])"
PROCEDURES = ("one-step", "two-steps", "pre-approval", "automatic")
STATES = (
    "submitted",
    "opened",
    "adjusted",
    "contested",
    "returned",
    "approved",
    "declined",
    "withdrawn",
)
KINDS = ("approve", "return", "decline")
REOPEN = """
UPDATE activity SET state = 'submitted' WHERE id IN (
    SELECT activity_id FROM submission_line WHERE standing = 'approved' AND submission_id IN (
        SELECT submission_id FROM decision WHERE decided_role = 'rule'));
UPDATE submission_line SET standing = 'open' WHERE standing = 'approved' AND submission_id IN (
    SELECT submission_id FROM decision WHERE decided_role = 'rule');
UPDATE submission SET state = 'submitted' WHERE id IN (
    SELECT submission_id FROM decision WHERE decided_role = 'rule');
DELETE FROM decision WHERE decided_role = 'rule';
UPDATE submission SET state = 'returned' WHERE state = 'pre-approved';
UPDATE decision SET kind = 'return', reason = 'Pre-approved. ' || reason WHERE kind = 'pre-approve'
"""


def upgrade() -> None:
    """Bring the database to this revision; no trigger stands on these tables."""
    _make_procedures()
    with op.batch_alter_table("submission") as batch:
        batch.drop_constraint(op.f("ck_submission_submissionstate_known"), type_="check")
        batch.create_check_constraint(
            op.f("ck_submission_submissionstate_known"),
            _known("state", (*STATES[:5], "pre-approved", *STATES[5:])),
        )
        batch.add_column(
            sa.Column("procedure", sa.String(40), nullable=False, server_default="one-step")
        )
        batch.create_check_constraint(
            op.f("ck_submission_procedurekind_known"), _known("procedure", PROCEDURES)
        )
        batch.add_column(sa.Column("procedure_id", sa.Uuid(), nullable=True))
        for name in ("is_ahead", "is_drawn"):
            batch.add_column(
                sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
            )
        batch.add_column(sa.Column("first_by", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("first_role", sa.Text(), nullable=True))
        batch.add_column(sa.Column("first_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("first_words", sa.Text(), nullable=False, server_default=""))
        batch.create_check_constraint(
            op.f("ck_submission_first_not_own_record"), "first_by <> teacher_id"
        )
        _point(batch, "submission", "first_by", at="account")
        _point(batch, "submission", "procedure_id", at="approval_procedure")
    with op.batch_alter_table("decision") as batch:
        for name in ("decisionkind_known", "reason_given"):
            batch.drop_constraint(op.f(f"ck_decision_{name}"), type_="check")
        batch.alter_column("decided_by", existing_type=sa.Uuid(), nullable=True)
        batch.add_column(sa.Column("first_by", sa.Uuid(), nullable=True))
        _point(batch, "decision", "first_by", at="account")
        for name, condition in _DECISION.items():
            batch.create_check_constraint(op.f(f"ck_decision_{name}"), condition)


def downgrade() -> None:
    """Take the database back to the revision before.

    What a rule approved waits for a leader again; what was pre-approved came back with a word.
    """
    for statement in REOPEN.split(";"):
        op.execute(statement)
    with op.batch_alter_table("decision") as batch:
        for name in _DECISION:
            batch.drop_constraint(op.f(f"ck_decision_{name}"), type_="check")
        batch.drop_constraint(op.f("fk_decision_first_by_account"), type_="foreignkey")
        batch.drop_column("first_by")
        batch.alter_column("decided_by", existing_type=sa.Uuid(), nullable=False)
        batch.create_check_constraint(op.f("ck_decision_decisionkind_known"), _known("kind", KINDS))
        batch.create_check_constraint(
            op.f("ck_decision_reason_given"), "kind = 'approve' OR reason <> ''"
        )
    with op.batch_alter_table("submission") as batch:
        for name in ("submissionstate_known", "procedurekind_known", "first_not_own_record"):
            batch.drop_constraint(op.f(f"ck_submission_{name}"), type_="check")
        for name in ("first_by_account", "procedure_id_approval_procedure"):
            batch.drop_constraint(op.f(f"fk_submission_{name}"), type_="foreignkey")
        for name in (
            "procedure",
            "procedure_id",
            "is_ahead",
            "is_drawn",
            "first_by",
            "first_role",
            "first_at",
            "first_words",
        ):
            batch.drop_column(name)
        batch.create_check_constraint(
            op.f("ck_submission_submissionstate_known"), _known("state", STATES)
        )
    op.drop_table("approval_procedure")


def _make_procedures() -> None:
    op.create_table(
        "approval_procedure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_approval_procedure_number_counts")),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisation.id"],
            name=op.f("fk_approval_procedure_school_id_organisation"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["made_by"],
            ["account.id"],
            name=op.f("fk_approval_procedure_made_by_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_procedure")),
        sa.UniqueConstraint(
            "school_id", "number", name=op.f("uq_approval_procedure_school_id_number")
        ),
    )
    op.create_index(
        "uq_approval_procedure_start",
        "approval_procedure",
        ["school_id", "from_on"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    if op.get_bind().dialect.name == "postgresql":
        table = "approval_procedure"
        op.execute(f"CREATE POLICY {table}_seen ON {table} USING ({ALL} OR school_id = {SCHOOLS})")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def _known(column: str, values: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(map(repr, values))})"


def _point(batch: Any, table: str, column: str, *, at: str) -> None:
    name = op.f(f"fk_{table}_{column}_{at}")
    batch.create_foreign_key(name, at, [column], ["id"], ondelete="RESTRICT")


_DECISION = {
    "decisionkind_known": _known("kind", (*KINDS, "pre-approve")),
    "reason_given": "kind IN ('approve', 'pre-approve') OR reason <> ''",
    "first_not_own_record": "first_by <> teacher_id",
    "two_people": "first_by <> decided_by",
    "by_whom": "(decided_by IS NULL) = (decided_role = 'rule')",
    "rule_only_approves": "decided_by IS NOT NULL OR kind = 'approve'",
}
