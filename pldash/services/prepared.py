"""Statements that nearly every request runs, worked out once for each kind of database.

SQLAlchemy looks a statement up, orders its values and wraps its rows anew for each execution. For
a statement that finds or adds one row that takes several times as long as running it.
"""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    Insert,
    PoolProxiedConnection,
    Select,
    Update,
)
from sqlalchemy.exc import DBAPIError

Process = Callable[[Any], Any] | None
"""Turns a value into what a driver takes, or back; None leaves it as it is."""

SPELT: Mapping[type, Callable[[Any], bytes | None]] = {
    type(None): lambda _nothing: None,
    str: str.encode,
    int: lambda number: b"%d" % number,
    UUID: lambda key: key.hex.encode(),
    datetime: lambda instant: instant.isoformat().encode(),
    date: lambda day: day.isoformat().encode(),
}
"""How values are written for PostgreSQL, whose statements say the type of each themselves.

Its driver would find out anew what every value is, in Python and not in its compiled half.
"""


NUMBERED = {"paramstyle": "numeric_dollar"}
"""How PostgreSQL itself names values: $1, $2 and so on."""


class Ran(Protocol):
    """What is left of a statement: the driver's cursor, or the server's answer."""

    @property
    def rowcount(self) -> int:
        """Return how many rows it changed."""

    def fetchall(self) -> Sequence[Sequence[Any]]:
        """Return the rows that it found."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement as one kind of database takes it.

    :ivar sql: as the driver takes it
    :ivar binds: the values in their order, with what makes each one the driver's
    :ivar is_far: whether it goes to a server, whose answer is waited for
    :ivar row: makes a row of its columns
    :ivar columns: what makes each of them ours
    """

    sql: Any
    text: str
    binds: tuple[tuple[str, Process], ...]
    is_far: bool
    row: Callable[..., Any]
    columns: tuple[Process, ...]

    def bound(self, values: Mapping[str, Any]) -> list[Any]:
        """Return the values as the driver takes them."""
        given = [
            values[name] if process is None else process(values[name])
            for name, process in self.binds
        ]
        return [SPELT[type(each)](each) for each in given] if self.is_far else given

    def ask(self, raw: Any, values: Mapping[str, Any]) -> Ran:  # noqa: ANN401  as in `_driver`
        """Run it on a driver's connection, and wait for what comes of it."""
        ran: Ran = (raw.ask if self.is_far else raw.execute)(self.sql, self.bound(values))
        return ran

    def read(self, found: Sequence[Sequence[Any]]) -> list[Any]:
        """Return rows with their columns by name."""
        return [
            self.row(
                *[
                    value if process is None else process(value)
                    for process, value in zip(self.columns, row, strict=True)
                ]
            )
            for row in found
        ]


class Prepared:
    """A statement of ours, with a name for every value, that goes straight to the driver.

    Whoever listens for what an engine is about to run is told. The errors are SQLAlchemy's.
    """

    def __init__(self, statement: Insert | Select[Any] | Update) -> None:
        """Keep the statement; it is worked out when it first meets a kind of database."""
        self._statement = statement
        self._plans: dict[str, _Plan] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Run it and return how many rows it changed.

        :raises DBAPIError: as SQLAlchemy would
        """
        return self._ran(connection, values).rowcount

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Run it and return the rows that it finds, each with its columns by name.

        :raises DBAPIError: as SQLAlchemy would
        """
        ran = self._ran(connection, values)
        return self._plan_for(connection.dialect).read(ran.fetchall())

    def looked_up(self, looker: Engine, values: Mapping[str, Any]) -> list[Any]:
        """Run it on a connection from the pool, and return the rows that it finds.

        There is no transaction to begin and to end, so SQLAlchemy's connection has nothing to do;
        it would take longer than the statement. The pool takes an error's connection back clean,
        as it does any other.

        :param looker: an engine whose statements are each a transaction of their own
        :raises DBAPIError: as SQLAlchemy would
        """
        plan = self._plan_for(looker.dialect)
        try:
            with closing(looker.raw_connection()) as taken:
                _tell(looker, taken, plan)
                return plan.read(plan.ask(taken.dbapi_connection, values).fetchall())
        except looker.dialect.loaded_dbapi.Error as error:
            raise _wrapped(error, plan.text, looker.dialect) from error

    def send(self, connection: Connection, *rows: Mapping[str, Any]) -> None:
        """Run it for each of the rows, where nothing depends on what comes of it.

        PostgreSQL is told together with the next statement, or with the commit, and is not waited
        for until then; an error is raised there. On SQLite all of it is done at once.

        :raises DBAPIError: as SQLAlchemy would
        """
        plan = self._plan_for(connection.dialect)
        raw = _driver(connection, plan)
        bound = [plan.bound(values) for values in rows]
        try:
            if plan.is_far:
                for each in bound:
                    raw.put_by(plan.sql, each)
            else:
                raw.executemany(plan.sql, bound)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _wrapped(error, plan.text, connection.dialect) from error

    def _ran(self, connection: Connection, values: Mapping[str, Any]) -> Ran:
        plan = self._plan_for(connection.dialect)
        raw = _driver(connection, plan)
        try:
            return plan.ask(raw, values)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _wrapped(error, plan.text, connection.dialect) from error

    def _plan_for(self, dialect: Dialect) -> _Plan:
        kind = dialect.name
        if kind not in self._plans:
            self._plans[kind] = self._planned(dialect)
        return self._plans[kind]

    def _planned(self, dialect: Dialect) -> _Plan:
        is_far = dialect.name == "postgresql"
        spoken = type(dialect)(**NUMBERED) if is_far else dialect
        compiled: Any = self._statement.compile(dialect=spoken)
        columns = list(getattr(self._statement, "selected_columns", ()))
        text = str(compiled)
        return _Plan(
            sql=text.encode() if is_far else text,
            text=text,
            binds=tuple(
                (name, _to_driver(compiled.binds[name], dialect)) for name in compiled.positiontup
            ),
            is_far=is_far,
            row=namedtuple("Row", [column.key for column in columns]),  # noqa: PYI024  made here
            columns=tuple(_from_driver(column, dialect) for column in columns),
        )


def _to_driver(bind: BindParameter[Any], dialect: Dialect) -> Process:
    kind = bind.type.dialect_impl(dialect)
    if isinstance(kind, JSON) and dialect.name == "postgresql":
        return json.dumps  # SQLAlchemy would wrap it for the driver's cursors
    process: Process = kind.bind_processor(dialect)
    return process


def _from_driver(column: ColumnElement[Any], dialect: Dialect) -> Process:
    process: Process = column.type.dialect_impl(dialect).result_processor(dialect, None)
    return process


def _driver(connection: Connection, plan: _Plan) -> Any:  # noqa: ANN401  the two have no type in common
    """Return the driver's connection within a transaction; tell those who listen what is to run."""
    if not connection.in_transaction():
        connection.begin()
    _tell(connection.engine, connection, plan)
    return connection.connection.dbapi_connection


def _tell(engine: Engine, connection: Connection | PoolProxiedConnection, plan: _Plan) -> None:
    """Tell those who listen what is to run."""
    for told in engine.dispatch.before_cursor_execute:
        told(connection, None, plan.text, None, None, False)  # noqa: FBT003  as SQLAlchemy tells it


def _wrapped(error: Exception, sql: str, dialect: Dialect) -> BaseException:
    """Return a driver's error as SQLAlchemy's, without the values: they are people's words."""
    base = dialect.loaded_dbapi.Error
    return DBAPIError.instance(sql, None, error, base, hide_parameters=True, dialect=dialect)
