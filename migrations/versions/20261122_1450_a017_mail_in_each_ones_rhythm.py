"""Mail: each person's rhythm, and what became of every mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "a017"
down_revision = "a016"
branch_labels = None
depends_on = None

KINDS = ("account", "invitation", "news", "summary")
NEWS = ("decision", "proposal", "issued", "revoked", "answer", "question")
RHYTHMS = ("at-once", "daily", "weekly", "off")
ENDS = ("gathered_at", "given_up_at", "bounced_at", "called_off_at")
INDEXES = {
    "ix_outbox_mail_recipient": ["recipient", "created_at"],
    "ix_outbox_mail_held": ["account_id", "is_held"],
    "ix_outbox_mail_for_school": ["for_school_id", "created_at"],
}


def one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    """Return a text type that holds these values only."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Bring the database to this revision; what waits to be sent, and what does not, stays so."""
    kind = one_of("mailkind_known", KINDS)
    with op.batch_alter_table("outbox_mail") as batch:
        batch.add_column(sa.Column("kind", kind, nullable=False, server_default="account"))
        batch.add_column(sa.Column("account_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("for_school_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("news", one_of("newskind_known", NEWS), nullable=True))
        batch.add_column(sa.Column("about_id", sa.Uuid(), nullable=True))
        batch.add_column(
            sa.Column("is_held", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        for name in ENDS:
            batch.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(
            op.f("fk_outbox_mail_account_id_account"),
            "account",
            ["account_id"],
            ["id"],
            ondelete="CASCADE",
        )
        batch.create_foreign_key(
            op.f("fk_outbox_mail_for_school_id_organisation"),
            "organisation",
            ["for_school_id"],
            ["id"],
            ondelete="CASCADE",
        )
    with op.batch_alter_table("outbox_mail") as batch:
        batch.alter_column("kind", server_default=None)
        batch.alter_column("is_held", server_default=None)
    for name, columns in INDEXES.items():
        op.create_index(name, "outbox_mail", columns)
    op.create_table(
        "mail_choice",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("rhythm", one_of(op.f("ck_mail_choice_rhythm_known"), RHYTHMS), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_mail_choice_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_mail_choice")),
    )
    op.create_index(op.f("ix_mail_choice_next_at"), "mail_choice", ["next_at"])


def downgrade() -> None:
    """Take the database back to the revision before; what was not to be sent is dropped.

    The revision before would mail all that waits for a summary, at once and one by one.
    """
    op.drop_table("mail_choice")
    not_to_be_sent = " OR ".join(f"{name} IS NOT NULL" for name in ENDS)
    op.execute(f"DELETE FROM outbox_mail WHERE is_held OR {not_to_be_sent}")  # noqa: S608
    for name in INDEXES:
        op.drop_index(name, "outbox_mail")
    with op.batch_alter_table("outbox_mail") as batch:
        batch.drop_constraint(op.f("fk_outbox_mail_account_id_account"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_outbox_mail_for_school_id_organisation"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_outbox_mail_mailkind_known"), type_="check")
        batch.drop_constraint(op.f("ck_outbox_mail_newskind_known"), type_="check")
        for name in (*ENDS, "is_held", "about_id", "news", "for_school_id", "account_id", "kind"):
            batch.drop_column(name)
