"""The signed ends of the trail's chains, as append-only as the trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "a010"
down_revision = "a009"
branch_labels = None
depends_on = None

TABLE = "trail_signed_head"
APPEND_ONLY = "the trail is append-only"


def upgrade() -> None:
    """Bring the database to this revision; the first round of signing fills the table."""
    op.create_table(
        TABLE,
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_trail_signed_head_seq_positive")),
        sa.PrimaryKeyConstraint("chain", "seq", name=op.f("pk_trail_signed_head")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def downgrade() -> None:
    """Take the database back to the revision before; the triggers go with their table."""
    op.drop_table(TABLE)


def _guard_sqlite() -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
    for verb in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE} {refuse}")
    op.execute(
        "CREATE TRIGGER trail_signed_head_no_replace BEFORE INSERT ON trail_signed_head "
        "WHEN EXISTS (SELECT 1 FROM trail_signed_head WHERE chain = NEW.chain AND seq = NEW.seq) "
        "OR EXISTS (SELECT 1 FROM trail_signed_head WHERE rowid = NEW.rowid) "
        "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
    )


def _guard_postgresql() -> None:
    for verb in ("UPDATE", "DELETE", "TRUNCATE"):
        each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
        op.execute(
            f"CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
            f"FOR EACH {each} EXECUTE FUNCTION trail_event_guard()"
        )
