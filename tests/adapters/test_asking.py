"""Statements that travel together to PostgreSQL, and what becomes of them when one fails."""

from __future__ import annotations

from contextlib import closing

import psycopg
import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy.engine import make_url

from pldash.adapters import asking
from pldash.adapters.asking import AskingConnection

ADD = b"INSERT INTO seat (number, name) VALUES ($1::INTEGER, $2::TEXT)"
NAMES = b"SELECT name FROM seat WHERE number >= $1::INTEGER ORDER BY number"

pytestmark = pytest.mark.parametrize("stocked_url", ["postgresql"], indirect=True)


@pytest.fixture
def connection(stocked_url):
    with closing(AskingConnection.connect(plain(stocked_url))) as connection:
        connection.execute("CREATE TEMPORARY TABLE seat (number INTEGER PRIMARY KEY, name TEXT)")
        connection.commit()
        yield connection


@pytest.fixture
def messages(connection, monkeypatch):
    """What was waited for."""
    waited, wait = [], connection.wait

    def count(steps, **named):
        waited.append(steps)
        return wait(steps, **named)

    monkeypatch.setattr(connection, "wait", count)
    return waited


def plain(url):
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def names(connection):
    return [name for (name,) in connection.ask(NAMES, [b"0"]).fetchall()]


def test_what_was_put_by_goes_along_with_what_is_asked(connection, messages):
    connection.put_by(ADD, [b"1", b"Ines"])
    connection.put_by(ADD, [b"2", None])
    assert names(connection) == ["Ines", None]
    assert len(messages) == 1


def test_it_says_how_many_rows_were_changed(connection):
    assert connection.ask(b"DELETE FROM seat", []).rowcount == 0
    assert connection.ask(ADD, [b"1", b"Ines"]).rowcount == 1


def test_what_was_put_by_goes_along_with_the_commit(connection, messages):
    connection.put_by(ADD, [b"1", b"Ines"])
    connection.commit()
    assert len(messages) == 1
    connection.rollback()
    assert names(connection) == ["Ines"]


@pytest.mark.parametrize("many", [False, True])
def test_a_cursor_finds_done_what_was_put_by(connection, many):
    connection.put_by(ADD, [b"1", b"Ines"])
    cursor = connection.cursor()
    if many:
        changed = "UPDATE seat SET name = name || %s"
        cursor.executemany(changed, [["a"], ["b"]])
        assert names(connection) == ["Inesab"]
    else:
        assert cursor.execute("SELECT name FROM seat").fetchall() == [("Ines",)]


def test_after_one_that_fails_nothing_is_done_and_nothing_kept(connection):
    connection.put_by(ADD, [b"1", b"Ines"])
    connection.put_by(ADD, [b"1", b"Tara"])
    connection.put_by(ADD, [b"2", b"Pia"])
    with pytest.raises(psycopg.errors.UniqueViolation, match="seat_pkey"):
        connection.commit()
    connection.rollback()
    assert names(connection) == []


def test_a_commit_that_fails_leaves_a_connection_that_can_be_used(connection):
    connection.put_by(ADD, [b"1", b"Ines"])
    connection.put_by(ADD, [b"1", b"Tara"])
    with pytest.raises(psycopg.errors.UniqueViolation):
        connection.commit()
    assert connection.info.transaction_status == TransactionStatus.IDLE
    connection.read_only = True
    assert names(connection) == []


def test_a_savepoint_holds_what_was_put_by_within_it(connection):
    cursor = connection.cursor()
    connection.put_by(ADD, [b"1", b"Ines"])
    cursor.execute("SAVEPOINT inner_one")
    connection.put_by(ADD, [b"1", b"Tara"])
    with pytest.raises(psycopg.errors.UniqueViolation):
        cursor.execute("RELEASE SAVEPOINT inner_one")
    cursor.execute("ROLLBACK TO SAVEPOINT inner_one")
    assert names(connection) == ["Ines"]


def test_to_undo_forgets_what_was_put_by(connection):
    connection.put_by(ADD, [b"1", b"Ines"])
    connection.rollback()
    assert names(connection) == []


def test_a_text_that_the_server_would_cut_short_is_refused(connection):
    for way in (connection.put_by, connection.ask):
        with pytest.raises(psycopg.DataError, match="NUL"):
            way(ADD, [b"1", b"In\0es"])
    assert names(connection) == []


def test_statements_are_prepared_anew_when_the_driver_let_them_go(connection):
    connection.ask(ADD, [b"1", b"Ines"])
    connection.execute("SELECT 1", prepare=True)
    connection.rollback()  # the driver makes the server forget all that it prepared
    connection.ask(ADD, [b"1", b"Tara"])
    assert names(connection) == ["Tara"]


def test_one_whose_preparing_was_undone_by_another_is_prepared_later(connection):
    connection.put_by(b"SELECT 1/$1::INTEGER", [b"0"])
    with pytest.raises(psycopg.errors.DivisionByZero):
        names(connection)
    connection.rollback()
    assert names(connection) == []


def test_only_so_many_are_kept_prepared(connection, monkeypatch):
    monkeypatch.setattr(asking, "MOST_NAMES", 3)
    for number in range(4):
        answer = connection.ask(b"SELECT %d, $1::TEXT" % number, [b"x"])
        assert answer.fetchall() == [(number, "x")]
    kept = connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchone()
    assert kept == (3,)


def test_a_lost_connection_is_an_error_and_no_endless_wait(connection, stocked_url):
    with psycopg.connect(plain(stocked_url)) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [connection.info.backend_pid])
    connection.put_by(ADD, [b"1", b"Ines"])
    with pytest.raises(psycopg.OperationalError):
        names(connection)
    assert connection.closed
