"""What a system decides: a submission that nobody at its school could decide on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "a024"
down_revision = "a023"
branch_labels = None
depends_on = None

ALL = "(SELECT current_setting('pldash.everything', true)) = 'on'"
ACTOR = "(SELECT nullif(current_setting('pldash.actor', true), '')::uuid)"
LED = "ANY ((SELECT string_to_array(current_setting('pldash.led', true), ','))::uuid[])"
SHARED = f"{ALL} OR teacher_id = {ACTOR} OR school_id = {LED}"
TABLES = ("submission", "adjustment", "message")


def upgrade() -> None:
    """Bring the database to this revision; no trigger stands on these tables."""
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("system_id", sa.Uuid(), nullable=True))
            batch.create_foreign_key(
                op.f(f"fk_{table}_system_id_organisation"),
                "organisation",
                ["system_id"],
                ["id"],
                ondelete="RESTRICT",
            )
    op.create_index(op.f("ix_submission_system_id"), "submission", ["system_id"])
    _let_see(f"{SHARED} OR system_id = {LED}")


def downgrade() -> None:
    """Take the database back to the revision before; the school's own leaders are left."""
    _let_see(SHARED)
    op.drop_index(op.f("ix_submission_system_id"), "submission")
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_system_id_organisation"), type_="foreignkey")
            batch.drop_column("system_id")


def _let_see(condition: str) -> None:
    """Give PostgreSQL's policies of these tables another condition; SQLite knows none."""
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"ALTER POLICY {table}_seen ON {table} USING ({condition})")
