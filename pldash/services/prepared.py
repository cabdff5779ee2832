"""Statements that nearly every request runs, worked out once for each kind of database.

SQLAlchemy looks a statement up, orders its values and wraps its rows anew for each execution. For
a statement that finds or adds one row that takes several times as long as running it.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Protocol, cast
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Connection, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError

Process = Callable[[Any], Any] | None
"""Turns a value into what a driver takes, or back; None leaves it as it is."""

Bound = tuple[Any, ...] | dict[str, Any]

SPELT: Mapping[type, Callable[[Any], str]] = {
    UUID: attrgetter("hex"),
    datetime: datetime.isoformat,
    date: date.isoformat,
}
"""How values are written for PostgreSQL, whose statements say the type of each themselves.

Its driver would find out anew what every value is, in Python and not in its compiled half.
"""


class Ran(Protocol):
    """What is left of a statement: the driver's cursor, or SQLAlchemy's result."""

    @property
    def rowcount(self) -> int:
        """Return how many rows it changed."""

    def fetchall(self) -> Sequence[Sequence[Any]]:
        """Return the rows that it found."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement as one kind of database takes it.

    :ivar binds: the values in their order, with what makes each one the driver's
    :ivar is_positional: whether the driver takes them by place, not by name
    :ivar row: makes a row of its columns
    :ivar columns: what makes each of them ours
    """

    sql: str
    binds: tuple[tuple[str, Process], ...]
    is_positional: bool
    row: Callable[..., Any]
    columns: tuple[Process, ...]

    def bound(self, values: Mapping[str, Any]) -> Bound:
        """Return the values as the driver takes them; a name may stand in several places."""
        given = [
            values[name] if process is None else process(values[name])
            for name, process in self.binds
        ]
        if self.is_positional:
            return tuple(given)
        return {
            name: SPELT[type(each)](each) if type(each) in SPELT else each
            for (name, _process), each in zip(self.binds, given, strict=True)
        }

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
    """A statement of ours, with a name for every value.

    In a transaction it goes straight to the driver, unless somebody listens for what the engine
    is about to run; then it takes the usual way. The errors are the same.
    """

    def __init__(self, statement: Insert | Select[Any] | Update) -> None:
        """Keep the statement; it is worked out when it first meets a kind of database."""
        self._statement = statement
        self._plans: dict[str, _Plan] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Run it and return how many rows it changed.

        :raises DBAPIError: as SQLAlchemy would
        """
        plan = self._plan_for(connection)
        return _run(connection, plan.sql, plan.bound(values)).rowcount

    def run_each(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it for each of the rows.

        :raises DBAPIError: as SQLAlchemy would
        """
        plan = self._plan_for(connection)
        _run(connection, plan.sql, [plan.bound(values) for values in rows])

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Run it and return the rows that it finds, each with its columns by name.

        :raises DBAPIError: as SQLAlchemy would
        """
        plan = self._plan_for(connection)
        return plan.read(_run(connection, plan.sql, plan.bound(values)).fetchall())

    def _plan_for(self, connection: Connection) -> _Plan:
        kind = connection.dialect.name
        if kind not in self._plans:
            self._plans[kind] = self._planned(connection.dialect)
        return self._plans[kind]

    def _planned(self, dialect: Dialect) -> _Plan:
        compiled: Any = self._statement.compile(dialect=dialect)
        names = compiled.positiontup or compiled.binds
        columns = list(getattr(self._statement, "selected_columns", ()))
        return _Plan(
            sql=str(compiled),
            binds=tuple((name, _to_driver(compiled.binds[name], dialect)) for name in names),
            is_positional=compiled.positiontup is not None,
            row=namedtuple("Row", [column.key for column in columns]),  # noqa: PYI024  made here
            columns=tuple(_from_driver(column, dialect) for column in columns),
        )


class Together:
    """Two changes that always go together, with a name for every value of both.

    PostgreSQL takes them as one statement and answers once; SQLite is in this process and takes
    them one after the other. Neither may look at what the other one writes.
    """

    def __init__(self, first: Insert | Update, second: Insert | Update) -> None:
        """Keep them in the order in which they run where they run one after the other."""
        self._apart = (Prepared(first), Prepared(second))
        self._as_one = Prepared(second.add_cte(first.cte("first")))

    def run(self, connection: Connection, values: Mapping[str, Any]) -> None:
        """Run both.

        :raises DBAPIError: as SQLAlchemy would
        """
        is_far = connection.dialect.name == "postgresql"
        for each in (self._as_one,) if is_far else self._apart:
            each.run(connection, values)


def _to_driver(bind: BindParameter[Any], dialect: Dialect) -> Process:
    process: Process = bind.type.dialect_impl(dialect).bind_processor(dialect)
    return process


def _from_driver(column: ColumnElement[Any], dialect: Dialect) -> Process:
    process: Process = column.type.dialect_impl(dialect).result_processor(dialect, None)
    return process


def _run(connection: Connection, sql: str, values: Bound | list[Bound]) -> Ran:
    """Run a statement straight on the driver, or through SQLAlchemy where that is to see it."""
    if connection.engine.dispatch.before_cursor_execute or not connection.in_transaction():
        return cast("Ran", connection.exec_driver_sql(sql, cast("Any", values)))
    cursor = connection.connection.cursor()
    try:
        if isinstance(values, list):
            cursor.executemany(sql, cast("Any", values))
        else:
            cursor.execute(sql, values)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _wrapped(error, sql, connection) from error
    return cast("Ran", cursor)


def _wrapped(error: Exception, sql: str, connection: Connection) -> BaseException:
    """Return a driver's error as SQLAlchemy's, without the values: they are people's words."""
    base = connection.dialect.loaded_dbapi.Error
    return DBAPIError.instance(
        sql, None, error, base, hide_parameters=True, dialect=connection.dialect
    )
