from __future__ import annotations

import pytest
from sqlalchemy import text

from pldash.adapters.database import UnsafeDatabase, create_engines
from pldash.adapters.guards import GUARDS, missing_guards, put_back_guards, refuse_unguarded
from pldash.adapters.migrations import downgrade, upgrade


@pytest.fixture
def connection(database_url):
    """A connection whose changes are undone: the database is used by other tests too."""
    engines = create_engines(database_url)
    with engines.writer.connect() as made:
        yield made
        made.rollback()
    engines.dispose()


def names_for(connection):
    return tuple(GUARDS[connection.dialect.name])


def table_of_guard(name):
    return name.partition("_no_")[0]


def drop(connection, name):
    place = "" if connection.dialect.name == "sqlite" else f" ON {table_of_guard(name)}"
    connection.execute(text(f"DROP TRIGGER {name}{place}"))


def test_after_the_migrations_nothing_is_missing(connection):
    assert len(names_for(connection)) >= 3
    assert missing_guards(connection) == ()
    assert put_back_guards(connection) == ()


def test_each_that_is_dropped_is_missed_by_its_name_and_put_back(connection):
    for name in names_for(connection):
        drop(connection, name)
        assert missing_guards(connection) == (name,)
        assert put_back_guards(connection) == (name,)
        assert missing_guards(connection) == ()


def test_one_of_its_name_that_lets_pass_is_missed_and_replaced(connection):
    name = "trail_event_no_delete"
    drop(connection, name)
    if connection.dialect.name == "sqlite":
        connection.execute(
            text(f"CREATE TRIGGER {name} BEFORE DELETE ON trail_event BEGIN SELECT 1; END")
        )
    else:
        connection.execute(
            text(
                f"CREATE TRIGGER {name} BEFORE DELETE ON trail_event FOR EACH ROW "
                "WHEN (OLD.seq < 0) EXECUTE FUNCTION trail_event_guard()"
            )
        )
    assert missing_guards(connection) == (name,)
    put_back_guards(connection)
    assert missing_guards(connection) == ()


@pytest.mark.parametrize(
    "weakening",
    [
        "ALTER TABLE trail_event DISABLE TRIGGER trail_event_no_update",
        "ALTER TABLE trail_event ENABLE REPLICA TRIGGER trail_event_no_update",
    ],
)
def test_one_that_is_switched_off_is_missed_and_switched_on(connection, weakening):
    if connection.dialect.name == "sqlite":
        return
    connection.execute(text(weakening))
    assert missing_guards(connection) == ("trail_event_no_update",)
    put_back_guards(connection)
    assert missing_guards(connection) == ()


def test_a_function_that_lets_pass_is_missed_and_replaced(connection):
    if connection.dialect.name == "sqlite":
        return
    connection.execute(
        text(
            "CREATE OR REPLACE FUNCTION trail_event_guard() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN RETURN NEW; END'"
        )
    )
    assert missing_guards(connection) == names_for(connection)
    put_back_guards(connection)
    assert missing_guards(connection) == ()


def test_a_start_without_one_is_refused_and_a_migration_puts_it_back(empty_database_url):
    upgrade(empty_database_url)
    engines = create_engines(empty_database_url)
    refuse_unguarded(engines.reader)
    with engines.writer.begin() as connection:
        drop(connection, "trail_event_no_update")
    with pytest.raises(UnsafeDatabase, match=r"trail_event_no_update missing .* prepare"):
        refuse_unguarded(engines.reader)
    engines.dispose()
    upgrade(empty_database_url)
    with pytest.raises(UnsafeDatabase):
        refuse_unguarded(engines.reader)
    engines.dispose()
    downgrade(empty_database_url, "-1")
    upgrade(empty_database_url)
    refuse_unguarded(engines.reader)
    engines.dispose()
