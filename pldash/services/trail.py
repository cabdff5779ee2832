"""Writes the trail: one chained event for every change of state, in its transaction."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pldash.domain.canonical import canonical_json
from pldash.domain.trail import EVENT_FIELDS, FIRST, event_digest
from pldash.domain.trail_actions import ACTIONS
from pldash.models.base import table_of
from pldash.models.trail import TrailEvent, TrailHead
from pldash.services.prepared import Prepared


class UnknownAction(Exception):
    """An event would be written whose action nobody listed: a fault of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What happened, before it has its place in the chain.

    :ivar action: one of :data:`~pldash.domain.trail_actions.ACTIONS`
    """

    actor: UUID | None
    action: str
    subject: str
    body: dict[str, Any]

    def __post_init__(self) -> None:
        """Refuse an action that no history could tell.

        :raises UnknownAction: for a fault of ours
        """
        if self.action not in ACTIONS:
            raise UnknownAction(f"{self.action} is not in domain/trail_actions.py")


def school_chain(school_id: UUID) -> str:
    """Return the name of a school's chain."""
    return f"school:{school_id}"


def teacher_chain(teacher_id: UUID) -> str:
    """Return the name of the chain for what happens outside any school."""
    return f"teacher:{teacher_id}"


class Placed(Protocol):
    """A row that a teacher gave to a school, or to an outside approver."""

    @property
    def teacher_id(self) -> UUID:
        """Return who gave it."""

    @property
    def school_id(self) -> UUID:
        """Return to whom."""

    @property
    def is_outside(self) -> bool:
        """Return whether that is an outside approver."""


def chain_of(row: Placed) -> str:
    """Return the name of the chain that tells what becomes of a row.

    What lies with an outside approver is told on its teacher's own.
    """
    return teacher_chain(row.teacher_id) if row.is_outside else school_chain(row.school_id)


@dataclass(frozen=True, slots=True)
class Link:
    """The place of an event in its chain."""

    seq: int
    previous: str
    digest: str


def record(session: Session, chain: str, what: Happening, *, now: datetime) -> Link:
    """Add an event to a chain.

    The head's row is locked until the transaction ends, so that two events
    never claim the same place. What it tells of is written before it. The event
    goes past the mapper, which would track what is only ever added.
    """
    session.flush()
    connection = session.connection()
    last, previous = _locked_head(connection, chain)
    fields: dict[str, Any] = {
        "chain": chain,
        "seq": last + 1,
        "previous": previous,
        "digest": "",
        "at": now,
        "actor": what.actor,
        "action": what.action,
        "subject": what.subject,
        "body": what.body,
    }
    link = Link(last + 1, previous, event_digest(plain_event(fields)))
    fields["digest"] = link.digest
    _MOVE.send(connection, {"to": chain, "last": link.seq, "end": link.digest})
    _ADD.send(connection, fields)
    return link


def hold_chain(session: Session, chain: str) -> None:
    """Keep others from adding to a chain until the transaction ends, as an event does.

    For what is written before the event that tells of it, and must not cross somebody else's.
    """
    _locked_head(session.connection(), chain)


def plain_event(fields: Mapping[Any, Any]) -> dict[str, Any]:
    """Return an event as plain JSON values, as it is digested and exported.

    :param fields: by the names of the columns
    """
    plain = {name: fields[name] for name in EVENT_FIELDS}
    plain["at"] = plain["at"].astimezone(UTC).isoformat(timespec="microseconds")
    plain["actor"] = None if plain["actor"] is None else str(plain["actor"])
    return plain


def salted_digest(salt: str, content: object) -> str:
    """Return a digest of private words that nobody can guess without the salt.

    The salt is erased with the words; the trail then still chains, but tells nothing.
    """
    return hmac.new(salt.encode(), canonical_json(content), hashlib.sha256).hexdigest()


_HEADS, _EVENTS = table_of(TrailHead), table_of(TrailEvent)
_HEAD = Prepared(
    select(_HEADS.c.seq, _HEADS.c.digest)
    .where(_HEADS.c.chain == bindparam("chain"))
    .with_for_update()
)
_BEGIN = insert(_HEADS)
_MOVE = Prepared(
    update(_HEADS)
    .where(_HEADS.c.chain == bindparam("to"))
    .values(seq=bindparam("last"), digest=bindparam("end"))
)
_ADD = Prepared(insert(_EVENTS))


def _locked_head(connection: Connection, chain: str) -> tuple[int, str]:
    """Return the number and the digest of a chain's last link."""
    found = _HEAD.rows(connection, {"chain": chain})
    if found:
        return found[0].seq, found[0].digest
    try:
        with connection.begin_nested():
            connection.execute(_BEGIN, {"chain": chain, "seq": 0, "digest": FIRST})
    except IntegrityError:
        # Somebody else began the same chain at the same instant: theirs is as good.
        pass
    (begun,) = _HEAD.rows(connection, {"chain": chain})
    return begun.seq, begun.digest
