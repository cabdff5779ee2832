"""A connection to PostgreSQL that its server has ended is replaced before it is used."""

from __future__ import annotations

import psycopg
import pytest

from pldash.adapters import database
from tests.statements import watched

ENGINES = ("writer", "reader", "looker")


@pytest.fixture
def pings(engines, monkeypatch):
    """Who was asked whether they live."""
    asked, ask = [], engines.writer.dialect.do_ping

    def ping(raw):
        asked.append(raw)
        return ask(raw)

    monkeypatch.setattr(engines.writer.dialect, "do_ping", ping)
    return asked


def who(engine):
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()


def end(engine, number):
    """End a connection from the server's side, and wait until it is ended."""
    plain = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [number])


@pytest.mark.parametrize("stocked_url", ["postgresql"], indirect=True)
class TestSignsOfLife:
    @pytest.mark.parametrize("name", ENGINES)
    @pytest.mark.parametrize("seconds", [0.0, 3600.0], ids=["asked", "heard"])
    def test_an_ended_connection_is_replaced(self, engines, monkeypatch, name, seconds):
        monkeypatch.setattr(database, "FRESH_SECONDS", seconds)
        first = who(engines.writer)
        end(engines.writer, first)
        assert who(getattr(engines, name)) != first

    def test_one_that_answered_just_now_is_not_asked(self, engines, pings):
        assert who(engines.writer) == who(engines.writer)
        assert not pings

    def test_one_that_was_idle_is_asked(self, engines, pings, monkeypatch):
        first = who(engines.writer)
        pings.clear()
        monkeypatch.setattr(database, "FRESH_SECONDS", 0.0)
        assert who(engines.writer) == first
        assert len(pings) == 1


def test_a_look_is_a_transaction_of_its_own(engines):
    with engines.looker.connect() as connection, watched(engines.looker) as said:
        for _ in range(2):
            connection.exec_driver_sql("SELECT count(*) FROM account")
        raw = connection.connection.dbapi_connection
        is_open = (
            raw.in_transaction
            if engines.looker.dialect.name == "sqlite"
            else raw.info.transaction_status.name != "IDLE"
        )
        assert not is_open
    assert len(said) == 2
