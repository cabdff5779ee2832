"""Mail: written in the transaction of what it tells of, sent after it, at most once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from pldash.models.outbox import OutboxMail
from pldash.ports import Mail

STALE_AFTER = timedelta(days=1)
"""Older mail is never sent: switching mail on must not flood people with old news."""
UNCLEAR_AFTER = timedelta(minutes=15)
"""Sending that began and did not end for so long was cut off."""
MOST_UNCLEAR = 2
"""A mail whose sending was cut off may have arrived: it is tried again once."""
MOST_REFUSED = 8
"""A mail that the server refused has not arrived: it is tried for about four hours."""
PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to be sent.

    :ivar unique_key: the same key is never mailed twice
    """

    unique_key: str
    recipient: str
    subject: str
    body: str
    html: str | None = None


def add_mail(session: Session, mail: NewMail, *, now: datetime) -> bool:
    """Add a mail to the outbox; false if the same news is there already."""
    known = select(OutboxMail.id).where(OutboxMail.unique_key == mail.unique_key)
    if session.scalar(known) is not None:
        return False
    session.add(
        OutboxMail(
            unique_key=mail.unique_key,
            recipient=mail.recipient,
            subject=mail.subject,
            body=mail.body,
            html=mail.html,
            created_at=now,
        )
    )
    return True


def newest_mail(session: Session, *, most: int = 50) -> Sequence[OutboxMail]:
    """Return the newest mails, for the development mailbox."""
    return session.scalars(
        select(OutboxMail).order_by(OutboxMail.created_at.desc(), OutboxMail.id.desc()).limit(most)
    ).all()


def claim_next(session: Session, *, now: datetime) -> UUID | None:
    """Mark the next mail as being sent, so that no other process sends it too."""
    mail = session.scalar(
        select(OutboxMail)
        .where(_is_due(now))
        .order_by(OutboxMail.created_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if mail is None:
        return None
    mail.sending_at, mail.failure = now, None
    mail.attempts += 1
    session.flush()
    return mail.id


def message_of(session: Session, mail_id: UUID) -> Mail:
    """Return a claimed mail as a message; its id stays the same when it is tried again."""
    row = session.get_one(OutboxMail, mail_id)
    return Mail(str(row.id), row.recipient, row.subject, row.body, row.html)


def mark_sent(session: Session, mail_id: UUID, *, now: datetime) -> None:
    """Note that a server took the mail; its text is wiped, for it may hold a link that signs in."""
    mail = session.get_one(OutboxMail, mail_id)
    mail.sent_at, mail.body, mail.html = now, "", None
    session.flush()


def mark_refused(session: Session, mail_id: UUID, failure: str) -> None:
    """Note that no server took the mail, and why."""
    session.get_one(OutboxMail, mail_id).failure = failure[:300]
    session.flush()


def unclear_mail(session: Session, *, now: datetime) -> Sequence[OutboxMail]:
    """Return the mails whose sending began and never ended."""
    return session.scalars(
        select(OutboxMail)
        .where(_was_cut_off(now), OutboxMail.attempts >= MOST_UNCLEAR)
        .order_by(OutboxMail.created_at)
    ).all()


def _is_due(now: datetime) -> ColumnElement[bool]:
    refused = and_(
        OutboxMail.failure.is_not(None),
        or_(
            *(
                and_(OutboxMail.attempts == tries, OutboxMail.sending_at <= now - PAUSE * 2**tries)
                for tries in range(1, MOST_REFUSED)
            )
        ),
    )
    return and_(
        OutboxMail.sent_at.is_(None),
        OutboxMail.created_at > now - STALE_AFTER,
        or_(
            OutboxMail.sending_at.is_(None),
            refused,
            and_(_was_cut_off(now), OutboxMail.attempts < MOST_UNCLEAR),
        ),
    )


def _was_cut_off(now: datetime) -> ColumnElement[bool]:
    return and_(
        OutboxMail.sent_at.is_(None),
        OutboxMail.failure.is_(None),
        OutboxMail.sending_at <= now - UNCLEAR_AFTER,
    )
