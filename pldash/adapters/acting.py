"""A connection to PostgreSQL that says in whose name each transaction acts, as it begins.

The policies on the tables ask for it (`docs/adr/0031-row-level-security.md`). It goes to the server
together with BEGIN, so that it costs no round trip, and it ends with the transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pldash.adapters.asking import AskingConnection, Values

NOBODY: Mapping[str, str] = {}
"""Who acts where nobody said: no row under a policy is there for them."""


class ActingConnection(AskingConnection):
    """Begins each transaction in somebody's name."""

    _acting: tuple[tuple[bytes, Values], ...] = ()

    def act_as(self, settings: Mapping[str, str]) -> None:
        """Say in whose name the transactions to come act.

        :param settings: values of settings by their name; the names are ours
        """
        told = ", ".join(
            f"set_config('{name}', ${number}, true)" for number, name in enumerate(settings, 1)
        )
        values = [value.encode() for value in settings.values()]
        self._acting = ((f"SELECT {told}".encode(), values),) if told else ()

    def _beginning(self) -> list[tuple[bytes, Values]]:
        return [*super()._beginning(), *self._acting]


def connect(
    _dialect: object, _record: object, arguments: list[Any], named: dict[str, Any]
) -> ActingConnection:
    """Open such a connection in place of the driver's own."""
    return ActingConnection.connect(*arguments, **named)


def forget(raw: ActingConnection | None, _record: object) -> None:
    """Let a connection that was given back act in nobody's name."""
    if raw is not None:
        raw.act_as(NOBODY)
