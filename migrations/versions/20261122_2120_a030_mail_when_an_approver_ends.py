"""Mail in each one's rhythm when an outside approver's arrangement ends, to either side."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op


revision = "a030"
down_revision = "a029"
branch_labels = None
depends_on = None

NEWS = ("decision", "proposal", "issued", "revoked", "answer", "question")
ENDINGS = ("approver-ended", "approving-ended")


def upgrade() -> None:
    """Bring the database to this revision; no trigger stands on the outbox."""
    _allow((*NEWS, *ENDINGS))


def downgrade() -> None:
    """Take the database back to the revision before, which knows no such news."""
    ended = ", ".join(map(repr, ENDINGS))
    op.execute(f"DELETE FROM outbox_mail WHERE news IN ({ended})")  # noqa: S608
    _allow(NEWS)


def _allow(kinds: Sequence[str]) -> None:
    name = op.f("ck_outbox_mail_newskind_known")
    with op.batch_alter_table("outbox_mail") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"news IN ({', '.join(map(repr, kinds))})")
