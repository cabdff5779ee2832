"""What the desk's queue groups by: the kind of learning, and whether it was reflected on."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op


revision = "a007"
down_revision = "a006"
branch_labels = None
depends_on = None

AT_A_TIME = 500
SENT = sa.table(
    "submission",
    sa.column("id", sa.Uuid()),
    sa.column("content", sa.JSON()),
    sa.column("kind", sa.Text()),
    sa.column("is_reflected", sa.Boolean()),
)


def upgrade() -> None:
    """Bring the database to this revision, reading both facts out of what was sent."""
    op.add_column("submission", sa.Column("kind", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "submission",
        sa.Column("is_reflected", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    connection = op.get_bind()
    ids = connection.scalars(sa.select(SENT.c.id)).all()
    for start in range(0, len(ids), AT_A_TIME):
        _fill(connection, ids[start : start + AT_A_TIME])


def downgrade() -> None:
    """Take the database back to the revision before."""
    op.drop_column("submission", "is_reflected")
    op.drop_column("submission", "kind")


def _fill(connection: sa.Connection, ids: list) -> None:
    """Write both facts of some submissions."""
    known = sa.select(SENT.c.id, SENT.c.content).where(SENT.c.id.in_(ids))
    changes = [
        {"key": row.id, "its_kind": _kind(row.content), "reflected": _is_reflected(row.content)}
        for row in connection.execute(known).all()
    ]
    connection.execute(
        sa.update(SENT)
        .where(SENT.c.id == sa.bindparam("key"))
        .values(kind=sa.bindparam("its_kind"), is_reflected=sa.bindparam("reflected")),
        changes,
    )


def _kind(content: dict[str, Any]) -> str:
    kinds = {each["activity_type"] for each in content["activities"]}
    return kinds.pop() if len(kinds) == 1 else ""


def _is_reflected(content: dict[str, Any]) -> bool:
    answered = [each["reflections"] for each in content["activities"]]
    return any([content["reflections"], *answered])
