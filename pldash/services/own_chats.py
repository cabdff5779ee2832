"""A teacher's own chats: nobody else sees them, but with a submission."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.chat_entries import ChatEntry, changed_chat, entry_of, new_chat
from pldash.domain.chats import Chat
from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.values import Reason
from pldash.models.base import new_id
from pldash.models.chats import ChatRow, MyChat
from pldash.services.chat_rows import chat_of, fill
from pldash.services.trail import Happening, record, teacher_chain

MOST = 100
"""So many of one's own fit into a page and a calendar."""


@dataclass(frozen=True, slots=True)
class OwnChat:
    """What a teacher says of a chat of their own.

    :ivar platform: where it happens; empty where that is not said
    """

    entry: ChatEntry
    platform: str = ""

    def told(self, chat: Chat, now: datetime) -> Chat:
        """Return the chat with where it happens, and when that was said."""
        platforms = (self.platform,) if self.platform else ()
        said_on = now.astimezone(ZoneInfo(self.entry.zone)).date()
        return replace(chat, platforms=platforms, checked_on=said_on)


def add_own_chat(session: Session, actor: Actor, said: OwnChat, *, now: datetime) -> ChatRow:
    """Add a chat of the actor's own, and follow it.

    :raises RuleBroken: if what was said makes no sense, or there are too many
    """
    require(actor, Permission.CHAT_FOLLOW, Subject(actor.account_id))
    assert actor.account_id is not None, "only signed-in people hold the permission"
    _refuse_too_many(session, actor.account_id)
    row = ChatRow(id=new_id(), teacher_id=actor.account_id)
    fill(row, said.told(new_chat(said.entry, f"own:{row.id}"), now))
    session.add(row)
    session.flush()
    session.add(MyChat(teacher_id=actor.account_id, chat_id=row.id))
    _tell(session, row, "chat:added", before=None, now=now)
    return row


def change_own_chat(
    session: Session, actor: Actor, name: str, *, said: OwnChat, revision: int, now: datetime
) -> ChatRow:
    """Change a chat of the actor's own; hours that have passed stay where they were.

    :param revision: the one that the page showed
    :raises NotFound: if it is not there or somebody else's
    :raises Conflict: if it changed meanwhile
    :raises RuleBroken: if what was said makes no sense
    """
    row = own_chat(session, actor, name, to_write=True)
    if row.revision != revision:
        raise Conflict("changed-meanwhile")
    fill(row, said.told(changed_chat(chat_of(row), said.entry, now), now))
    _tell(session, row, "chat:changed", before=revision, now=now)
    return row


def retire_own_chat(session: Session, actor: Actor, name: str, *, now: datetime) -> None:
    """Remove a chat from the actor's lists and calendar; what was logged in it stays.

    :raises NotFound: if it is not there or somebody else's
    """
    row = own_chat(session, actor, name, to_write=True)
    row.retired_at = now
    followed = session.get(MyChat, (row.teacher_id, row.id))
    if followed is not None:
        session.delete(followed)
    _tell(session, row, "chat:retired", before=row.revision, now=now)


def own_chat(session: Session, actor: Actor, name: str, *, to_write: bool = False) -> ChatRow:
    """Return a chat that the actor added, by its identity.

    :param to_write: whether nobody else may change it until the end
    :raises NotFound: if it is not there, removed, or somebody else's
    """
    query = select(ChatRow).where(ChatRow.identity == name, ChatRow.retired_at.is_(None))
    row = session.scalar(query.with_for_update() if to_write else query)
    if row is None or row.teacher_id is None:
        raise NotFound(f"chat {name}")
    require(actor, Permission.CHAT_FOLLOW, Subject(row.teacher_id))
    return row


def said_of(row: ChatRow) -> OwnChat:
    """Return what the teacher said of a chat."""
    return OwnChat(entry_of(chat_of(row)), row.platforms[0] if row.platforms else "")


def _refuse_too_many(session: Session, account_id: UUID) -> None:
    mine = select(func.count(ChatRow.id)).where(
        ChatRow.teacher_id == account_id, ChatRow.retired_at.is_(None)
    )
    if session.scalars(mine).one() >= MOST:
        raise RuleBroken([Reason("chats-too-many", minutes=MOST)])


def _tell(
    session: Session, row: ChatRow, action: str, *, before: int | None, now: datetime
) -> None:
    """Write on the teacher's chain that a chat changed; what it is called stays private."""
    assert row.teacher_id is not None, "only a teacher's own chat comes here"
    what = Happening(
        actor=row.teacher_id,
        action=action,
        subject=f"chat:{row.id}",
        body={"from": before, "to": None if row.retired_at else row.revision},
    )
    record(session, teacher_chain(row.teacher_id), what, now=now)
