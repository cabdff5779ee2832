"""Database engines that keep our promises on SQLite and on PostgreSQL.

SQLite as Python's driver sets it up loses updates without an error; see
``docs/adr/0003-two-databases.md`` for what was measured.
"""

from __future__ import annotations

import fcntl
import os
import select
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, InvalidatePoolError
from sqlalchemy.pool import QueuePool

from pldash.adapters import acting

SAFE_SQLITE = (3, 51, 3)
"""From this version on two connections cannot corrupt the write-ahead log."""
BUSY_TIMEOUT_MS = 15_000
CHANGES = frozenset({"INSERT", "UPDATE", "DELETE", "SAVEPO"})
"""How statements begin that change something; a savepoint is set for a change to come."""
POOL_SIZE = 10
"""Connections kept ready, enough for one a thread; as many again may be opened in a rush."""
ALONE = "pldash_alone"
"""Execution option of an engine whose statements are each a transaction of their own."""
FRESH_SECONDS = 1.0
"""How lately a connection must have answered to be used again without asking whether it lives."""


class UnsafeDatabase(Exception):
    """The database library would not keep our promises; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Engines:
    """The two ways into one database."""

    writer: Engine
    """Begins each transaction as a writer, after queueing for its turn."""
    reader: Engine
    """For pages that only read: the database itself refuses a write."""
    lazy_writer: Engine
    """Begins as a reader and takes its turn as a writer at the first change.

    What was read before that may be out of date by then: version columns tell.
    """
    looker: Engine
    """For a single statement that reads: without a transaction around it.

    PostgreSQL would be asked three times, to begin, to read and to end.
    """

    def dispose(self) -> None:
        """Close every connection."""
        for engine in (self.writer, self.reader, self.lazy_writer, self.looker):
            engine.dispose()


def create_engines(url: str) -> Engines:
    """Return the engines for a database URL.

    :raises UnsafeDatabase: if the SQLite library is too old, or the kind of database unknown
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UnsafeDatabase("PLDASH_DATABASE_URL is no address of a database") from None
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engines(parsed)
    if parsed.get_backend_name() == "postgresql":
        return _postgresql_engines(parsed)
    raise UnsafeDatabase(f"PL Dash runs on SQLite and PostgreSQL, not on {parsed.drivername}")


def _raw(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _sqlite_module() -> Any:
    import sqlite3  # noqa: PLC0415  which library is safe is known only at run time

    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return sqlite3
    try:
        import pysqlite3  # noqa: PLC0415  needed only where Python's own library is too old
    except ImportError as error:
        raise UnsafeDatabase("SQLite is older than 3.51.3 and pysqlite3 is missing") from error
    if tuple(pysqlite3.sqlite_version_info) < SAFE_SQLITE:
        raise UnsafeDatabase("pysqlite3 carries an SQLite older than 3.51.3")
    return pysqlite3


class Queued:
    """The half of a connection that makes writers wait for their turn on a lock file.

    SQLite's own waiting sleeps for ever longer while others overtake; a lock
    file hands the turn on at once, and a killed process gives it back.
    """

    queue_path: str
    queue: int | None = None
    is_writing = False

    def take_turn(self) -> None:
        """Wait for the turn, then begin a transaction that may write."""
        if self.queue is None:
            self.queue = os.open(self.queue_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self.queue, fcntl.LOCK_EX)
        self.is_writing = True
        try:
            self.execute("BEGIN IMMEDIATE")  # type: ignore[attr-defined]
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Pass the turn on; nothing happens where there is none."""
        if self.is_writing and self.queue is not None:
            fcntl.flock(self.queue, fcntl.LOCK_UN)
        self.is_writing = False

    def commit(self) -> None:
        """Commit, then pass the turn on."""
        super().commit()  # type: ignore[misc]
        self.leave()

    def rollback(self) -> None:
        """Undo, then pass the turn on."""
        super().rollback()  # type: ignore[misc]
        self.leave()

    def close(self) -> None:
        """Close the connection and its lock file."""
        super().close()  # type: ignore[misc]
        if self.queue is not None:
            os.close(self.queue)
            self.queue, self.is_writing = None, False


def _queued_connection(module: Any, queue_path: str) -> type[Any]:
    """Return the library's connection class with our queue in front."""
    return type("QueuedConnection", (Queued, module.Connection), {"queue_path": queue_path})


def _sqlite_engines(url: URL) -> Engines:
    if not url.database or url.database == ":memory:":
        raise UnsafeDatabase("SQLite needs a file: two connections must see the same data")
    module = _sqlite_module()
    factory = _queued_connection(module, f"{url.database}.queue")
    writer = _sqlite_engine(url, module, factory)
    event.listen(writer, "begin", lambda connection: _raw(connection).take_turn())
    reader = _sqlite_engine(url, module, factory)
    event.listen(reader, "connect", lambda raw, _record: raw.execute("PRAGMA query_only=ON"))
    event.listen(reader, "begin", _begin_deferred)
    looker = reader.execution_options(**{ALONE: True})
    lazy = _sqlite_engine(url, module, factory)
    event.listen(lazy, "begin", _begin_deferred)
    event.listen(lazy, "before_cursor_execute", _take_turn_to_write)
    return Engines(writer=writer, reader=reader, lazy_writer=lazy, looker=looker)


def _sqlite_engine(url: URL, module: Any, factory: type[Any]) -> Engine:
    engine = create_engine(
        url,
        module=module,
        poolclass=QueuePool,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        hide_parameters=True,  # an error is logged, and they are people's words
        connect_args={"check_same_thread": False, "factory": factory},
    )
    event.listen(engine, "do_connect", lambda *_connecting: _make_private(str(url.database)))
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _make_private(path: str) -> None:
    """Make a database's file, where there is none yet, for its owner alone.

    SQLite would let everybody on the machine read it. A file that is there is not opened:
    closing it again would give up the locks that other connections of this process hold.
    """
    Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return


def _prepare_sqlite(raw: Any, _record: object) -> None:
    # Without this the driver opens transactions itself, too late and as a reader.
    raw.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "trusted_schema=OFF",
    ):
        raw.execute(f"PRAGMA {pragma}")


def _take_turn_to_write(
    connection: Connection, _cursor: object, statement: str, *_rest: object
) -> None:
    """Become a writer before the first change of a transaction that began by reading."""
    raw = _raw(connection)
    if not raw.is_writing and statement.lstrip()[:6].upper() in CHANGES:
        raw.rollback()
        raw.take_turn()


def _begin_deferred(connection: Connection) -> None:
    if ALONE not in connection.get_execution_options():
        connection.exec_driver_sql("BEGIN")


def _postgresql_engines(url: URL) -> Engines:
    engine = _postgresql_engine(url)
    # Without a transaction nobody can say who acts: its connections say it once for all.
    told = "-c pldash.everything=on -c default_transaction_read_only=on"
    return Engines(
        writer=engine,
        reader=engine.execution_options(postgresql_readonly=True),
        lazy_writer=engine,
        looker=_postgresql_engine(url, told, isolation_level="AUTOCOMMIT"),
    )


def _postgresql_engine(url: URL, options: str = "", **chosen: Any) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        hide_parameters=True,
        connect_args={
            "options": f"-c timezone=UTC -c lock_timeout=15000 {options}",
            "client_encoding": "utf8",
        },
        **chosen,
    )
    event.listen(engine, "do_connect", acting.connect)
    event.listen(engine, "checkin", acting.forget)
    event.listen(engine, "checkin", _note_when)
    event.listen(engine, "checkout", lambda raw, record, _taken: _ask_whether(engine, raw, record))
    return engine


def _note_when(_raw: object, record: Any) -> None:
    """Remember when a connection was given back in good order."""
    record.info["given_back"] = monotonic()


def _ask_whether(engine: Engine, raw: Any, record: Any) -> None:
    """Ask a connection that may be dead for a sign of life, before it is used.

    One that answered just now is not asked: that would take as long as a statement. Where its
    server has hung up since, what it said last waits to be read.

    :raises InvalidatePoolError: if it is dead; the pool then opens others
    """
    now = monotonic()  # a connection that was never given back was opened just now
    since = now - record.info.get("given_back", now)
    if since < FRESH_SECONDS and not _has_news(raw.fileno()):
        return
    try:
        engine.dialect.do_ping(raw)
    except engine.dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


def _has_news(socket: int) -> bool:
    """Return whether a socket has something to read, if only its end."""
    waiting = select.poll()
    waiting.register(socket, select.POLLIN)
    return bool(waiting.poll(0))
