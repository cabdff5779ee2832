"""What a teacher states of an entry for each registration body, apart from the entry itself."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op


revision = "a004"
down_revision = "a003"
branch_labels = None
depends_on = None

KNOWN_BY = {
    "accredited": ("au-act-tqi", "au-nsw-nesa"),
    "teacher-identified": ("au-act-tqi", "au-nsw-nesa"),
    "registered": ("au-nsw-nesa",),
    "formal": ("au-wa-trbwa",),
    "informal": ("au-wa-trbwa",),
    "workshop": ("us-tx",),
    "independent-study": ("us-tx",),
    "presenting": ("us-tx",),
    "mentoring": ("us-tx",),
}
"""Which bodies knew a category when an entry had a single one for all of them."""
ACTIVITIES = sa.table(
    "activity",
    sa.column("id", sa.Uuid()),
    sa.column("teacher_id", sa.Uuid()),
    sa.column("category", sa.Text()),
    sa.column("topics", sa.JSON()),
    sa.column("provider_id", sa.Text()),
)
REGISTRATIONS = sa.table(
    "registration", sa.column("teacher_id", sa.Uuid()), sa.column("body", sa.Text())
)
CLAIMS = sa.table(
    "activity_claim",
    sa.column("activity_id", sa.Uuid()),
    sa.column("body", sa.Text()),
    sa.column("teacher_id", sa.Uuid()),
    sa.column("category", sa.Text()),
    sa.column("topics", sa.JSON()),
    sa.column("provider", sa.Text()),
    sa.column("provider_number", sa.Text()),
    sa.column("credits", sa.JSON()),
    sa.column("note", sa.Text()),
)


def upgrade() -> None:
    """Bring the database to this revision."""
    _make_claims()
    connection = op.get_bind()
    mine = sa.select(REGISTRATIONS.c.teacher_id, REGISTRATIONS.c.body)
    registered = {(row.teacher_id, row.body) for row in connection.execute(mine)}
    said = sa.or_(ACTIVITIES.c.category.is_not(None), ACTIVITIES.c.provider_id.is_not(None))
    rows = connection.execute(sa.select(ACTIVITIES).where(said)).all()
    claims = [claim for row in rows for claim in _claims_of(row, registered)]
    if claims:
        connection.execute(sa.insert(CLAIMS), claims)
    for column in ("category", "topics", "provider_id"):
        op.drop_column("activity", column)


def downgrade() -> None:
    """Take the database back to the revision before."""
    op.add_column("activity", sa.Column("category", sa.Text(), nullable=True))
    op.add_column("activity", sa.Column("provider_id", sa.Text(), nullable=True))
    op.add_column(
        "activity",
        sa.Column("topics", sa.JSON(), nullable=False, server_default=json.dumps([])),
    )
    connection = op.get_bind()
    kept = set()
    for row in connection.execute(sa.select(CLAIMS).order_by(CLAIMS.c.activity_id, CLAIMS.c.body)):
        if row.activity_id not in kept:
            kept.add(row.activity_id)
            _put_back(connection, row)
    op.drop_table("activity_claim")


def _claims_of(row: sa.Row, registered: set) -> list[dict]:
    """Return what an entry said, for each body that knows its category.

    Of those the teacher's own, where one of them does; else all, so that no word is dropped.
    """
    knowing = KNOWN_BY.get(row.category, tuple(dict.fromkeys(sum(KNOWN_BY.values(), ()))))
    own = [body for body in knowing if (row.teacher_id, body) in registered]
    return [
        {
            "activity_id": row.id,
            "body": body,
            "teacher_id": row.teacher_id,
            "category": row.category,
            "topics": row.topics,
            "provider": row.provider_id or "",
            "provider_number": "",
            "credits": {},
            "note": "",
        }
        for body in own or knowing
    ]


def _put_back(connection: sa.Connection, row: sa.Row) -> None:
    """Write one body's claim into the entry itself, which has room for a single one."""
    connection.execute(
        sa.update(ACTIVITIES)
        .where(ACTIVITIES.c.id == row.activity_id)
        .values(
            category=row.category,
            topics=row.topics,
            provider_id=row.provider_number or row.provider or None,
        )
    )


def _make_claims() -> None:
    """Make the table of claims."""
    op.create_table(
        "activity_claim",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_number", sa.Text(), nullable=False),
        sa.Column("credits", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk_activity_claim_activity_id_activity"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"],
            ["account.id"],
            name=op.f("fk_activity_claim_teacher_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("activity_id", "body", name=op.f("pk_activity_claim")),
    )
    op.create_index(op.f("ix_activity_claim_teacher_id"), "activity_claim", ["teacher_id"])
