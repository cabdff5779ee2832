"""A PostgreSQL database that tests use in turn: making one for each would take most of the time."""

from __future__ import annotations

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


class KeptDatabase:
    """Gives each test the rows that were there when it was made, and no others."""

    def __init__(self, url: str) -> None:
        """Remember every row of a database; nobody may be connected to it."""
        self.url = url
        self._plain = (
            make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        )
        with psycopg.connect(self._plain, autocommit=True) as connection:
            self._tables = [row[0] for row in connection.execute(TABLES)]
            self._filled = [name for name in self._tables if _has_rows(connection, name)]
            connection.execute("CREATE SCHEMA kept")
            for name in self._filled:
                copy = sql.SQL("CREATE TABLE kept.{0} AS TABLE public.{0}")
                connection.execute(copy.format(sql.Identifier(name)))

    def restore(self) -> None:
        """Bring back the rows; a connection that a test forgot is ended.

        Triggers and keys are asleep meanwhile: the trail refuses to be emptied
        otherwise, and tables are filled in no particular order.
        """
        with psycopg.connect(self._plain) as connection:
            connection.execute(END_OTHERS)
            connection.execute("SET session_replication_role = replica")
            for name in self._tables:
                empty = sql.SQL("DELETE FROM public.{}").format(sql.Identifier(name))
                connection.execute(empty)
            for name in self._filled:
                fill = sql.SQL("INSERT INTO public.{0} SELECT * FROM kept.{0}")
                connection.execute(fill.format(sql.Identifier(name)))


def _has_rows(connection: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
    ask = sql.SQL("SELECT EXISTS (SELECT FROM public.{})").format(sql.Identifier(name))
    return bool(connection.execute(ask).fetchone()[0])
