"""A school's own frameworks of standards, and the files that its administrators look at first."""

from __future__ import annotations

import logging

import sqlalchemy as sa
from alembic import op


revision = "a005"
down_revision = "a004"
branch_labels = None
depends_on = None

logger = logging.getLogger(__name__)
USED = """
SELECT DISTINCT framework_item.framework_id
FROM framework_item JOIN activity_standard ON activity_standard.item_id = framework_item.id
"""
RETIRE = ("UPDATE framework SET retired_at = CURRENT_TIMESTAMP WHERE id = :id",)
REMOVE = (
    "UPDATE framework_item SET parent_id = NULL WHERE framework_id = :id",
    "DELETE FROM framework_item WHERE framework_id = :id",
    "DELETE FROM framework WHERE id = :id",
)


def upgrade() -> None:
    """Bring the database to this revision."""
    op.create_table(
        "school_framework",
        sa.Column("framework_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("item_ids", sa.JSON(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("licence_note", sa.Text(), nullable=False),
        sa.Column("names_checked", sa.Boolean(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["framework_id"],
            ["framework.id"],
            name=op.f("fk_school_framework_framework_id_framework"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["loaded_by"],
            ["account.id"],
            name=op.f("fk_school_framework_loaded_by_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisation.id"],
            name=op.f("fk_school_framework_school_id_organisation"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("framework_id", name=op.f("pk_school_framework")),
    )
    op.create_index("ix_school_framework_school_id", "school_framework", ["school_id"])
    op.create_table(
        "framework_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("package", sa.JSON(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposed_by"],
            ["account.id"],
            name=op.f("fk_framework_proposal_proposed_by_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisation.id"],
            name=op.f("fk_framework_proposal_school_id_organisation"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_proposal")),
    )
    op.create_index("ix_framework_proposal_school_id", "framework_proposal", ["school_id"])


def downgrade() -> None:
    """Take the database back to the revision before.

    A school's framework that records stand on stays, offered to nobody; the others go:
    without this revision's table nothing says any more whose they were.
    """
    connection = op.get_bind()
    own = connection.scalars(sa.text("SELECT framework_id FROM school_framework")).all()
    used = connection.scalars(sa.text(USED)).all()
    op.drop_table("framework_proposal")
    op.drop_table("school_framework")
    for each in own:
        if each in used:
            logger.warning("framework %s: records stand on it; it is retired", each)
        for statement in RETIRE if each in used else REMOVE:
            connection.execute(sa.text(statement), {"id": each})
