"""Proposes a chat's hours to those who keep the chats of a school: its administrators, by mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.chat_entries import ChatEntry
from pldash.domain.chats import tag_key
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.schools import Role
from pldash.models.accounts import Account
from pldash.models.schools import Membership, MembershipRole, Organisation
from pldash.services.letters import Letter
from pldash.services.members import is_member_on, school_day
from pldash.services.outbox import NewMail, add_mail


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursNews:
    """What the mail may tell.

    :ivar teacher: the name of whoever proposes
    :ivar entry: the tag and the hours
    """

    school_id: UUID
    school: str
    teacher: str
    entry: ChatEntry
    locale: str


WriteHours = Callable[[HoursNews], Letter]
"""Puts the news into words, in the language of whoever gets it."""


def keepers_of(session: Session, actor: Actor) -> Sequence[Organisation]:
    """Return the schools of the actor, whose administrators keep chats for everybody there."""
    query = select(Organisation).where(Organisation.id.in_(actor.school_ids))
    return session.scalars(query.order_by(Organisation.name)).all()


def propose_hours(
    session: Session, actor: Actor, entry: ChatEntry, *, write_letter: WriteHours, now: datetime
) -> int:
    """Mail the hours to the administrators of the actor's schools; return how many there are.

    Each gets one mail a day about one tag from one person, however often the form is sent.
    """
    require(actor, Permission.CHAT_FOLLOW, Subject(actor.account_id))
    teacher = session.get_one(Account, actor.account_id)
    told = 0
    for school in keepers_of(session, actor):
        for keeper in _administrators(session, school.id, now=now):
            letter = write_letter(
                HoursNews(
                    school_id=school.id,
                    school=school.name,
                    teacher=teacher.name,
                    entry=entry,
                    locale=keeper.locale,
                )
            )
            about = f"{school.id}:{keeper.id}:{teacher.id}:{tag_key(entry.tag)}"
            key = f"chat-hours:{about}:{now.date().isoformat()}"
            add_mail(session, NewMail(key, keeper.email, letter.subject, letter.body), now=now)
            told += 1
    return told


def _administrators(session: Session, school_id: UUID, *, now: datetime) -> Sequence[Account]:
    today = school_day(session, school_id, now=now)
    query = (
        select(Account)
        .join(Membership, Membership.account_id == Account.id)
        .join(MembershipRole)
        .where(
            Membership.school_id == school_id,
            MembershipRole.role == Role.ADMINISTRATOR,
            *is_member_on(today),
        )
        .order_by(Account.email)
    )
    return session.scalars(query).all()
