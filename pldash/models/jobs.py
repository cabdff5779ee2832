"""Jobs: work that is done after the request that asked for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pldash.models.base import Base, Retention, kept, new_id, plain

IS_OPEN = text("done_at IS NULL AND given_up_at IS NULL")


class Job(Base):
    """One piece of work, written in the transaction of what it follows from.

    Whoever works on it holds a lease: a random fence and a time. What it does is written in one
    transaction that ends the job under that fence: it is done once, however often it is begun.
    """

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_job_open", "due_at", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        kept(Retention.SHORT),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    kind: Mapped[str] = mapped_column(info=plain("which work"))
    key: Mapped[str] = mapped_column(info=plain("the same work is never queued twice"))
    args: Mapped[dict[str, Any]] = mapped_column(info=plain("ids of what it is about"))
    due_at: Mapped[datetime] = mapped_column(info=plain("not before"))
    tries: Mapped[int] = mapped_column(default=0, info=plain("how often it was begun"))
    fence: Mapped[UUID | None] = mapped_column(info=plain("who works on it; random each time"))
    lease_until: Mapped[datetime | None] = mapped_column(info=plain("until when it is theirs"))
    failure: Mapped[str | None] = mapped_column(info=plain("kind of the last error"))
    done_at: Mapped[datetime | None] = mapped_column(info=plain("when it was done"))
    given_up_at: Mapped[datetime | None] = mapped_column(info=plain("when it was given up"))
