"""The migrations go up and down, and their end is what the models say."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import (
    JSON,
    Date,
    Integer,
    Text,
    Uuid,
    column,
    insert,
    inspect,
    select,
    table,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

import pldash.models.registry  # noqa: F401  makes every table known
from pldash.adapters.database import create_engines
from pldash.adapters.migrations import OrphanedRows, downgrade, head, revision_of, upgrade
from pldash.adapters.migrations import _run as run
from pldash.models.accounts import Account
from pldash.models.activities import ActivityClaim
from pldash.models.base import Base, UtcDateTime, new_id, table_of
from pldash.models.policies import PolicyRow
from pldash.models.schools import Organisation
from pldash.services.scope import SYSTEM
from pldash.services.trail import Happening, record
from pldash.services.unit_of_work import reading, writing
from tests.stock import NOON, fill_stock

EARLY_ENTRY = table(
    "activity",
    *(column(name, Uuid()) for name in ("id", "teacher_id", "chat_id", "corrects_id")),
    *(column(name, Text()) for name in ("title", "zone", "activity_type", "state", "salt")),
    *(column(name, Text()) for name in ("category", "provider_id", "last_form")),
    *(column(name, Date()) for name in ("started_on", "ended_on")),
    *(column(name, UtcDateTime()) for name in ("logged_at", "changed_at", "occurrence_at")),
    *(column(name, Integer()) for name in ("scheduled_minutes", "version")),
    column("topics", JSON()),
)
"""An entry as the first two revisions had it; the models have moved on."""
EARLY_TIE = table(
    "registration",
    *(column(name, Uuid()) for name in ("id", "teacher_id")),
    *(column(name, Text()) for name in ("body", "number")),
    column("facts", JSON()),
    column("created_at", UtcDateTime()),
    column("version", Integer()),
)


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
        for name in found.get_table_names():
            for check in found.get_check_constraints(name):
                assert str(check["name"]).startswith(f"ck_{name}_")

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


def at_revision(url, revision):
    """Engines over a database of an earlier revision, with the people of the stock in it."""
    upgrade(url, revision)
    engines = create_engines(url)
    fill_stock(engines)
    return engines


def person(engines, who):
    with reading(engines.reader, SYSTEM) as session:
        query = select(Account.id).where(Account.email == f"{who}@wattle.example")
        return session.scalars(query).one()


def add_entry(engines, teacher_id, **facts):
    """Write an entry as the first revisions had it, and give its id."""
    with engines.writer.begin() as connection:
        chat = connection.scalar(text("SELECT id FROM chat WHERE tag_key = 'aussieed'"))
        key = new_id()
        plain = {
            "id": key,
            "teacher_id": teacher_id,
            "chat_id": chat if isinstance(chat, UUID) else UUID(chat),
            "title": "#aussieED",
            "started_on": NOON.date(),
            "ended_on": NOON.date(),
            "zone": "Australia/Melbourne",
            "activity_type": "online-chat",
            "topics": [],
            "state": "draft",
            "salt": "pepper",
            "logged_at": NOON,
            "changed_at": NOON,
            "last_form": "",
            "version": 1,
        }
        connection.execute(insert(EARLY_ENTRY).values(**(plain | facts)))
        return key


class TestOneEntryForAMeeting:
    """Revision a002, over a database in which a meeting was logged several times."""

    MEETING = datetime(2026, 11, 15, 9, 30, tzinfo=UTC)

    @pytest.fixture
    def before(self, empty_database_url):
        """Engines over a database as the first revision left it, with the stock in it."""
        engines = at_revision(empty_database_url, "a001")
        yield engines
        engines.dispose()

    @pytest.fixture
    def doubled(self, before):
        """Tara's entries of one meeting, by name, the first of them logged last."""
        tara, theo = person(before, "tara"), person(before, "theo")
        make = partial(add_entry, before, occurrence_at=self.MEETING, scheduled_minutes=60)
        found = {"draft": make(tara)}
        found["sent"] = make(tara, state="submitted", logged_at=NOON + timedelta(days=1))
        found["approved"] = make(tara, state="approved", logged_at=NOON + timedelta(days=2))
        found["corrected"] = make(tara, corrects_id=found["approved"])
        found["others"] = make(theo)
        with writing(before.writer, SYSTEM) as session:
            what = Happening(actor=None, action="school:changed", subject="", body={})
            record(session, "test", what, now=NOON)
        return found

    def meetings(self, engines, names):
        with engines.reader.connect() as connection:
            rows = connection.execute(select(EARLY_ENTRY)).all()
        found = {row.id: row for row in rows}
        assert found.keys() == set(names.values())
        assert {row.chat_id is None for row in rows} == {False}
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
        whose = person(before, "tara")
        with pytest.raises(IntegrityError):
            add_entry(before, whose, occurrence_at=self.MEETING)


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


class TestWhatBodiesAsk:
    """Revision a004, over entries that named a single category for all bodies."""

    @pytest.fixture
    def before(self, empty_database_url):
        """Engines over a database as the third revision left it, with the stock in it."""
        engines = at_revision(empty_database_url, "a003")
        yield engines
        engines.dispose()

    @pytest.fixture
    def said(self, before):
        """Entries by name: Tara is registered with the ACT, Theo nowhere."""
        tara, theo = person(before, "tara"), person(before, "theo")
        with before.writer.begin() as connection:
            tie = {"id": new_id(), "teacher_id": tara, "body": "au-act-tqi", "number": ""}
            rest = {"facts": {}, "created_at": NOON, "version": 1}
            connection.execute(insert(EARLY_TIE).values(**tie, **rest))
        return {
            "hers": add_entry(before, tara, category="accredited", provider_id="101"),
            "his": add_entry(before, theo, category="accredited", topics=["disability"]),
            "texan": add_entry(before, tara, category="mentoring"),
            "plain": add_entry(before, tara),
        }

    def claims(self, engines, said):
        columns = [each for each in table_of(ActivityClaim).c if each.name != "used_for"]
        with engines.reader.connect() as connection:
            rows = connection.execute(select(*columns)).all()
        names = {key: name for name, key in said.items()}
        return {(names[row.activity_id], row.body): row for row in rows}

    def test_each_entry_says_it_for_the_bodies_that_know_it(self, empty_database_url, before, said):
        upgrade(empty_database_url, "a004")
        found = self.claims(before, said)
        assert set(found) == {
            ("hers", "au-act-tqi"),
            ("his", "au-act-tqi"),
            ("his", "au-nsw-nesa"),
            ("texan", "us-tx"),
        }
        assert found["hers", "au-act-tqi"].provider == "101"
        assert found["his", "au-nsw-nesa"].topics == ["disability"]
        assert {"trail_event_no_update", "trail_event_no_delete"} <= triggers(before)

    def test_goes_back_and_up_again_with_what_was_said(self, empty_database_url, before, said):
        upgrade(empty_database_url, "a004")
        kept = self.claims(before, said)
        downgrade(empty_database_url, "a003")
        with before.reader.connect() as connection:
            rows = {row.id: row for row in connection.execute(select(EARLY_ENTRY))}
        assert {name: rows[key].category for name, key in said.items()} == {
            "hers": "accredited",
            "his": "accredited",
            "texan": "mentoring",
            "plain": None,
        }
        assert (rows[said["hers"]].provider_id, rows[said["plain"]].topics) == ("101", [])
        upgrade(empty_database_url, "a004")
        assert self.claims(before, said) == kept

    def test_what_was_used_before_comes_and_goes_and_leaves_the_rest(
        self, empty_database_url, before, said
    ):
        """Revision a013."""
        upgrade(empty_database_url, "a012")
        kept, guards, claims = self.claims(before, said), triggers(before), table_of(ActivityClaim)
        upgrade(empty_database_url, "a013")
        with before.writer.begin() as connection:
            connection.execute(update(claims).values(used_for="2021 to 2026"))
        downgrade(empty_database_url, "a012")
        assert (self.claims(before, said), triggers(before)) == (kept, guards)
        upgrade(empty_database_url, "a013")
        with before.reader.connect() as connection:
            assert set(connection.scalars(select(claims.c.used_for))) == {""}
        assert triggers(before) == guards
