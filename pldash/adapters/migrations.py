"""Brings a database to a revision, up or down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from pldash.adapters.database import create_engines
from pldash.adapters.guards import put_back_guards

FOLDER = Path(__file__).resolve().parents[2] / "migrations"


class OrphanedRows(Exception):
    """A migration would leave a row that points at nothing; it was undone."""


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database up to a revision; does nothing where it is there already."""
    _run(url, lambda config: _up(config, revision))


def downgrade(url: str, revision: str) -> None:
    """Take the database down to a revision."""
    _run(url, lambda config: command.downgrade(config, revision))


def head() -> str:
    """Return the newest revision that this version of PL Dash knows."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    assert found is not None, "the product ships migrations"
    return found


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a database, None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def _up(config: Config, revision: str) -> None:
    """Go up; a table that was made anew on the way gets back what guards it."""
    connection: Connection = config.attributes["connection"]
    before = revision_of(connection)
    command.upgrade(config, revision)
    after = revision_of(connection)
    if after != before and after == head():
        put_back_guards(connection)


def _config() -> Config:
    return Config(str(FOLDER / "alembic.ini"))


def _run(url: str, work: Callable[[Config], None]) -> None:
    engines = create_engines(url)
    try:
        with engines.writer.connect() as connection:
            _without_cascades(connection)
            with connection.begin():
                config = _config()
                config.attributes["connection"] = connection
                work(config)
                _refuse_orphans(connection)
    finally:
        engines.dispose()


def _without_cascades(connection: Connection) -> None:
    """Switch SQLite's foreign keys off: recreating a table would delete what points at it."""
    if connection.dialect.name == "sqlite":
        raw = connection.connection.dbapi_connection
        assert raw is not None, "the connection was just opened"
        raw.cursor().execute("PRAGMA foreign_keys=OFF")


def _refuse_orphans(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if orphan is not None:
        raise OrphanedRows(f"the migration leaves a row of {orphan[0]} without {orphan[2]}")
