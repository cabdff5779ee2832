"""One entry for a meeting, and no event of the trail in another's place."""

from __future__ import annotations

import logging

import sqlalchemy as sa
from alembic import op


revision = "a002"
down_revision = "a001"
branch_labels = None
depends_on = None

logger = logging.getLogger(__name__)
OF_A_MEETING = "occurrence_at IS NOT NULL AND corrects_id IS NULL"
BESIDES = """
SELECT id FROM (
    SELECT id, row_number() OVER (
        PARTITION BY teacher_id, chat_id, occurrence_at
        ORDER BY CASE state
            WHEN 'approved' THEN 0 WHEN 'submitted' THEN 1 WHEN 'returned' THEN 2
            WHEN 'declined' THEN 3 ELSE 4 END, logged_at, id
    ) AS place
    FROM activity WHERE chat_id IS NOT NULL AND occurrence_at IS NOT NULL AND corrects_id IS NULL
) AS placed WHERE place > 1
"""
"""Entries besides the one that got furthest, or was there first, of the same teacher's meeting."""


def upgrade() -> None:
    """Bring the database to this revision."""
    _part_from_the_meeting()
    op.create_index(
        "uq_activity_meeting",
        "activity",
        ["teacher_id", "chat_id", "occurrence_at"],
        unique=True,
        sqlite_where=sa.text(OF_A_MEETING),
        postgresql_where=sa.text(OF_A_MEETING),
    )
    if op.get_bind().dialect.name == "sqlite":
        _refuse_replacing()


def downgrade() -> None:
    """Take the database back to the revision before."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER trail_event_no_replace")
    op.drop_index("uq_activity_meeting", table_name="activity")


def _part_from_the_meeting() -> None:
    """Keep every word where a meeting was logged several times: only one goes on naming it.

    The others keep their chat and day, as entries of a chat that met outside its schedule.
    """
    connection = op.get_bind()
    besides = connection.scalars(sa.text(BESIDES)).all()
    for each in besides:
        logger.warning(
            "activity %s: its meeting is logged by another entry too; "
            "it keeps its chat and day, and names no meeting any more",
            each,
        )
    part = "UPDATE activity SET occurrence_at = NULL, scheduled_minutes = NULL WHERE id = :each"
    for each in besides:
        connection.execute(sa.text(part), {"each": each})


def _refuse_replacing() -> None:
    """Refuse an event in the place of one: INSERT OR REPLACE deletes without the trigger's word."""
    op.execute(
        "CREATE TRIGGER trail_event_no_replace BEFORE INSERT ON trail_event "
        "WHEN EXISTS (SELECT 1 FROM trail_event WHERE chain = NEW.chain AND seq = NEW.seq) "
        "OR EXISTS (SELECT 1 FROM trail_event WHERE rowid = NEW.rowid) "
        "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
    )
