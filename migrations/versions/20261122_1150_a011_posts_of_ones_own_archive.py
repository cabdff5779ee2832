"""Own posts as evidence, and what is looked through before any of them is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "a011"
down_revision = "a010"
branch_labels = None
depends_on = None

COLUMNS = (
    "id",
    "teacher_id",
    "activity_id",
    "kind",
    "grade",
    "title",
    "url",
    "media_type",
    "size_bytes",
    "sha256",
    "added_at",
)
TABLES = ("evidence_before", "evidence")
GRADES = ("declared", "own-archive", "host-code", "host-roster")
EARLIER = (
    "(kind = 'link' AND url IS NOT NULL AND sha256 IS NULL)"
    " OR (kind = 'file' AND url IS NULL AND sha256 IS NOT NULL)"
)
LATER = (
    "(kind = 'link' AND url IS NOT NULL AND sha256 IS NULL AND archive IS NULL)"
    " OR (kind = 'file' AND url IS NULL AND sha256 IS NOT NULL AND archive IS NULL)"
    " OR (kind = 'posts' AND url IS NULL AND sha256 IS NULL AND archive IS NOT NULL)"
)


def upgrade() -> None:
    """Bring the database to this revision; links and files stay as they are."""
    if op.get_bind().dialect.name == "sqlite":
        archive = sa.Column("archive", sa.JSON(), nullable=True)
        _made_anew(("link", "file", "posts"), "link_file_or_posts", LATER, archive)
    else:
        op.add_column("evidence", sa.Column("archive", sa.JSON(), nullable=True))
        _exchange(("link", "file", "posts"), ("link_or_file", "link_file_or_posts"), LATER)
    op.create_table(
        "archive_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["teacher_id"],
            ["account.id"],
            name=op.f("fk_archive_review_teacher_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_review")),
    )
    op.create_index(op.f("ix_archive_review_ends_at"), "archive_review", ["ends_at"])
    op.create_index(op.f("ix_archive_review_teacher_id"), "archive_review", ["teacher_id"])


def downgrade() -> None:
    """Take the database back to the revision before, which knows no posts: they are gone."""
    op.drop_table("archive_review")
    op.execute("DELETE FROM evidence WHERE kind = 'posts'")
    if op.get_bind().dialect.name == "sqlite":
        _made_anew(("link", "file"), "link_or_file", EARLIER)
    else:
        _exchange(("link", "file"), ("link_file_or_posts", "link_or_file"), EARLIER)
        op.drop_column("evidence", "archive")


def _exchange(kinds: tuple[str, ...], names: tuple[str, str], condition: str) -> None:
    """Put the new conditions in the place of the old ones, where a database can."""
    before, after = names
    op.drop_constraint(op.f("ck_evidence_evidencekind_known"), "evidence")
    op.drop_constraint(op.f(f"ck_evidence_{before}"), "evidence")
    known = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(
        op.f("ck_evidence_evidencekind_known"), "evidence", f"kind IN ({known})"
    )
    op.create_check_constraint(op.f(f"ck_evidence_{after}"), "evidence", condition)


def _made_anew(kinds: tuple[str, ...], name: str, condition: str, *more: sa.Column) -> None:
    """Make the table anew with other conditions, as SQLite needs it; nothing points at it."""
    for column in ("activity_id", "sha256", "teacher_id"):
        op.drop_index(op.f(f"ix_evidence_{column}"), "evidence")
    op.rename_table("evidence", "evidence_before")
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _words("evidencekind_known", kinds), nullable=False),
        sa.Column("grade", _words("evidencegrade_known", GRADES), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("size_bytes", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        *more,
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(condition, name=op.f(f"ck_evidence_{name}")),
        sa.CheckConstraint(
            "size_bytes IS NULL OR size_bytes > 0", name=op.f("ck_evidence_size_positive")
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk_evidence_activity_id_activity"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"],
            ["account.id"],
            name=op.f("fk_evidence_teacher_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    before, now = (sa.table(name, *map(sa.column, COLUMNS)) for name in TABLES)
    op.execute(now.insert().from_select(COLUMNS, sa.select(*before.c)))
    op.drop_table("evidence_before")
    for column in ("activity_id", "sha256", "teacher_id"):
        op.create_index(op.f(f"ix_evidence_{column}"), "evidence", [column])


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)
