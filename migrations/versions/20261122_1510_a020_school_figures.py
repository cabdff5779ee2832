"""A school's figures: approved time by kind and by standard, and how soon was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op


revision = "a020"
down_revision = "a019"
branch_labels = None
depends_on = None

AT_A_TIME = 500
BOUNDS = (1, 4, 24, 48, 72, 96, 120, 144, 168, 240, 336, 504, 672, 1344)
LONGER = 100_000
NO_CHAT = {
    "synchronous": "time-spent",
    "asynchronous": "time-spent",
    "lurking": "time-spent",
    "hosting": "leading",
}
APPROVED_TIME = sa.table(
    "approved_time",
    *(sa.column(name, sa.Uuid()) for name in ("school_id", "teacher_id")),
    *(sa.column(name, sa.Integer()) for name in ("year", "minutes", "activities")),
    *(sa.column(name, sa.Text()) for name in ("kind", "framework", "edition", "code")),
)
DECISION_COUNT = sa.table(
    "decision_count",
    *(sa.column(name, sa.Uuid()) for name in ("school_id", "teacher_id", "decided_by")),
    *(sa.column(name, sa.Integer()) for name in ("year", "within_hours", "decisions")),
)
SENT = sa.table(
    "submission",
    *(sa.column(name, sa.Uuid()) for name in ("id", "school_id", "teacher_id")),
    *(sa.column(name, sa.JSON()) for name in ("content", "adjusted")),
    sa.column("state", sa.Text()),
    sa.column("submitted_at", sa.DateTime(timezone=True)),
)
LINE = sa.table(
    "submission_line", *(sa.column(name, sa.Uuid()) for name in ("submission_id", "activity_id"))
)
LOGGED = sa.table("activity", *(sa.column(name, sa.Uuid()) for name in ("id", "corrects_id")))
DECIDED = sa.table(
    "decision",
    *(sa.column(name, sa.Uuid()) for name in ("submission_id", "teacher_id", "decided_by")),
    sa.column("decided_at", sa.DateTime(timezone=True)),
)
SCHOOL = sa.table("organisation", sa.column("id", sa.Uuid()), sa.column("zone", sa.Text()))


def key_to(table: str, column: str, *, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    """Return a foreign key under the name that the models give it."""
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    """Bring the database to this revision, counting what was approved and decided before."""
    kinds = sa.Enum(
        "all",
        "time",
        "standard",
        name=op.f("ck_approved_time_figurekind_known"),
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.create_table(
        "approved_time",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("framework", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("activities", sa.Integer(), nullable=False),
        key_to("approved_time", "school_id", other="organisation", ondelete="RESTRICT"),
        key_to("approved_time", "teacher_id", other="account", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint(
            "school_id",
            "kind",
            "framework",
            "edition",
            "code",
            "year",
            "teacher_id",
            name=op.f("pk_approved_time"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_approved_time_teacher_id"), "approved_time", ["teacher_id"])
    op.create_table(
        "decision_count",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("within_hours", sa.Integer(), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        key_to("decision_count", "school_id", other="organisation", ondelete="RESTRICT"),
        key_to("decision_count", "teacher_id", other="account", ondelete="CASCADE"),
        key_to("decision_count", "decided_by", other="account", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint(
            "school_id",
            "teacher_id",
            "decided_by",
            "year",
            "within_hours",
            name=op.f("pk_decision_count"),
        ),
    )
    op.create_index(op.f("ix_decision_count_teacher_id"), "decision_count", ["teacher_id"])
    _fill_times(op.get_bind())
    _fill_counts(op.get_bind())


def downgrade() -> None:
    """Take the database back to the revision before; what the figures are of stays."""
    op.drop_table("decision_count")
    op.drop_table("approved_time")


def _fill_times(connection: sa.Connection) -> None:
    """Sum what was approved, a correction in the place of what it corrects."""
    corrected = _corrected(connection)
    minutes, activities = Counter(), Counter()
    query = sa.select(SENT.c.id).where(SENT.c.state == "approved")
    ids = connection.scalars(query).all()
    for start in range(0, len(ids), AT_A_TIME):
        some = sa.select(SENT).where(SENT.c.id.in_(ids[start : start + AT_A_TIME]))
        for row in connection.execute(some):
            for activity in row.content["activities"]:
                if (row.school_id, activity["id"]) not in corrected:
                    for cell, count in _cells(
                        activity, (row.adjusted or {}).get(activity["id"], {})
                    ):
                        key = (row.school_id, row.teacher_id, *cell)
                        minutes[key] += count
                        activities[key] += 1
    names = ("school_id", "teacher_id", "year", "kind", "framework", "edition", "code")
    rows = [
        dict(zip(names, key, strict=True)) | {"minutes": count, "activities": activities[key]}
        for key, count in minutes.items()
    ]
    if rows:
        connection.execute(sa.insert(APPROVED_TIME), rows)


def _corrected(connection: sa.Connection) -> set:
    query = (
        sa.select(SENT.c.school_id, LOGGED.c.corrects_id)
        .join(LINE, LINE.c.submission_id == SENT.c.id)
        .join(LOGGED, LOGGED.c.id == LINE.c.activity_id)
        .where(SENT.c.state == "approved", LOGGED.c.corrects_id.is_not(None))
    )
    return {(row.school_id, str(row.corrects_id)) for row in connection.execute(query)}


def _cells(activity: dict[str, Any], agreed: dict[str, int]) -> Iterator[tuple[tuple, int]]:
    """Give what an activity adds to, and how many minutes."""
    year = int(activity["ended_on"][:4])
    is_chat = activity["activity_type"] in (None, "online-chat")
    kinds = Counter()
    for part in activity["parts"]:
        count = agreed.get(part["mode"], part["minutes"])
        if count:
            mode = part["mode"]
            kinds[mode if is_chat else NO_CHAT.get(mode, mode)] += count
    total = sum(kinds.values())
    yield (year, "all", "", "", ""), total
    for kind, count in kinds.items():
        yield (year, "time", "", "", kind), count
    named = {(each["framework"], each["version"], each["code"]) for each in activity["standards"]}
    for standard in named:
        yield (year, "standard", *standard), total


def _fill_counts(connection: sa.Connection) -> None:
    """Count the decisions by who took them, and by how soon."""
    query = (
        sa.select(
            SENT.c.school_id,
            DECIDED.c.teacher_id,
            DECIDED.c.decided_by,
            DECIDED.c.decided_at,
            SENT.c.submitted_at,
            SCHOOL.c.zone,
        )
        .join(DECIDED, DECIDED.c.submission_id == SENT.c.id)
        .join(SCHOOL, SCHOOL.c.id == SENT.c.school_id)
    )
    counts = Counter()
    for row in connection.execute(query):
        waited = row.decided_at - row.submitted_at
        bound = next((each for each in BOUNDS if waited <= timedelta(hours=each)), LONGER)
        year = _aware(row.decided_at).astimezone(ZoneInfo(row.zone)).year
        counts[row.school_id, row.teacher_id, row.decided_by, year, bound] += 1
    names = ("school_id", "teacher_id", "decided_by", "year", "within_hours")
    rows = [
        dict(zip(names, key, strict=True)) | {"decisions": count} for key, count in counts.items()
    ]
    if rows:
        connection.execute(sa.insert(DECISION_COUNT), rows)


def _aware(moment: datetime) -> datetime:
    """Return an instant with its zone, which SQLite does not keep."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
