"""A connection to PostgreSQL that takes several statements to its server in one message.

The driver waits for the answer to each statement before it sends the next. Here one whose answer
tells nothing new is put by, and goes along with the next one or with the commit. The server takes
them in their order and stops at the first that fails: nothing after it is done, least of all the
commit. `docs/adr/0036-statements-that-travel-together.md` says what was measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import psycopg
from psycopg import Pipeline, generators
from psycopg.abc import PQGen
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

IDLE = TransactionStatus.IDLE
FAILED = TransactionStatus.INERROR
DONE = {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}
MOST_NAMES = 100
"""So many of our statements the server keeps prepared for a connection, as the driver does."""

Values = Sequence[bytes | None]
"""What a statement names $1, $2 and so on, spelt as text; the statement says their types."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said to a statement."""

    connection: psycopg.Connection[Any]
    result: PGresult

    @property
    def rowcount(self) -> int:
        """Return how many rows the statement changed or found."""
        return self.result.command_tuples or 0

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows that it found, their values as the driver reads them."""
        reader = Transformer(self.connection)
        reader.set_pgresult(self.result)
        return reader.load_rows(0, self.result.ntuples, tuple)


class AskingConnection(psycopg.Connection[Any]):
    """Takes statements of its own beside those of the driver's cursors, which find them done."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401  the driver's own
        """Begin with nothing put by, and nothing prepared."""
        super().__init__(*given, **named)
        self._put_by: list[tuple[bytes, Values]] = []
        self._names: dict[bytes, bytes] = {}
        self._numbers = count()

    def put_by(self, sql: bytes, values: Values) -> None:
        """Keep a statement for the next message; it fails there, if it does.

        :raises psycopg.DataError: if a value holds what no text of PostgreSQL can
        """
        _refuse_nul(values)
        self._put_by.append((sql, values))

    def ask(self, sql: bytes, values: Values) -> Answer:
        """Send a statement after all that was put by, and wait for its answer.

        :raises psycopg.Error: as the driver would, also for what was put by
        """
        _refuse_nul(values)
        with self.lock:
            return Answer(self, self.wait(self._sent((sql, values))))

    @contextmanager
    def _pipeline_nolock(self) -> Iterator[Pipeline]:
        """Begin, and send what was put by, before a cursor sends a statement for many rows."""
        self.wait(self._start_query())
        with super()._pipeline_nolock() as pipeline:
            yield pipeline

    def _beginning(self) -> list[tuple[bytes, Values]]:
        """Return what a transaction begins with."""
        return [(self._get_tx_start_command(), ())]

    def _start_query(self) -> PQGen[None]:
        """Begin a transaction where there is none, and send what was put by: a cursor's turn."""
        if self._pipeline is None and (self._put_by or self._is_to_begin()):
            yield from self._sent()

    def _commit_gen(self) -> PQGen[None]:
        """Commit; where that fails no transaction stays open, as after any commit that fails.

        The server stops before it comes to our COMMIT. SQLAlchemy takes the transaction for ended
        and would hand the connection to the next who asks, who could do nothing with it.
        """
        if self._put_by:
            try:
                yield from self._sent((b"COMMIT", ()))
            except psycopg.Error:
                if self.pgconn.transaction_status == FAILED:
                    yield from self._rollback_gen()
                raise
        else:
            yield from super()._commit_gen()

    def _rollback_gen(self) -> PQGen[None]:
        self._put_by.clear()
        yield from super()._rollback_gen()

    def _deallocate(self, name: bytes | None) -> PQGen[None]:
        """Forget our names too where the driver makes the server forget all it prepared."""
        if name is None:
            self._names.clear()
        yield from super()._deallocate(name)

    def _is_to_begin(self) -> bool:
        return not self._autocommit and self.pgconn.transaction_status == IDLE

    def _sent(self, *last: tuple[bytes, Values]) -> PQGen[PGresult]:
        """Send all that waits in one message, and return the answer to the last of it.

        :raises psycopg.Error: of the first statement that failed
        """
        self._check_connection_ok()
        waiting = [*(self._beginning() if self._is_to_begin() else ()), *self._put_by, *last]
        self._put_by.clear()
        self.pgconn.enter_pipeline_mode()
        new: dict[bytes, bytes] = {}
        for sql, values in waiting:
            self._send(sql, values, new)
        self.pgconn.pipeline_sync()
        results = yield from self._results()
        for result in results:
            if result.status not in DONE:
                raise psycopg.errors.error_from_result(result)
        self._names |= new
        return results[-1]

    def _send(self, sql: bytes, values: Values, new: dict[bytes, bytes]) -> None:
        """Send one statement, and have it prepared where it is not.

        :param new: which statements are prepared by this message, if all goes well
        """
        name = self._names.get(sql) or new.get(sql)
        if name is None and len(self._names) + len(new) < MOST_NAMES:
            name = new[sql] = b"pldash_%d" % next(self._numbers)
            self.pgconn.send_prepare(name, sql)
        if name is None:
            self.pgconn.send_query_params(sql, values)
        else:
            self.pgconn.send_query_prepared(name, values)

    def _results(self) -> PQGen[list[PGresult]]:
        """Return the answers to a message, to its end."""
        yield from generators.send(self.pgconn)
        results: list[PGresult] = []
        while found := (yield from generators.fetch_many(self.pgconn)):
            if found[0].status == ExecStatus.PIPELINE_SYNC:
                self.pgconn.exit_pipeline_mode()
                break
            results += found
        return results  # without an end the connection is lost: the last of them says so


def _refuse_nul(values: Values) -> None:
    """Refuse what the server would take for the end of a text.

    :raises psycopg.DataError: in the driver's own words
    """
    for value in values:
        if value is not None and b"\0" in value:
            raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
