"""A school's own chats: its administrators add, change and retire them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.chat_entries import ChatEntry, changed_chat, new_chat
from pldash.domain.errors import Conflict, NotFound
from pldash.domain.permissions import Permission, Subject, require
from pldash.models.base import new_id
from pldash.models.chats import ChatRow
from pldash.services.chat_rows import chat_of, digest_of, fill
from pldash.services.memberships import lock_school
from pldash.services.trail import Happening, record, school_chain


def chats_of(session: Session, school_id: UUID) -> tuple[ChatRow, ...]:
    """Return a school's own chats that are not retired, by tag."""
    query = (
        select(ChatRow)
        .where(ChatRow.school_id == school_id, ChatRow.retired_at.is_(None))
        .order_by(ChatRow.tag_key, ChatRow.id)
    )
    return tuple(session.scalars(query))


def add_chat(
    session: Session, actor: Actor, school_id: UUID, *, entry: ChatEntry, now: datetime
) -> ChatRow:
    """Add a chat to a school.

    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not administer the school
    :raises RuleBroken: if what was entered makes no sense
    """
    require(actor, Permission.SCHOOL_ADMINISTER, Subject(school_id=school_id))
    row = ChatRow(id=new_id(), school_id=school_id)
    fill(row, new_chat(entry, f"school:{row.id}"))
    session.add(row)
    session.flush()
    _tell(session, actor, row, action="added", before=None, now=now)
    return row


def change_chat(
    session: Session,
    actor: Actor,
    chat_id: UUID,
    *,
    entry: ChatEntry,
    revision: int,
    now: datetime,
) -> ChatRow:
    """Change a school's chat; hours that have passed stay where they were.

    :param revision: the one that the page showed
    :raises NotFound: for a stranger, or if it is no school's chat
    :raises NotPermitted: for a colleague who does not administer the school
    :raises Conflict: if it changed meanwhile
    :raises RuleBroken: if what was entered makes no sense
    """
    row = _locked(session, actor, chat_id)
    if row.revision != revision:
        raise Conflict("changed-meanwhile")
    fill(row, changed_chat(chat_of(row), entry, now))
    session.flush()
    _tell(session, actor, row, action="changed", before=revision, now=now)
    return row


def retire_chat(session: Session, actor: Actor, chat_id: UUID, *, now: datetime) -> ChatRow:
    """Offer a school's chat no longer; what was logged in it stays.

    :raises NotFound: for a stranger, or if it is no school's chat
    :raises NotPermitted: for a colleague who does not administer the school
    """
    row = _locked(session, actor, chat_id)
    row.retired_at = now
    session.flush()
    _tell(session, actor, row, action="retired", before=row.revision, now=now)
    return row


def chat_to_change(session: Session, actor: Actor, chat_id: UUID) -> ChatRow:
    """Return a school's own chat that the actor may change.

    :raises NotFound: for a stranger, or if it is no school's chat, or retired
    :raises NotPermitted: for a colleague who does not administer the school
    """
    query = select(ChatRow).where(ChatRow.id == chat_id, ChatRow.retired_at.is_(None))
    row = session.scalar(query)
    if row is None or row.school_id is None:
        raise NotFound("chat")
    require(actor, Permission.SCHOOL_ADMINISTER, Subject(school_id=row.school_id))
    return row


def _locked(session: Session, actor: Actor, chat_id: UUID) -> ChatRow:
    """Return a chat, its school locked, so that no change is put over another."""
    row = chat_to_change(session, actor, chat_id)
    lock_school(session, _school_of(row))
    session.expire(row)
    return chat_to_change(session, actor, chat_id)


def _school_of(row: ChatRow) -> UUID:
    assert row.school_id is not None, "only a school's chat comes here"
    return row.school_id


def _tell(
    session: Session,
    actor: Actor,
    row: ChatRow,
    *,
    action: str,
    before: int | None,
    now: datetime,
) -> None:
    what = Happening(
        actor=actor.account_id,
        action=f"chat:{action}",
        subject=f"chat:{row.id}",
        body={
            "from": before,
            "to": None if row.retired_at else row.revision,
            "content": digest_of(chat_of(row)),
        },
    )
    record(session, school_chain(_school_of(row)), what, now=now)
