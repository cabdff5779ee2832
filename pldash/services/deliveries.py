"""What became of mail: to a person, and of what a school caused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.mailing import MailKind, MailState, state_of
from pldash.domain.permissions import Permission, Subject, require
from pldash.models.outbox import OutboxMail
from pldash.services.sweeping import KEPT

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One mail as its recipient, or a school's administrator, may see it.

    :ivar subject: empty for the administrator
    :ivar why: what the server said, where it did not take it
    """

    subject: str
    recipient: str
    kind: MailKind
    at: datetime
    state: MailState
    why: str


def mail_to(session: Session, address: str, *, now: datetime) -> tuple[Delivery, ...]:
    """Return what was mailed to an address or waits for it, the newest first.

    :param address: one that the person who looks has shown to be theirs
    """
    query = select(OutboxMail).where(OutboxMail.recipient == address)
    return _deliveries(session, query, now=now, with_subject=True)


def mail_for(
    session: Session, actor: Actor, school_id: UUID, *, now: datetime
) -> tuple[Delivery, ...]:
    """Return the mail that a school caused, the newest first, without what it said.

    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not administer the school
    """
    require(actor, Permission.SCHOOL_ADMINISTER, Subject(school_id=school_id))
    query = select(OutboxMail).where(OutboxMail.for_school_id == school_id)
    return _deliveries(session, query, now=now, with_subject=False)


def _deliveries(
    session: Session, query: Select[Any], *, now: datetime, with_subject: bool
) -> tuple[Delivery, ...]:
    newest = (
        query.where(OutboxMail.created_at > now - KEPT)
        .order_by(OutboxMail.created_at.desc(), OutboxMail.id.desc())
        .limit(MOST_SHOWN)
    )
    return tuple(
        Delivery(
            subject=mail.subject if with_subject else "",
            recipient=mail.recipient,
            kind=mail.kind,
            at=mail.created_at,
            state=state_of(mail, now),
            why=mail.failure or "",
        )
        for mail in session.scalars(newest)
    )
