"""The migrations go up and down, and their end is what the models say."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

import pldash.models.registry  # noqa: F401  makes every table known
from pldash.adapters.database import create_engines
from pldash.adapters.migrations import OrphanedRows, downgrade, head, revision_of, upgrade
from pldash.adapters.migrations import _run as run
from pldash.domain.activities import ActivityState
from pldash.models.accounts import Account
from pldash.models.activities import Activity
from pldash.models.base import Base
from pldash.models.policies import PolicyRow
from pldash.models.schools import Organisation
from pldash.services.scope import SYSTEM
from pldash.services.trail import Happening, record
from pldash.services.unit_of_work import reading, writing
from tests.made import make_activity
from tests.stock import NOON, fill_stock


@pytest.fixture
def migrated(empty_database_url):
    upgrade(empty_database_url)
    engines = create_engines(empty_database_url)
    yield engines
    engines.dispose()


@pytest.fixture
def from_models(request, tmp_path, migrated):
    """A database made from the models alone, of the same kind."""
    if migrated.writer.dialect.name == "sqlite":
        engines = create_engines(f"sqlite:///{tmp_path / 'models.sqlite3'}")
        Base.metadata.create_all(engines.writer)
        yield engines
        engines.dispose()
        return
    postgres = request.getfixturevalue("postgres")
    url = postgres.create()
    engines = create_engines(url)
    Base.metadata.create_all(engines.writer)
    yield engines
    engines.dispose()
    postgres.drop(url)


def shape(engines):
    """Everything that the database knows of each table: columns, keys, CHECKs, indexes."""
    found = inspect(engines.reader)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"])
                for column in found.get_columns(table)
            },
            "primary": found.get_pk_constraint(table),
            "foreign": sorted(map(plainly, found.get_foreign_keys(table))),
            "unique": sorted(map(plainly, found.get_unique_constraints(table))),
            "checks": sorted(map(plainly, found.get_check_constraints(table))),
            "indexes": sorted(map(plainly, found.get_indexes(table))),
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def plainly(fact):
    """Return a fact as text; the condition of a partial index is an object of its own."""
    parts = {
        name: {key: str(part) for key, part in value.items()}
        if name == "dialect_options"
        else value
        for name, value in fact.items()
    }
    return re.sub(r"\s+", " ", str(sorted(parts.items())))


def triggers(engines):
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if engines.reader.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with engines.reader.connect() as connection:
        return set(connection.scalars(text(query)))


class TestUpgrade:
    def test_ends_at_what_the_models_say(self, migrated, from_models):
        made = shape(from_models)
        assert len(made) > 20
        assert shape(migrated) == made

    def test_names_every_check(self, migrated):
        found = inspect(migrated.reader)
        for table in found.get_table_names():
            for check in found.get_check_constraints(table):
                assert str(check["name"]).startswith(f"ck_{table}_")

    def test_guards_the_trail(self, migrated):
        assert {"trail_event_no_update", "trail_event_no_delete"} <= triggers(migrated)

    def test_guards_the_places_of_the_trail(self, migrated):
        if migrated.writer.dialect.name == "sqlite":
            assert "trail_event_no_replace" in triggers(migrated)

    def test_twice_is_as_good_as_once(self, empty_database_url):
        upgrade(empty_database_url)
        upgrade(empty_database_url)
        engines = create_engines(empty_database_url)
        with engines.reader.connect() as connection:
            assert revision_of(connection) == head()
        engines.dispose()

    def test_leaves_no_row_without_its_parent(self, tmp_path):
        url = f"sqlite:///{tmp_path / 'orphans.sqlite3'}"
        upgrade(url)

        def orphan(config):
            config.attributes["connection"].exec_driver_sql(
                "INSERT INTO my_chat (teacher_id, chat_id) VALUES ('a', 'b')"
            )

        with pytest.raises(OrphanedRows):
            run(url, orphan)


class TestDowngrade:
    def test_goes_back_to_nothing_and_up_again(self, migrated, empty_database_url):
        before = shape(migrated)
        migrated.dispose()
        downgrade(empty_database_url, "base")
        engines = create_engines(empty_database_url)
        assert set(inspect(engines.reader).get_table_names()) <= {"alembic_version"}
        assert triggers(engines) == set()
        engines.dispose()
        upgrade(empty_database_url)
        assert shape(migrated) == before


class TestOneEntryForAMeeting:
    """Revision a002, over a database in which a meeting was logged several times."""

    MEETING = datetime(2026, 11, 15, 9, 30, tzinfo=UTC)

    @pytest.fixture
    def before(self, empty_database_url):
        """Engines over a database as the first revision left it, with the stock in it."""
        upgrade(empty_database_url, "a001")
        engines = create_engines(empty_database_url)
        fill_stock(engines)
        yield engines
        engines.dispose()

    @pytest.fixture
    def doubled(self, before):
        """Tara's entries of one meeting, by name, the first of them logged last."""
        with writing(before.writer, SYSTEM) as session:
            tara, theo = (
                session.scalars(select(Account.id).where(Account.email == f"{who}@wattle.example"))
                for who in ("tara", "theo")
            )
            tara, theo = tara.one(), theo.one()
            make = partial(make_activity, session, occurrence_at=self.MEETING, scheduled_minutes=60)
            draft = make(tara, logged_at=self.MEETING)
            sent = make(tara, state=ActivityState.SUBMITTED)
            approved = make(tara, state=ActivityState.APPROVED)
            corrected = make(tara, corrects_id=approved.id)
            others = make(theo)
            record(
                session, "test", Happening(actor=None, action="x", subject="", body={}), now=NOON
            )
            return {
                "draft": draft.id,
                "sent": sent.id,
                "approved": approved.id,
                "corrected": corrected.id,
                "others": others.id,
            }

    def meetings(self, engines, names):
        with reading(engines.reader, SYSTEM) as session:
            found = {row.id: row for row in session.scalars(select(Activity))}
        assert found.keys() == set(names.values())
        assert {row.chat_id is None for row in found.values()} == {False}
        return {name for name, id_ in names.items() if found[id_].occurrence_at == self.MEETING}

    def test_keeps_every_entry_and_says_which_names_no_meeting_now(
        self, empty_database_url, before, doubled, caplog
    ):
        upgrade(empty_database_url, "a002")
        assert self.meetings(before, doubled) == {"approved", "corrected", "others"}
        said = caplog.text.replace("-", "")
        assert [name for name, id_ in doubled.items() if id_.hex in said] == ["draft", "sent"]

    def test_goes_back_and_up_again_with_its_rows(self, empty_database_url, before, doubled):
        upgrade(empty_database_url, "a002")
        kept = self.meetings(before, doubled)
        downgrade(empty_database_url, "a001")
        assert "trail_event_no_replace" not in triggers(before)
        assert {"trail_event_no_update", "trail_event_no_delete"} <= triggers(before)
        assert self.meetings(before, doubled) == kept
        upgrade(empty_database_url, "a002")
        assert self.meetings(before, doubled) == kept

    def test_a_second_entry_is_refused_from_then_on(self, empty_database_url, before, doubled):
        upgrade(empty_database_url, "a002")
        with writing(before.writer, SYSTEM) as session:
            whose = session.get_one(Activity, doubled["approved"]).teacher_id
            with pytest.raises(IntegrityError):
                make_activity(session, whose, occurrence_at=self.MEETING)
            session.rollback()


class TestRecognitionPolicies:
    """Revision a003, down and up again over a database with people, a trail and a policy."""

    def test_goes_down_with_its_rows_and_up_again_with_everything_else(
        self, migrated, empty_database_url
    ):
        fill_stock(migrated)
        guards, before = triggers(migrated), shape(migrated)
        with writing(migrated.writer, SYSTEM) as session:
            school = session.scalars(select(Organisation)).first()
            session.add(
                PolicyRow(
                    school_id=school.id, number=1, from_on=NOON.date(), rules={}, made_at=NOON
                )
            )
            session.flush()
            with pytest.raises(IntegrityError), session.begin_nested():
                again = PolicyRow(school_id=school.id, number=2, from_on=NOON.date(), rules={})
                again.made_at = NOON
                session.add(again)
                session.flush()
        migrated.dispose()
        downgrade(empty_database_url, "a002")
        assert "recognition_policy" not in shape(migrated)
        migrated.dispose()
        upgrade(empty_database_url)
        assert (triggers(migrated), shape(migrated)) == (guards, before)
        with reading(migrated.reader, SYSTEM) as session:
            assert session.scalars(select(PolicyRow)).all() == []
            assert len(session.scalars(select(Organisation)).all()) == 2
