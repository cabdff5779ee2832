"""Row-level security on PostgreSQL: whose rows a transaction sees, whatever it asks for."""

from __future__ import annotations

from alembic import op


revision = "a023"
down_revision = "a022"
branch_labels = None
depends_on = None

ALL = "(SELECT current_setting('pldash.everything', true)) = 'on'"
ACTOR = "(SELECT nullif(current_setting('pldash.actor', true), '')::uuid)"
SCHOOLS = "ANY ((SELECT string_to_array(current_setting('pldash.schools', true), ','))::uuid[])"
LED = "ANY ((SELECT string_to_array(current_setting('pldash.led', true), ','))::uuid[])"

OWN = f"teacher_id = {ACTOR}"
HELD = f"school_id = {SCHOOLS}"
MEMBER = f"school_id = {SCHOOLS} OR account_id = {ACTOR}"
SHARED = f"teacher_id = {ACTOR} OR school_id = {LED}"
CHAT = (
    f"(school_id IS NULL AND teacher_id IS NULL) OR school_id = {SCHOOLS} OR teacher_id = {ACTOR}"
)


def part_of(parent: str, column: str) -> str:
    """Return the condition of a row whose parent may be seen: the parent's own policy holds."""
    return f"EXISTS (SELECT FROM {parent} WHERE {parent}.id = {column})"


OWNED = (
    "activity",
    "activity_claim",
    "archive_review",
    "bundle",
    "calendar_feed",
    "evidence",
    "file_hold",
    "my_chat",
    "record_share",
    "reflection",
    "registration",
)
SCHOOLS_OWN = (
    "batch",
    "framework_proposal",
    "invitation",
    "letterhead",
    "recognition_policy",
    "round",
)
GIVEN = (
    "adjustment",
    "approved_time",
    "batch_item",
    "credential",
    "cycle_standing",
    "decision_count",
    "message",
    "round_item",
    "submission",
)
POLICIES = {
    **dict.fromkeys(OWNED, OWN),
    **dict.fromkeys(SCHOOLS_OWN, HELD),
    **dict.fromkeys(GIVEN, SHARED),
    **dict.fromkeys(("membership", "deputy"), MEMBER),
    "activity_standard": part_of("activity", "activity_id"),
    "chat": CHAT,
    "credential_line": part_of("credential", "credential_id"),
    "credential_proof": part_of("credential", "credential_id"),
    "credential_twin": part_of("credential", "credential_id"),
    "decision": part_of("submission", "submission_id"),
    "membership_role": part_of("membership", "membership_id"),
    "participation_part": part_of("activity", "activity_id"),
    "saved_phrase": f"account_id = {ACTOR}",
    "submission_line": part_of("submission", "submission_id"),
}


def upgrade() -> None:
    """Bring the database to this revision; SQLite knows no such policies."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, condition in POLICIES.items():
        op.execute(f"CREATE POLICY {table}_seen ON {table} USING ({ALL} OR {condition})")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Take the database back to the revision before."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in POLICIES:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
        op.execute(f"DROP POLICY {table}_seen ON {table}")
