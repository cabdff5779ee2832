"""Outside approvers: whom a teacher without a school invites to approve what they send."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision = "a028"
down_revision = "a027"
branch_labels = None
depends_on = None

ALL = "(SELECT current_setting('pldash.everything', true)) = 'on'"
ACTOR = "(SELECT nullif(current_setting('pldash.actor', true), '')::uuid)"
TABLE = "outside_approver"
KINDS = ("school", "system")
GIVEN = ("submission", "credential")
BECOME_SCHOOLS = """
UPDATE organisation SET closed_at = created_at WHERE kind = 'outside' AND closed_at IS NULL;
UPDATE organisation SET kind = 'school' WHERE kind = 'outside';
UPDATE decision SET decided_role = 'leader' WHERE decided_role = 'outside';
UPDATE adjustment SET made_role = 'leader' WHERE made_role = 'outside'
"""


def upgrade() -> None:
    """Bring the database to this revision; no trigger stands on these tables."""
    _allow_kinds((*KINDS, "outside"))
    for table in GIVEN:
        with op.batch_alter_table(table) as batch:
            batch.add_column(
                sa.Column("is_outside", sa.Boolean(), nullable=False, server_default=sa.false())
            )
    _make_approvers()


def downgrade() -> None:
    """Take the database back to the revision before.

    A place outside becomes a closed school: what was decided there stays, and nothing more is sent.
    """
    op.drop_table(TABLE)
    for table in GIVEN:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("is_outside")
    for statement in BECOME_SCHOOLS.split(";"):
        op.execute(statement)
    _allow_kinds(KINDS)


def _allow_kinds(kinds: Sequence[str]) -> None:
    name = op.f("ck_organisation_organisationkind_known")
    with op.batch_alter_table("organisation") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"kind IN ({', '.join(map(repr, kinds))})")


def _make_approvers() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("name", "role", "organisation", "email", "token_digest")
        ),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=False)
            for name in ("invited_at", "expires_at")
        ),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=True)
            for name in ("accepted_at", "declined_at", "ended_at")
        ),
        sa.CheckConstraint(
            "account_id <> teacher_id", name=op.f("ck_outside_approver_not_oneself")
        ),
        sa.CheckConstraint(
            "expires_at > invited_at", name=op.f("ck_outside_approver_ends_after_it_begins")
        ),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (account_id IS NULL)"
            " AND (accepted_at IS NULL) = (place_id IS NULL)",
            name=op.f("ck_outside_approver_accepted_by_somebody"),
        ),
        _key("teacher_id", "account", ondelete="CASCADE"),
        _key("account_id", "account", ondelete="RESTRICT"),
        _key("place_id", "organisation", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_approver")),
        sa.UniqueConstraint("place_id", name=op.f("uq_outside_approver_place_id")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_outside_approver_token_digest")),
    )
    for column in ("teacher_id", "account_id", "email"):
        op.create_index(op.f(f"ix_outside_approver_{column}"), TABLE, [column])
    if op.get_bind().dialect.name == "postgresql":
        seen = f"{ALL} OR teacher_id = {ACTOR} OR account_id = {ACTOR}"
        op.execute(f"CREATE POLICY {TABLE}_seen ON {TABLE} USING ({seen})")
        op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def _key(column: str, at: str, *, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_outside_approver_{column}_{at}")
    return sa.ForeignKeyConstraint([column], [f"{at}.id"], name=name, ondelete=ondelete)
