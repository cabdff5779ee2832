"""Writes the trail: one chained event for every change of state, in its transaction."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pldash.domain.canonical import canonical_json
from pldash.models.trail import TrailEvent, TrailHead

FIRST = "0" * 64
"""What the first event of a chain names as the one before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What happened, before it has its place in the chain."""

    actor: UUID | None
    action: str
    subject: str
    body: dict[str, Any]


def school_chain(school_id: UUID) -> str:
    """Return the name of a school's chain."""
    return f"school:{school_id}"


def teacher_chain(teacher_id: UUID) -> str:
    """Return the name of the chain for what happens outside any school."""
    return f"teacher:{teacher_id}"


def record(session: Session, chain: str, what: Happening, *, now: datetime) -> TrailEvent:
    """Add an event to a chain.

    The head's row is locked until the transaction ends, so that two events
    never claim the same place.
    """
    head = _locked_head(session, chain)
    event = TrailEvent(
        chain=chain,
        seq=head.seq + 1,
        previous=head.digest,
        at=now,
        actor=what.actor,
        action=what.action,
        subject=what.subject,
        body=what.body,
    )
    event.digest = digest_of(event)
    head.seq, head.digest = event.seq, event.digest
    session.add(event)
    session.flush()
    return event


def digest_of(event: TrailEvent) -> str:
    """Return the SHA-256 over all fields of an event but its digest."""
    fields = {
        "chain": event.chain,
        "seq": event.seq,
        "previous": event.previous,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": None if event.actor is None else str(event.actor),
        "action": event.action,
        "subject": event.subject,
        "body": event.body,
    }
    return hashlib.sha256(canonical_json(fields)).hexdigest()


def salted_digest(salt: str, content: object) -> str:
    """Return a digest of private words that nobody can guess without the salt.

    The salt is erased with the words; the trail then still chains, but tells nothing.
    """
    return hmac.new(salt.encode(), canonical_json(content), hashlib.sha256).hexdigest()


def _locked_head(session: Session, chain: str) -> TrailHead:
    query = select(TrailHead).where(TrailHead.chain == chain).with_for_update()
    found = session.scalar(query)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            session.add(TrailHead(chain=chain, seq=0, digest=FIRST))
    except IntegrityError:
        # Somebody else began the same chain at the same instant: theirs is as good.
        pass
    return session.scalars(query).one()
