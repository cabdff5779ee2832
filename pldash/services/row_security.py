"""Tells PostgreSQL whose rows a transaction may see; its policies hold what a query forgot.

They stand beside the scope that the mapper puts into each query, and also hold for statements that
go past it. SQLite has no such thing: there the scope stands alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor

EVERYTHING = "pldash.everything"
ON = {EVERYTHING: "on"}
OFF = {EVERYTHING: ""}
_BEYOND = "beyond_scope"
"""Under this name a session knows that it is within such a block."""
_BEGUN = "begun_as"
"""Under this name it knows for whom its transaction began, whatever it was told since."""


class ScopeMissing(Exception):
    """A session asked for rows before anybody said whose: a fault of ours."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows a session may see.

    :ivar account_id: the owner whose record is visible; none for the public pages
    :ivar school_ids: the schools whose people and chats are visible
    :ivar led_ids: the schools whose submissions and certificates are visible
    :ivar everything: for commands and public look-ups by an unguessable code
    """

    account_id: UUID | None = None
    school_ids: frozenset[UUID] = frozenset()
    led_ids: frozenset[UUID] = frozenset()
    everything: bool = False


SYSTEM = Scope(everything=True)


def scope_of(actor: Actor) -> Scope:
    """Return whose rows a person may see; an outside approver sees the rounds of their place."""
    return Scope(actor.account_id, actor.school_ids | actor.led_ids, actor.led_ids)


def set_scope(session: Session, scope: Scope) -> None:
    """Say whose rows the session may see; once for each session."""
    session.info["scope"] = scope


def scope_in(session: Session) -> Scope:
    """Return whose rows a session may see.

    :raises ScopeMissing: if nobody said
    """
    scope: Scope | None = session.info.get("scope")
    if scope is None:
        raise ScopeMissing("set_scope() was not called for this session")
    return scope


def scope_of_session(session: Session) -> Scope | None:
    """Return whose rows a session may see, None where nobody said so far."""
    return session.info.get("scope")


def settings_of(scope: Scope) -> Mapping[str, str]:
    """Return what the policies ask for, by name."""
    if scope.everything:
        return ON
    told = {
        "pldash.actor": "" if scope.account_id is None else str(scope.account_id),
        "pldash.schools": _listed(scope.school_ids),
        "pldash.led": _listed(scope.led_ids),
    }
    return {name: value for name, value in told.items() if value}


def act_as(connection: Connection, scope: Scope) -> None:
    """Let a connection's next transaction see these rows; before its first statement."""
    raw = _raw(connection)
    if raw is not None:
        raw.act_as(settings_of(scope))


@contextmanager
def beyond_scope(session: Session) -> Iterator[None]:
    """Let what follows see and change rows of others, such as what a decision makes of an entry.

    The caller has asked for the permission, and says why.
    """
    with looking_beyond(session):
        yield
        session.flush()


@contextmanager
def looking_beyond(session: Session) -> Iterator[None]:
    """Let one query see rows of others, and change nothing; within a block it changes nothing."""
    is_within = session.info.get(_BEYOND, False)
    raw = None if is_within else _raw(session.connection())
    if raw is None or session.info.get(_BEGUN) == SYSTEM:
        yield
        return
    _set(raw, ON)
    session.info[_BEYOND] = True
    try:
        yield
    finally:
        session.info[_BEYOND] = False
        if raw.info.transaction_status.name == "INTRANS":  # one that failed takes it along
            _set(raw, OFF)


@event.listens_for(Session, "after_begin")
def _begin_in_a_name(session: Session, _transaction: object, connection: Connection) -> None:
    scope = scope_of_session(session)
    if scope is not None:
        session.info[_BEGUN] = scope
        act_as(connection, scope)


def _raw(connection: Connection) -> Any:  # noqa: ANN401 - the drivers' connections have no type in common
    """Return the driver's connection where its database knows policies."""
    if connection.dialect.name != "postgresql":
        return None
    return connection.connection.dbapi_connection


def _set(raw: Any, settings: Mapping[str, str]) -> None:  # noqa: ANN401 - as above
    for name, value in settings.items():
        raw.execute("SELECT set_config(%s, %s, true)", (name, value))


def _listed(ids: Iterable[UUID]) -> str:
    return ",".join(sorted(map(str, ids)))
