"""How each credential proves itself: keys, status bit and stored files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "a006"
down_revision = "a005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this revision; what was issued before stays without a proof."""
    op.create_table(
        "credential_proof",
        sa.Column("credential_id", sa.Uuid(), nullable=False),
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("list_index", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("certificate_sha256", sa.Text(), nullable=False),
        sa.Column("credential_sha256", sa.Text(), nullable=False),
        sa.Column("decision_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["credential_id"],
            ["credential.id"],
            name=op.f("fk_credential_proof_credential_id_credential"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("credential_id", name=op.f("pk_credential_proof")),
        sa.UniqueConstraint(
            "list_number", "list_index", name=op.f("uq_credential_proof_list_number_list_index")
        ),
    )


def downgrade() -> None:
    """Take the database back to the revision before; the stored files stay where they are."""
    op.drop_table("credential_proof")
