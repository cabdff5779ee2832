from __future__ import annotations

import sqlite3
import sys

import pysqlite3
import pytest

from pldash.adapters.database import UnsafeDatabase, _sqlite_module, create_engines


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/x"])
def test_a_database_that_breaks_promises_is_refused(url):
    with pytest.raises(UnsafeDatabase):
        create_engines(url)


def pragma(connection, name):
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_sqlite_is_set_up_to_lose_nothing(tmp_path):
    engines = create_engines(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    for engine in (engines.writer, engines.reader, engines.lazy_writer):
        with engine.connect() as connection:
            assert pragma(connection, "journal_mode") == "wal"
            assert pragma(connection, "synchronous") == 2
            assert pragma(connection, "foreign_keys") == 1
            assert pragma(connection, "recursive_triggers") == 1
            assert pragma(connection, "trusted_schema") == 0
            assert pragma(connection, "query_only") == (1 if engine is engines.reader else 0)
    engines.dispose()


def test_a_database_is_its_owners_alone(tmp_path):
    path = tmp_path / "new" / "a.sqlite3"
    engines = create_engines(f"sqlite:///{path}")
    assert not path.parent.exists()
    with engines.writer.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x)")
        connection.commit()
        made = [path, *path.parent.glob("a.sqlite3-*")]
        assert len(made) > 1
        assert {each.stat().st_mode & 0o777 for each in made} == {0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700
    engines.dispose()


def test_a_failed_begin_gives_the_turn_back(tmp_path):
    engines = create_engines(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    with engines.writer.connect() as connection:
        raw = connection.connection.dbapi_connection
        raw.execute("BEGIN")
        with pytest.raises(Exception, match="within a transaction"):
            raw.take_turn()
        assert not raw.is_writing
        raw.rollback()
    with engines.writer.begin() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    engines.dispose()


def test_a_late_writer_takes_its_turn_before_a_savepoint_is_set(tmp_path):
    engines = create_engines(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    with engines.writer.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE pot (tea INTEGER)")
    with engines.lazy_writer.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM pot").scalar() == 0
        with connection.begin_nested():
            connection.exec_driver_sql("INSERT INTO pot VALUES (1)")
    with engines.reader.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM pot").scalar() == 1
    engines.dispose()


def test_an_old_sqlite_is_refused(monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    assert _sqlite_module() is pysqlite3
    monkeypatch.setattr(pysqlite3, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(UnsafeDatabase):
        _sqlite_module()
    monkeypatch.setitem(sys.modules, "pysqlite3", None)
    with pytest.raises(UnsafeDatabase):
        _sqlite_module()
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    assert _sqlite_module() is sqlite3
