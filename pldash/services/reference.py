"""Brings the shipped frameworks and chats into the database; what was used is never edited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.chats import Chat
from pldash.domain.errors import InputRefused
from pldash.domain.frameworks import Framework
from pldash.models.chats import ChatRow
from pldash.models.frameworks import FrameworkRow
from pldash.services.chat_rows import digest_of, fill
from pldash.services.framework_rows import add_framework, content_digest


def load_reference(
    session: Session, frameworks: Iterable[Framework], chats: Iterable[Chat], *, now: datetime
) -> None:
    """Add what is new and refresh what may be; safe to repeat at each start.

    :raises InputRefused: if a framework's content changed without a new version
    """
    for framework in frameworks:
        _load_framework(session, framework)
    _load_chats(session, chats, now)
    session.flush()


def _load_framework(session: Session, framework: Framework) -> None:
    known = session.scalar(
        select(FrameworkRow).where(
            FrameworkRow.code == framework.code, FrameworkRow.version == framework.version
        )
    )
    if known is None:
        add_framework(session, framework)
    elif known.digest != content_digest(framework):
        message = "its content changed: give it a new version, records stand on this one"
        raise InputRefused("framework-edited", message, f"{framework.code} {framework.version}")


def _load_chats(session: Session, chats: Iterable[Chat], now: datetime) -> None:
    """Refresh the shipped chats; one that is shipped no more is retired, its history stays."""
    shipped = select(ChatRow).where(ChatRow.school_id.is_(None), ChatRow.teacher_id.is_(None))
    known = {row.identity: row for row in session.scalars(shipped)}
    for chat in chats:
        row = known.pop(chat.identity, None)
        digest = digest_of(chat)
        if row is None:
            row = ChatRow()
            session.add(row)
        if row.digest != digest:
            fill(row, chat)
            row.digest = digest
        row.retired_at = None
    for row in known.values():
        row.retired_at = row.retired_at or now
