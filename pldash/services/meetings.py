"""Which meetings of chats a teacher may have taken part in, and which are logged already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.activities import ActivityState
from pldash.domain.actors import Actor
from pldash.domain.chats import Chat, ChatStatus, tag_key
from pldash.domain.errors import NotFound
from pldash.domain.occurrences import (
    Occurrence,
    RecurrenceExpander,
    occurrences,
    recent_occurrences,
)
from pldash.models.activities import Activity
from pldash.models.chats import ChatRow, MyChat
from pldash.services.chat_rows import chat_of

RECENT_DAYS = 14
AROUND = timedelta(days=16)
"""How far on each side of a chosen date meetings are shown: a month in all."""
FEW = 8
_INSTANT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One occurrence with its chat.

    :ivar activity_id: the actor's activity that belongs to it, if one does
    """

    chat_id: UUID
    chat: Chat
    occurrence: Occurrence
    activity_id: UUID | None = None
    state: ActivityState | None = None


@dataclass(frozen=True, slots=True)
class _Logged:
    activity_id: UUID
    state: ActivityState


def recent_meetings(
    session: Session, actor: Actor, *, expand: RecurrenceExpander, now: datetime
) -> tuple[Meeting, ...]:
    """Return the meetings and running slow periods of the actor's chats, newest first."""
    followed = select(ChatRow).join(MyChat, MyChat.chat_id == ChatRow.id)
    mine = followed.where(MyChat.teacher_id == actor.account_id, ChatRow.retired_at.is_(None))
    return _recent(session, actor, session.scalars(mine), expand=expand, now=now)


def meetings_lately(
    session: Session, actor: Actor, *, expand: RecurrenceExpander, now: datetime
) -> tuple[Meeting, ...]:
    """Return a few meetings of shipped chats that go on, for somebody who follows none."""
    shipped = select(ChatRow).where(
        ChatRow.school_id.is_(None),
        ChatRow.teacher_id.is_(None),
        ChatRow.retired_at.is_(None),
        ChatRow.status == ChatStatus.ACTIVE,
    )
    return _recent(session, actor, session.scalars(shipped), expand=expand, now=now)[:FEW]


def meetings_around(
    session: Session, actor: Actor, chat_id: UUID, *, expand: RecurrenceExpander, around: datetime
) -> tuple[Meeting, ...]:
    """Return what a chat held within some weeks of an instant, newest first; none lies ahead of it.

    :raises NotFound: if there is no such chat for the actor
    """
    chat = chat_of(find_chat(session, chat_id))
    found = occurrences(chat, (around - 2 * AROUND, around), expand)
    return _marked(session, actor, [Meeting(chat_id, chat, each) for each in found])


def find_chats(session: Session, words: str) -> Sequence[ChatRow]:
    """Return the chats whose tag, name or topic has these words; all of them without any."""
    query = select(ChatRow).where(ChatRow.retired_at.is_(None)).order_by(ChatRow.tag_key)
    asked = [tag_key(word) for word in words.split()]
    return [row for row in session.scalars(query) if _has(row, asked)]


def find_chat(session: Session, chat_id: UUID) -> ChatRow:
    """Return a chat that the session's person may see, also one that is offered no more.

    :raises NotFound: if there is none
    """
    row = session.get(ChatRow, chat_id)
    if row is None:
        raise NotFound(f"chat {chat_id}")
    return row


def find_meeting(
    session: Session, chat_id: UUID, at: datetime, *, expand: RecurrenceExpander
) -> Meeting:
    """Return the occurrence of a chat that began at this instant.

    :raises NotFound: if the chat had none then
    """
    chat = chat_of(find_chat(session, chat_id))
    for occurrence in occurrences(chat, (at, at + _INSTANT), expand):
        if occurrence.starts_at == at:
            return Meeting(chat_id, chat, occurrence)
    raise NotFound(f"no meeting of {chat.identity} at {at.isoformat()}")


def meeting_of(session: Session, row: Activity, *, expand: RecurrenceExpander) -> Meeting | None:
    """Return the meeting that an activity belongs to.

    None where it belongs to none, and where the chat's schedule no longer has it:
    the activity keeps its own days and length.
    """
    if row.chat_id is None or row.occurrence_at is None:
        return None
    try:
        return find_meeting(session, row.chat_id, row.occurrence_at, expand=expand)
    except NotFound:
        return None


def _has(row: ChatRow, asked: Sequence[str]) -> bool:
    text = " ".join([row.tag_key, *row.aliases, row.title, row.topic]).casefold()
    return all(word in text for word in asked)


def _recent(
    session: Session,
    actor: Actor,
    rows: Iterable[ChatRow],
    *,
    expand: RecurrenceExpander,
    now: datetime,
) -> tuple[Meeting, ...]:
    chats = {row.identity: (row.id, chat_of(row)) for row in rows}
    found = recent_occurrences(
        [chat for _id, chat in chats.values()], now, expand, days=RECENT_DAYS
    )
    return _marked(session, actor, [Meeting(*chats[each.identity], each) for each in found])


def _marked(session: Session, actor: Actor, meetings: Sequence[Meeting]) -> tuple[Meeting, ...]:
    """Return the meetings with the activities that belong to them."""
    logged = _logged(session, actor, meetings)
    return tuple(
        Meeting(
            each.chat_id,
            each.chat,
            each.occurrence,
            activity_id=None if known is None else known.activity_id,
            state=None if known is None else known.state,
        )
        for each in meetings
        for known in [logged.get((each.chat_id, each.occurrence.starts_at))]
    )


def _logged(
    session: Session, actor: Actor, meetings: Sequence[Meeting]
) -> dict[tuple[UUID | None, datetime | None], _Logged]:
    if not meetings:
        return {}
    rows = session.execute(
        select(Activity.chat_id, Activity.occurrence_at, Activity.id, Activity.state)
        .where(
            Activity.teacher_id == actor.account_id,
            Activity.chat_id.in_({each.chat_id for each in meetings}),
            Activity.occurrence_at >= min(each.occurrence.starts_at for each in meetings),
        )
        .order_by(Activity.logged_at)
    )
    return {(row.chat_id, row.occurrence_at): _Logged(row.id, row.state) for row in rows}
