"""The revisions of the desk, up and down over submissions that were sent before them."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Integer,
    Text,
    Uuid,
    column,
    insert,
    select,
    table,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

from pldash.adapters.database import create_engines
from pldash.adapters.migrations import downgrade, upgrade
from pldash.models.base import UtcDateTime, new_id
from tests.stock import NOON, fill_stock

EARLY = table(
    "submission",
    *(column(name, Uuid()) for name in ("id", "teacher_id", "school_id")),
    *(column(name, Text()) for name in ("state", "title", "chat_tag", "grade", "content_digest")),
    column("content", JSON()),
    column("submitted_at", UtcDateTime()),
    *(column(name, Integer()) for name in ("minutes", "version")),
)
"""A submission as the first revision had it."""
GROUPED = table(
    "submission", column("id", Uuid()), column("kind", Text()), column("is_reflected", Boolean())
)

WRITTEN = table(
    "message",
    *(column(name, Uuid()) for name in ("id", "submission_id", "teacher_id", "school_id")),
    column("words", Text()),
    column("written_at", UtcDateTime()),
)

MADE = table(
    "round",
    *(column(name, Uuid()) for name in ("id", "school_id")),
    *(column(name, UtcDateTime()) for name in ("made_at", "due_at")),
)


def sent(kinds, reflections=(), whole=()):
    """Return as much of a frozen content as the revisions read."""
    answers = [{"prompt": "happened", "words": each} for each in reflections]
    activities = [{"activity_type": kind, "reflections": answers} for kind in kinds]
    return {"activities": activities, "reflections": list(whole)}


CONTENTS = {
    "chat": sent(["online-chat"], ["We spoke."]),
    "silent": sent(["reading"]),
    "mixed": sent(["online-chat", "reading"], whole=[{"prompt": "whole", "words": "All."}]),
}


@pytest.fixture
def before(empty_database_url):
    """Engines over a database from before the desk's own revisions, with people in it."""
    upgrade(empty_database_url, "a006")
    engines = create_engines(empty_database_url)
    fill_stock(engines)
    yield engines
    engines.dispose()


@pytest.fixture
def submissions(before):
    """The ids of Tara's early submissions, by name."""
    ids = {name: new_id() for name in CONTENTS}
    with before.writer.begin() as connection:
        who = text("SELECT id FROM account WHERE email = 'tara@wattle.example'")
        school = text("SELECT id FROM organisation WHERE code = 'WATTLE-PARK'")
        plain = {
            "teacher_id": uuid_of(connection.scalar(who)),
            "school_id": uuid_of(connection.scalar(school)),
            "state": "submitted",
            "title": "#aussieED",
            "chat_tag": "aussieED",
            "grade": "declared",
            "content_digest": "0",
            "submitted_at": NOON,
            "minutes": 60,
            "version": 1,
        }
        rows = [{**plain, "id": ids[name], "content": what} for name, what in CONTENTS.items()]
        connection.execute(insert(EARLY), rows)
    return ids


def uuid_of(stored):
    """Return an id that was asked for past the types: SQLite gives it as text."""
    return stored if isinstance(stored, UUID) else UUID(stored)


def facts(engines, ids):
    with engines.reader.connect() as connection:
        rows = {row.id: (row.kind, row.is_reflected) for row in connection.execute(select(GROUPED))}
    return {name: rows[key] for name, key in ids.items()}


class TestWhatTheDeskGroupsBy:
    """Revision a007."""

    def test_is_read_out_of_what_was_sent(self, empty_database_url, before, submissions):
        upgrade(empty_database_url, "a007")

        assert facts(before, submissions) == {
            "chat": ("online-chat", True),
            "silent": ("reading", False),
            "mixed": ("", True),
        }

    def test_goes_down_and_up_again_with_its_rows(self, empty_database_url, before, submissions):
        upgrade(empty_database_url, "a007")
        first = facts(before, submissions)
        downgrade(empty_database_url, "a006")
        with before.reader.connect() as connection:
            rows = connection.execute(select(EARLY)).all()
        assert {row.id: row.content for row in rows} == {
            submissions[name]: what for name, what in CONTENTS.items()
        }
        upgrade(empty_database_url, "a007")
        assert facts(before, submissions) == first


class TestOtherMinutes:
    """Revision a014."""

    def test_takes_the_new_states_and_gives_them_back_to_a_leader(
        self, empty_database_url, before, submissions
    ):
        upgrade(empty_database_url, "a014")
        known = zip(submissions.values(), ("adjusted", "contested", "approved"), strict=True)
        with before.writer.begin() as connection:
            for key, state in known:
                change = update(EARLY).where(EARLY.c.id == key)
                connection.execute(change.values(state=state))
        downgrade(empty_database_url, "a013")
        with before.reader.connect() as connection:
            rows = {row.id: row.state for row in connection.execute(select(EARLY))}
        assert [rows[key] for key in submissions.values()] == ["opened", "opened", "approved"]
        upgrade(empty_database_url, "a014")
        with pytest.raises(IntegrityError), before.writer.begin() as connection:
            connection.execute(update(EARLY).values(state="nonsense"))


class TestMessages:
    """Revision a016."""

    def test_comes_and_goes_beside_what_was_sent(self, empty_database_url, before, submissions):
        upgrade(empty_database_url, "a016")
        with before.writer.begin() as connection:
            plain = {"id": new_id(), "submission_id": submissions["chat"], "words": "Which?"}
            row = connection.execute(select(EARLY).where(EARLY.c.id == submissions["chat"])).one()
            people = {"teacher_id": row.teacher_id, "school_id": row.school_id}
            connection.execute(insert(WRITTEN), {**plain, **people, "written_at": NOON})
        downgrade(empty_database_url, "a015")
        upgrade(empty_database_url, "a016")
        with before.reader.connect() as connection:
            assert connection.execute(select(WRITTEN)).all() == []
            assert len(connection.execute(select(EARLY)).all()) == len(CONTENTS)


class TestRounds:
    """Revision a019."""

    def test_comes_and_goes_beside_what_was_sent(self, empty_database_url, before, submissions):
        upgrade(empty_database_url, "a019")
        with before.writer.begin() as connection:
            row = connection.execute(select(EARLY).where(EARLY.c.id == submissions["chat"])).one()
            made = {"id": new_id(), "school_id": row.school_id, "made_at": NOON, "due_at": NOON}
            connection.execute(insert(MADE), made)
        downgrade(empty_database_url, "a018")
        upgrade(empty_database_url, "a019")
        with before.reader.connect() as connection:
            assert connection.execute(select(MADE)).all() == []
            assert len(connection.execute(select(EARLY)).all()) == len(CONTENTS)


class TestWhatASystemDecides:
    """Revision a024."""

    def test_goes_down_and_up_again_with_its_rows(self, empty_database_url, before, submissions):
        upgrade(empty_database_url, "a024")
        with before.writer.begin() as connection:
            system = connection.scalar(text("SELECT id FROM organisation LIMIT 1"))
            given = table("submission", column("system_id", Uuid()))
            connection.execute(update(given).values(system_id=uuid_of(system)))
        downgrade(empty_database_url, "a023")
        with before.reader.connect() as connection:
            assert len(connection.execute(select(EARLY)).all()) == len(submissions)
        upgrade(empty_database_url, "a024")
        with before.reader.connect() as connection:
            assert set(connection.scalars(select(given.c.system_id))) == {None}


class TestHowASchoolApproves:
    """Revision a025."""

    def test_what_a_rule_approved_waits_again_and_a_pre_approval_came_back(
        self, empty_database_url, before, submissions
    ):
        upgrade(empty_database_url, "a025")
        decided = table(
            "decision",
            *(column(name, Uuid()) for name in ("submission_id", "teacher_id", "decided_by")),
            *(column(name, Text()) for name in ("decided_role", "kind", "reason")),
            column("decided_at", UtcDateTime()),
        )
        rows = (
            ("chat", "approved", None, "rule", "approve"),
            ("silent", "pre-approved", "pia", "leader", "pre-approve"),
        )
        with before.writer.begin() as connection:
            pia = connection.scalar(
                text("SELECT id FROM account WHERE email = 'pia@wattle.example'")
            )
            for name, state, by, role, kind in rows:
                where = EARLY.c.id == submissions[name]
                connection.execute(update(EARLY).where(where).values(state=state))
                teacher = connection.scalar(select(EARLY.c.teacher_id).where(where))
                connection.execute(
                    insert(decided).values(
                        submission_id=submissions[name],
                        teacher_id=teacher,
                        decided_by=by and uuid_of(pia),
                        decided_role=role,
                        kind=kind,
                        reason="",
                        decided_at=NOON,
                    )
                )
        downgrade(empty_database_url, "a024")
        with before.reader.connect() as connection:
            states = dict(connection.execute(select(EARLY.c.id, EARLY.c.state)).all())
            left = connection.execute(select(decided.c.kind, decided.c.reason)).all()
        found = [states[submissions[name]] for name, *_rest in rows]
        assert (found, left) == (["submitted", "returned"], [("return", "Pre-approved. ")])
