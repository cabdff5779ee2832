"""What guards the trail: triggers by which the database itself refuses to change what happened.

The migrations make them. SQLite forgets them when a migration makes their table anew, and whoever
owns the database can take them away; so a server looks for each, word for word, before it starts.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, Engine, bindparam, text

from pldash.adapters.database import UnsafeDatabase

APPEND_ONLY: Final = "the trail is append-only"
FUNCTION: Final = "trail_event_guard"
FUNCTION_BODY: Final = f" BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END "
TABLES: Final = ("trail_event", "trail_signed_head")

logger = logging.getLogger(__name__)


def _sqlite_guards(table: str, key: str) -> dict[str, str]:
    """Return what SQLite needs for a table: INSERT OR REPLACE deletes without the word delete.

    :param key: the condition under which a row has the place of the new one
    """
    refuse = f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
    taken = (f"EXISTS (SELECT 1 FROM {table} WHERE {row})" for row in (key, "rowid = NEW.rowid"))  # noqa: S608 - our own names
    is_taken = f"WHEN {' OR '.join(taken)}"
    return {
        f"{table}_no_update": f"BEFORE UPDATE ON {table} {refuse}",
        f"{table}_no_delete": f"BEFORE DELETE ON {table} {refuse}",
        f"{table}_no_replace": f"BEFORE INSERT ON {table} {is_taken} {refuse}",
    }


def _postgresql_guards(table: str) -> dict[str, str]:
    act = f"EXECUTE FUNCTION {FUNCTION}()"
    return {
        f"{table}_no_update": f"BEFORE UPDATE ON {table} FOR EACH ROW {act}",
        f"{table}_no_delete": f"BEFORE DELETE ON {table} FOR EACH ROW {act}",
        f"{table}_no_truncate": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {act}",
    }


PLACE: Final = "chain = NEW.chain AND seq = NEW.seq"
GUARDS: Final[Mapping[str, Mapping[str, str]]] = {
    "sqlite": {name: sql for table in TABLES for name, sql in _sqlite_guards(table, PLACE).items()},
    "postgresql": {
        name: sql for table in TABLES for name, sql in _postgresql_guards(table).items()
    },
}
"""Each guard by its name, as the migrations wrote it, by the kind of database."""

_IN_SQLITE = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
_IN_POSTGRESQL = text(
    "SELECT t.tgname, pg_get_triggerdef(t.oid, true) FROM pg_trigger t "
    "JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE c.relname IN :tables AND t.tgenabled IN ('O', 'A') AND p.prosrc = :body"
).bindparams(bindparam("tables", expanding=True))


def missing_guards(connection: Connection) -> tuple[str, ...]:
    """Return the names of the guards that are not there, switched off or not as they should be."""
    wanted = GUARDS[connection.dialect.name]
    found = _found(connection)
    return tuple(
        name for name, sql in wanted.items() if found.get(name) != f"CREATE TRIGGER {name} {sql}"
    )


def put_back_guards(connection: Connection) -> tuple[str, ...]:
    """Make the guards that are missing, within the caller's transaction, and return their names."""
    missing, is_sqlite = missing_guards(connection), connection.dialect.name == "sqlite"
    if missing and not is_sqlite:
        # The body was written by us above; nothing of it comes from outside.
        made = f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
        connection.exec_driver_sql(f"{made}$${FUNCTION_BODY}$$")
    for name in missing:
        table = name.partition("_no_")[0]
        connection.exec_driver_sql(
            f"DROP TRIGGER IF EXISTS {name}{'' if is_sqlite else f' ON {table}'}"
        )
        sql = GUARDS[connection.dialect.name][name]
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {sql}")
        logger.warning("the trail's guard %s was missing and has been put back", name)
    return missing


def refuse_unguarded(engine: Engine) -> None:
    """Make sure that the database guards the trail.

    :raises UnsafeDatabase: if a guard is missing, with what to do
    """
    with engine.connect() as connection:
        missing = missing_guards(connection)
    if missing:
        raise UnsafeDatabase(
            f"the trail is not guarded: {', '.join(missing)} missing or not as PL Dash made it. "
            "Find out who changed the database, then run `flask --app app prepare`, which puts "
            "it back; docs/running.md says more, under The trail"
        )


def _found(connection: Connection) -> dict[str, str]:
    """Return every trigger that works, by its name."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(_IN_SQLITE)
    else:
        rows = connection.execute(_IN_POSTGRESQL, {"tables": TABLES, "body": FUNCTION_BODY})
    return {name: " ".join(sql.split()) for name, sql in rows}
