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
IS_CHANGED = sql.SQL(
    "SELECT {0} WHERE (SELECT count(*) FROM public.{1}) <> {2}"
    " OR EXISTS (SELECT FROM public.{1} WHERE age(xmin) < age(%(since)s::xid))"
)
"""Whether rows are gone or newer than a transaction; a changed row counts as new."""


class KeptDatabase:
    """Gives each test the rows that were there when it was made, and no others."""

    def __init__(self, url: str) -> None:
        """Remember every row of a database; nobody may be connected to it."""
        self.url = url
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(plain)
        with self._connection.transaction():
            self._execute("CREATE SCHEMA kept")
            names = [str(row[0]) for row in self._execute(TABLES)]
            self._counts = {name: self._keep(name) for name in names}
            self._since = self._now()
            # Triggers and keys are asleep from now on: the trail refuses to be emptied
            # otherwise, and tables are filled in no particular order.
            self._execute("SET session_replication_role = replica")
        parts = [
            IS_CHANGED.format(sql.Literal(name), sql.Identifier(name), sql.Literal(count))
            for name, count in self._counts.items()
        ]
        self._changed = sql.SQL(" UNION ALL ").join(parts).as_string(self._connection)

    def restore(self) -> None:
        """Bring back the rows of what was changed; a connection that a test forgot is ended."""
        with self._connection.transaction():
            self._execute(END_OTHERS)
            asked = self._connection.execute(self._changed, {"since": self._since}, prepare=True)
            names = [str(row[0]) for row in asked]
            for name in names:
                self._refill(name)
            if names:
                self._since = self._now()

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def _keep(self, name: str) -> int:
        copy = sql.SQL("CREATE TABLE kept.{0} AS TABLE public.{0}")
        return self._execute(copy.format(sql.Identifier(name))).rowcount

    def _refill(self, name: str) -> None:
        self._execute(sql.SQL("DELETE FROM public.{}").format(sql.Identifier(name)))
        if self._counts[name]:
            fill = sql.SQL("INSERT INTO public.{0} SELECT * FROM kept.{0}")
            self._execute(fill.format(sql.Identifier(name)))

    def _now(self) -> str:
        (number,) = self._execute("SELECT pg_current_xact_id()::xid::text").fetchone()
        return str(number)

    def execute(self, statement: str) -> None:
        """Run a statement as whoever owns the tables, and let it stand."""
        with self._connection.transaction():
            self._execute(statement)

    def _execute(self, statement: str | sql.Composed) -> psycopg.Cursor[tuple[object, ...]]:
        return self._connection.execute(statement)
