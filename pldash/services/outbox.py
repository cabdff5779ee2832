"""Mail: written in the transaction of what it tells of, sent after it, at most once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from pldash.domain.mailing import (
    MOST_REFUSED,
    MOST_UNCLEAR,
    STALE_AFTER,
    UNCLEAR_AFTER,
    MailKind,
    NewsKind,
    Rhythm,
)
from pldash.models.outbox import MailChoice, OutboxMail
from pldash.ports import Mail
from pldash.services.still_news import is_still_news

PAUSE = timedelta(minutes=1)
FOLLOWING = (MailKind.NEWS, MailKind.SUMMARY)
"""What comes in its person's rhythm, and not at all where they want none."""


@dataclass(frozen=True, slots=True)
class News:
    """What makes a mail news, which comes in its person's rhythm.

    :ivar account_id: whose rhythm
    :ivar school_id: whose administrators may know whether it arrived
    :ivar about_id: the submission or the certificate
    """

    kind: NewsKind
    account_id: UUID
    school_id: UUID
    about_id: UUID


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was said instead of taking a mail.

    :ivar is_final: whether asking again is of no use
    """

    said: str
    is_final: bool


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to be sent.

    :ivar unique_key: the same key is never mailed twice
    :ivar kind: what it is for, where it is no news
    :ivar account_id: whose rhythm it follows, where it is a summary
    """

    unique_key: str
    recipient: str
    subject: str
    body: str
    html: str | None = None
    kind: MailKind = MailKind.ACCOUNT
    school_id: UUID | None = None
    account_id: UUID | None = None


def add_mail(
    session: Session, mail: NewMail, *, now: datetime, news: News | None = None
) -> OutboxMail | None:
    """Add a mail to the outbox; none if the same is there already, or its person wants none.

    :param news: None for what comes at once, whatever rhythm somebody chose
    """
    known = select(OutboxMail.id).where(OutboxMail.unique_key == mail.unique_key)
    if session.scalar(known) is not None:
        return None
    row = OutboxMail(
        unique_key=mail.unique_key,
        kind=mail.kind,
        account_id=mail.account_id,
        for_school_id=mail.school_id,
        recipient=mail.recipient,
        subject=mail.subject,
        body=mail.body,
        html=mail.html,
        created_at=now,
        is_held=False,
    )
    if news is not None:
        rhythm = rhythm_of(session, news.account_id)
        if rhythm is Rhythm.OFF:
            return None
        row.kind, row.news, row.about_id = MailKind.NEWS, news.kind, news.about_id
        row.account_id, row.for_school_id = news.account_id, news.school_id
        row.is_held = rhythm is not Rhythm.AT_ONCE
    session.add(row)
    return row


def rhythm_of(session: Session, account_id: UUID) -> Rhythm:
    """Return how often a person is mailed news; at once, where they never said."""
    chosen = select(MailChoice.rhythm).where(MailChoice.account_id == account_id)
    return session.scalar(chosen) or Rhythm.AT_ONCE


def newest_mail(session: Session, *, most: int = 50) -> Sequence[OutboxMail]:
    """Return the newest mails, for the development mailbox."""
    return session.scalars(
        select(OutboxMail).order_by(OutboxMail.created_at.desc(), OutboxMail.id.desc()).limit(most)
    ).all()


def claim_next(session: Session, *, now: datetime) -> UUID | None:
    """Mark the next mail as being sent, so that no other process sends it too.

    News that is none any more by now, or that its person wants no more, is called off instead.
    """
    while (mail := _next_due(session, now)) is not None:
        if _is_wanted(session, mail) and is_still_news(session, mail):
            mail.sending_at, mail.failure = now, None
            mail.attempts += 1
            session.flush()
            return mail.id
        call_off(mail, now=now)
        session.flush()
    return None


def call_off(mail: OutboxMail, *, now: datetime) -> None:
    """Leave a mail unsent; its text is wiped."""
    mail.called_off_at, mail.body, mail.html = now, "", None


def call_off_unsent(session: Session, account_id: UUID, *, now: datetime) -> None:
    """Call off what follows a person's rhythm and waits to be sent.

    What is being sent at this instant is left to its sender; it is not tried again.
    """
    query = select(OutboxMail).where(
        OutboxMail.account_id == account_id,
        OutboxMail.kind.in_(FOLLOWING),
        OutboxMail.sent_at.is_(None),
        OutboxMail.gathered_at.is_(None),
        OutboxMail.given_up_at.is_(None),
        OutboxMail.called_off_at.is_(None),
        or_(OutboxMail.sending_at.is_(None), OutboxMail.failure.is_not(None)),
    )
    for mail in session.scalars(query.with_for_update()):
        call_off(mail, now=now)


def _is_wanted(session: Session, mail: OutboxMail) -> bool:
    """Return whether the person still wants a mail of this kind."""
    if mail.account_id is None or mail.kind not in FOLLOWING:
        return True
    return rhythm_of(session, mail.account_id) is not Rhythm.OFF


def _next_due(session: Session, now: datetime) -> OutboxMail | None:
    return session.scalar(
        select(OutboxMail)
        .where(_is_due(now))
        .order_by(OutboxMail.created_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def message_of(session: Session, mail_id: UUID) -> Mail:
    """Return a claimed mail as a message; its id stays the same when it is tried again."""
    row = session.get_one(OutboxMail, mail_id)
    return Mail(str(row.id), row.recipient, row.subject, row.body, row.html)


def mark_sent(session: Session, mail_id: UUID, *, now: datetime) -> None:
    """Note that a server took the mail; its text is wiped, for it may hold a link that signs in."""
    mail = session.get_one(OutboxMail, mail_id)
    mail.sent_at, mail.body, mail.html = now, "", None
    session.flush()


def mark_refused(session: Session, mail_id: UUID, refusal: Refusal, *, now: datetime) -> None:
    """Note that no server took the mail, and why; refused for good it is not tried again."""
    mail = session.get_one(OutboxMail, mail_id)
    mail.failure = refusal.said[:300]
    if refusal.is_final or mail.attempts >= MOST_REFUSED:
        mail.given_up_at, mail.body, mail.html = now, "", None
    session.flush()


def mark_bounced(session: Session, mail_id: UUID, failure: str, *, now: datetime) -> bool:
    """Note that a mail which a server took was sent back; false if there is no such mail."""
    mail = session.get(OutboxMail, mail_id)
    if mail is None or mail.bounced_at is not None:
        return False
    mail.bounced_at, mail.failure = now, failure[:300]
    session.flush()
    return True


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
        OutboxMail.is_held.is_(False),
        OutboxMail.given_up_at.is_(None),
        OutboxMail.called_off_at.is_(None),
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
