"""Chats and their schedules: shipped ones, a school's own, a teacher's own; and "my chats"."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pldash.domain.chats import ChatStatus
from pldash.models.base import (
    Base,
    OwnedByTeacher,
    Retention,
    choice,
    kept,
    new_id,
    personal,
    plain,
)


class ChatRow(Base):
    """A recurring conversation; without a school and a teacher it is a shipped one."""

    __tablename__ = "chat"
    __table_args__ = (
        CheckConstraint("school_id IS NULL OR teacher_id IS NULL", name="one_owner"),
        CheckConstraint("tag <> ''", name="tag_given"),
        UniqueConstraint("identity"),
        kept(Retention.REFERENCE),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    identity: Mapped[str] = mapped_column(info=plain("tells two chats of one tag apart"))
    school_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), index=True, info=plain("whose chat")
    )
    teacher_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=personal("whose chat")
    )
    tag: Mapped[str] = mapped_column(info=plain("hashtag without the sign, as its hosts write it"))
    tag_key: Mapped[str] = mapped_column(index=True, info=plain("the tag as tags are compared"))
    aliases: Mapped[list[str]] = mapped_column(info=plain("other tags of the same chat"))
    title: Mapped[str] = mapped_column(info=plain("its name in words"))
    topic: Mapped[str] = mapped_column(default="", info=plain("what it is about"))
    platforms: Mapped[list[str]] = mapped_column(info=plain("where it happens"))
    usual_standards: Mapped[list[str]] = mapped_column(
        info=plain("framework:code of each standard to suggest")
    )
    status: Mapped[ChatStatus] = mapped_column(
        choice(ChatStatus), info=plain("what its source knows of its life today")
    )
    source: Mapped[str] = mapped_column(default="", info=plain("who says so"))
    checked_on: Mapped[date | None] = mapped_column(info=plain("when that was looked at"))
    last_seen: Mapped[int | None] = mapped_column(info=plain("last year in which it met"))
    note: Mapped[str] = mapped_column(default="", info=plain("what no other field says"))
    schedules: Mapped[list[Any]] = mapped_column(
        JSON, info=plain("its slots: zone, rule, start, length, validity, exceptions")
    )
    slow: Mapped[dict[str, Any] | None] = mapped_column(info=plain("its slow period, if any"))
    revision: Mapped[int] = mapped_column(
        default=0, info=plain("goes up with each change, for calendar programs")
    )
    digest: Mapped[str] = mapped_column(default="", info=plain("shows a changed shipped chat"))
    retired_at: Mapped[datetime | None] = mapped_column(info=plain("no longer offered since"))


class MyChat(Base, OwnedByTeacher):
    """A chat that a teacher follows."""

    __tablename__ = "my_chat"
    __table_args__ = kept(Retention.ACCOUNT)

    teacher_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, info=personal("who")
    )
    chat_id: Mapped[UUID] = mapped_column(
        ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True, info=personal("follows what")
    )


class CalendarFeed(Base, OwnedByTeacher):
    """The secret, revocable address of a teacher's "my chats" calendar."""

    __tablename__ = "calendar_feed"
    __table_args__ = (UniqueConstraint("token_digest"), kept(Retention.ACCOUNT))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    teacher_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=personal("whose")
    )
    token_digest: Mapped[str] = mapped_column(info=personal("SHA-256 of the address's secret"))
    created_at: Mapped[datetime] = mapped_column(info=plain("since when"))
    revoked_at: Mapped[datetime | None] = mapped_column(info=plain("dead since"))
