"""Summaries: what gathered since the last one and is still news, in one mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.mailing import MailKind, NewsKind, Rhythm, next_summary
from pldash.models.accounts import Account
from pldash.models.outbox import MailChoice, OutboxMail
from pldash.models.schools import Organisation
from pldash.services.account_changes import note
from pldash.services.accounts import identity_of
from pldash.services.desk_queue import decidable_count
from pldash.services.letters import Letter
from pldash.services.outbox import NewMail, add_mail, call_off, call_off_unsent
from pldash.services.still_news import is_still_news


@dataclass(frozen=True, slots=True)
class SummaryItem:
    """One piece of news: its subject, in the person's language, and what it is about."""

    subject: str
    news: NewsKind
    about_id: UUID


@dataclass(frozen=True, slots=True)
class WaitingDesk:
    """How many submissions wait for the person at a school that they lead."""

    school: str
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a summary tells; the oldest news first."""

    locale: str
    items: tuple[SummaryItem, ...]
    desks: tuple[WaitingDesk, ...]


WriteSummary = Callable[[Summary], Letter]
"""Puts a summary into words, in the person's language."""


@dataclass(frozen=True, slots=True)
class MailRhythm:
    """How often somebody is mailed news, and when the next summary is due."""

    rhythm: Rhythm
    next_at: datetime | None


def mail_rhythm_of(session: Session, account_id: UUID) -> MailRhythm:
    """Return what a person chose; at once, where they never did."""
    chosen = session.get(MailChoice, account_id)
    return MailRhythm(Rhythm.AT_ONCE, None) if chosen is None else _told(chosen)


def choose_rhythm(session: Session, account_id: UUID, rhythm: Rhythm, *, now: datetime) -> None:
    """Mail a person in another rhythm from now on.

    What is held for them goes out in one last summary; where they want no mail, nothing goes out
    any more, not even what waits to be sent already.
    """
    account = session.get_one(Account, account_id, with_for_update=True)
    chosen = session.get(MailChoice, account_id)
    if rhythm is (Rhythm.AT_ONCE if chosen is None else chosen.rhythm):
        return
    if chosen is None:
        chosen = MailChoice(account_id=account_id)
        session.add(chosen)
    chosen.rhythm, chosen.next_at = rhythm, next_summary(rhythm, account.zone, now)
    if rhythm is Rhythm.OFF:
        call_off_unsent(session, account_id, now=now)
    elif rhythm is Rhythm.AT_ONCE:
        chosen.next_at = now
    session.flush()
    note(session, account_id, "account:mail-rhythm-changed", now=now)


def send_next_summary(session: Session, *, write: WriteSummary, now: datetime) -> bool:
    """Put the next summary that is due into the outbox; false where none is.

    :param session: one that may see everything
    """
    query = select(MailChoice).where(MailChoice.next_at <= now).order_by(MailChoice.next_at)
    chosen = session.scalars(query.limit(1).with_for_update(skip_locked=True)).first()
    if chosen is None:
        return False
    account = session.get_one(Account, chosen.account_id)
    held = _still_news(session, _held(session, account.id), now=now)
    desks = () if chosen.rhythm is Rhythm.AT_ONCE else _desks(session, account, now=now)
    if held or desks:
        items = tuple(SummaryItem(mail.subject, *_matter(mail)) for mail in held)
        letter = write(Summary(locale=account.locale, items=items, desks=desks))
        key = f"summary:{account.id}:{chosen.next_at}"
        mail = NewMail(
            key,
            account.email,
            letter.subject,
            letter.body,
            kind=MailKind.SUMMARY,
            account_id=account.id,
        )
        add_mail(session, mail, now=now)
    for gathered in held:
        gathered.gathered_at, gathered.is_held, gathered.body = now, False, ""
    chosen.next_at = next_summary(chosen.rhythm, account.zone, now)
    session.flush()
    return True


def _told(chosen: MailChoice) -> MailRhythm:
    return MailRhythm(chosen.rhythm, chosen.next_at)


def _held(session: Session, account_id: UUID) -> Sequence[OutboxMail]:
    return session.scalars(
        select(OutboxMail)
        .where(
            OutboxMail.account_id == account_id,
            OutboxMail.is_held,
            OutboxMail.called_off_at.is_(None),
        )
        .order_by(OutboxMail.created_at, OutboxMail.id)
    ).all()


def _still_news(
    session: Session, mails: Sequence[OutboxMail], *, now: datetime
) -> list[OutboxMail]:
    """Return what is still news of these; the others are called off."""
    kept = []
    for mail in mails:
        if is_still_news(session, mail):
            kept.append(mail)
        else:
            call_off(mail, now=now)
    return kept


def _matter(mail: OutboxMail) -> tuple[NewsKind, UUID]:
    assert mail.news is not None, "only news is held"
    assert mail.about_id is not None, "news is about something"
    return mail.news, mail.about_id


def _desks(session: Session, account: Account, *, now: datetime) -> tuple[WaitingDesk, ...]:
    """Return how much waits for the person at each school that they lead today."""
    desks = []
    for tie in identity_of(session, account, now=now).actor.ties:
        waiting = decidable_count(session, Actor(account.id, (tie,)))
        if waiting:
            desks.append(WaitingDesk(session.get_one(Organisation, tie.school_id).name, waiting))
    return tuple(desks)
