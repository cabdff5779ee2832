"""Audit packs that are made in the background."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a031"
down_revision = "a030"
branch_labels = None
depends_on = None

ALL = "(SELECT current_setting('pldash.everything', true)) = 'on'"
ACTOR = "(SELECT nullif(current_setting('pldash.actor', true), '')::uuid)"
TABLE = "audit_pack"
ENDS = ("called-off", "replaced", "no-record", "not-drawn", "failed")


def upgrade() -> None:
    """Bring the database to this revision."""
    op.create_table(
        TABLE,
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("id", "teacher_id")),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("with_reflections", "only_counted")
        ),
        sa.Column("locale", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=False)
            for name in ("asked_at", "ends_at")
        ),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("files", "files_done")),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=True)
            for name in ("made_at", "ended_at")
        ),
        sa.Column("ended_by", sa.String(40), nullable=True),
        sa.CheckConstraint("ends_at > asked_at", name=op.f("ck_audit_pack_ends_after_it_is_asked")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_audit_pack_ended_with_why")
        ),
        sa.CheckConstraint(
            f"ended_by IN ({', '.join(map(repr, ENDS))})", name=op.f("ck_audit_pack_packend_known")
        ),
        _key("teacher_id", "account"),
        _key("registration_id", "registration"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_pack")),
    )
    for column in ("teacher_id", "registration_id"):
        op.create_index(op.f(f"ix_audit_pack_{column}"), TABLE, [column])
    if op.get_bind().dialect.name == "postgresql":
        seen = f"{ALL} OR teacher_id = {ACTOR}"
        op.execute(f"CREATE POLICY {TABLE}_seen ON {TABLE} USING ({seen})")
        op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Take the database back to the revision before; a pack can be asked for again."""
    op.drop_table(TABLE)


def _key(column: str, at: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_audit_pack_{column}_{at}")
    return sa.ForeignKeyConstraint([column], [f"{at}.id"], name=name, ondelete="CASCADE")
