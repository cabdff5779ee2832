"""Chats as people look them up and follow them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.chats import Chat, SuggestedStandard
from pldash.domain.errors import NotFound
from pldash.domain.occurrences import Occurrence, RecurrenceExpander, coming_occurrences
from pldash.domain.permissions import Permission, Subject, require
from pldash.models.chats import ChatRow, MyChat
from pldash.models.frameworks import FrameworkItemRow, FrameworkRow
from pldash.services.chat_rows import chat_of
from pldash.services.meetings import find_chats

SHOWN = 6
"""Meetings on a chat's own page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatFound:
    """A chat that the session's person may see.

    :ivar is_own: whether the person added it
    :ivar school_id: whose chat it is, where a school added it
    :ivar is_followed: whether the person follows it
    :ivar coming: what is on now or comes next, soonest first
    """

    id: UUID
    chat: Chat
    is_own: bool
    school_id: UUID | None
    is_followed: bool
    coming: tuple[Occurrence, ...] = ()

    @property
    def is_shipped(self) -> bool:
        """Return whether everybody may see it."""
        return not self.is_own and self.school_id is None


@dataclass(frozen=True, slots=True)
class NamedStandard:
    """A standard with its official names."""

    framework: str
    code: str
    title: str


def list_chats(
    session: Session, actor: Actor, words: str, *, expand: RecurrenceExpander, now: datetime
) -> list[ChatFound]:
    """Return the chats that have these words, each with its next meeting; all without any."""
    followed = _followed_ids(session, actor)
    return [
        _with_next(_found(row, followed), expand=expand, now=now)
        for row in find_chats(session, words)
    ]


def my_chats(
    session: Session, actor: Actor, *, expand: RecurrenceExpander, now: datetime
) -> list[ChatFound]:
    """Return the chats that the actor follows or added, each with its next meeting."""
    followed = _followed_ids(session, actor)
    query = (
        select(ChatRow)
        .where(
            ChatRow.retired_at.is_(None),
            or_(ChatRow.id.in_(followed), ChatRow.teacher_id == actor.account_id),
        )
        .order_by(ChatRow.tag_key, ChatRow.id)
    )
    return [
        _with_next(_found(row, followed), expand=expand, now=now) for row in session.scalars(query)
    ]


def chat_named(
    session: Session, actor: Actor, name: str, *, expand: RecurrenceExpander, now: datetime
) -> ChatFound:
    """Return a chat by its identity, or a shipped one by any of its tags, with what comes.

    :raises NotFound: if there is none for the actor
    """
    found = _found(row_named(session, name), _followed_ids(session, actor))
    return replace(found, coming=coming_occurrences(found.chat, now, expand, limit=SHOWN))


def row_named(session: Session, name: str) -> ChatRow:
    """Return the row of a chat by its identity, or of a shipped one by any of its tags.

    :raises NotFound: if there is none that the session's person may see
    """
    offered = select(ChatRow).where(ChatRow.retired_at.is_(None))
    row = session.scalar(offered.where(ChatRow.identity == name))
    if row is not None:
        return row
    shipped = offered.where(ChatRow.school_id.is_(None), ChatRow.teacher_id.is_(None))
    for other in session.scalars(shipped):
        if chat_of(other).has_tag(name):
            return other
    raise NotFound(f"chat {name}")


def follow_chat(session: Session, actor: Actor, name: str) -> ChatRow:
    """Follow a chat; harmless to repeat.

    :raises NotFound: if there is none for the actor
    """
    row, account_id = row_named(session, name), actor.account_id
    require(actor, Permission.CHAT_FOLLOW, Subject(account_id))
    assert account_id is not None, "only signed-in people hold the permission"
    if session.get(MyChat, (account_id, row.id)) is None:
        try:
            with session.begin_nested():
                session.add(MyChat(teacher_id=account_id, chat_id=row.id))
        except IntegrityError:
            # The same tap arrived twice at one instant: it is followed, as asked.
            pass
    return row


def unfollow_chat(session: Session, actor: Actor, name: str) -> ChatRow:
    """Follow a chat no longer; harmless to repeat.

    :raises NotFound: if there is none for the actor
    """
    row = row_named(session, name)
    require(actor, Permission.CHAT_FOLLOW, Subject(actor.account_id))
    followed = session.get(MyChat, (actor.account_id, row.id))
    if followed is not None:
        session.delete(followed)
        session.flush()
    return row


def followed_chats(session: Session, actor: Actor) -> Sequence[Chat]:
    """Return the chats that the actor follows and may see, by tag."""
    query = (
        select(ChatRow)
        .join(MyChat, MyChat.chat_id == ChatRow.id)
        .where(MyChat.teacher_id == actor.account_id, ChatRow.retired_at.is_(None))
        .order_by(ChatRow.tag_key, ChatRow.id)
    )
    return [chat_of(row) for row in session.scalars(query)]


def named_standards(
    session: Session, usual: Iterable[SuggestedStandard]
) -> tuple[NamedStandard, ...]:
    """Return the standards that a chat's topic often touches, with their official names."""
    asked = [
        and_(FrameworkRow.code == each.framework, FrameworkItemRow.code == each.code)
        for each in usual
    ]
    if not asked:
        return ()
    rows = session.execute(
        select(FrameworkRow.title, FrameworkItemRow.code, FrameworkItemRow.title.label("name"))
        .join(FrameworkItemRow.framework)
        .where(FrameworkRow.retired_at.is_(None), or_(*asked))
        .order_by(FrameworkRow.title, FrameworkItemRow.position)
    )
    return tuple(NamedStandard(row.title, row.code, row.name) for row in rows)


def _found(row: ChatRow, followed: frozenset[UUID]) -> ChatFound:
    return ChatFound(
        id=row.id,
        chat=chat_of(row),
        is_own=row.teacher_id is not None,
        school_id=row.school_id,
        is_followed=row.id in followed,
    )


def _with_next(found: ChatFound, *, expand: RecurrenceExpander, now: datetime) -> ChatFound:
    """Return the chat with its next hour; with its slow period where it has no hour ahead."""
    hours = replace(found.chat, slow=None)
    coming = coming_occurrences(hours, now, expand, limit=1)
    return replace(found, coming=coming or coming_occurrences(found.chat, now, expand, limit=1))


def _followed_ids(session: Session, actor: Actor) -> frozenset[UUID]:
    if actor.account_id is None:
        return frozenset()
    mine = select(MyChat.chat_id).where(MyChat.teacher_id == actor.account_id)
    return frozenset(session.scalars(mine))
