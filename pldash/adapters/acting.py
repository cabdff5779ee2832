"""A connection to PostgreSQL that says in whose name each transaction acts, as it begins.

The policies on the tables ask for it (`docs/adr/0031-row-level-security.md`). It goes to the server
together with BEGIN, so that it costs no round trip, and it ends with the transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import generators
from psycopg.abc import PQGen
from psycopg.pq import ExecStatus, TransactionStatus

IDLE = TransactionStatus.IDLE
DONE = {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}
NOBODY: Mapping[str, str] = {}
"""Who acts where nobody said: no row under a policy is there for them."""


class ActingConnection(psycopg.Connection[Any]):
    """Begins each transaction in somebody's name."""

    acting = b""

    def act_as(self, settings: Mapping[str, str]) -> None:
        """Say in whose name the transactions to come act.

        :param settings: values of settings by their name; they are ours, never typed by anybody
        """
        told = ", ".join(
            f"set_config('{name}', '{value}', true)" for name, value in settings.items()
        )
        self.acting = f"; SELECT {told}".encode() if told else b""

    def _start_query(self) -> PQGen[None]:
        """Begin a transaction, where there is none yet, and say who acts in the same message.

        The driver's own step sends BEGIN alone and refuses a second answer. Should the driver not
        come by here one day, nobody acts and no row under a policy is seen: that is noticed.
        """
        if not self.acting or self.autocommit or self.info.transaction_status is not IDLE:
            yield from super()._start_query()
            return
        if self._pipeline:  # many rows at once: there each message holds one statement
            yield from super()._start_query()
            yield from self._exec_command(self.acting.removeprefix(b"; "))
            return
        self.pgconn.send_query(self._get_tx_start_command() + self.acting)
        for result in (yield from generators.execute(self.pgconn)):
            if result.status not in DONE:
                raise psycopg.errors.error_from_result(result)


def connect(
    _dialect: object, _record: object, arguments: list[Any], named: dict[str, Any]
) -> ActingConnection:
    """Open such a connection in place of the driver's own."""
    return ActingConnection.connect(*arguments, **named)


def forget(raw: ActingConnection | None, _record: object) -> None:
    """Let a connection that was given back act in nobody's name."""
    if raw is not None:
        raw.act_as(NOBODY)
