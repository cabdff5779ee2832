"""Rounds: like submissions that a leader approves together."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pldash.domain.rounds import RoundItemState
from pldash.models.base import (
    Base,
    HeldBySchool,
    Retention,
    SharedWithSchool,
    choice,
    kept,
    new_id,
    personal,
    plain,
)

_WAITS = text("state = 'waiting'")


class Round(Base, HeldBySchool):
    """What a leader approved together; it takes effect once it can no longer be undone."""

    __tablename__ = "round"
    __table_args__ = (
        Index("ix_round_school", "school_id", "made_at"),
        kept(Retention.SCHOOL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    school_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), info=plain("where")
    )
    made_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), info=personal("who approves")
    )
    made_at: Mapped[datetime] = mapped_column(info=plain("when"))
    due_at: Mapped[datetime] = mapped_column(info=plain("when it takes effect"))
    undone_at: Mapped[datetime | None] = mapped_column(info=plain("when it was undone"))
    undone_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), info=personal("who undid it")
    )


class RoundItem(Base, SharedWithSchool):
    """One submission of a round, and what became of it; it waits in one round at most."""

    __tablename__ = "round_item"
    __table_args__ = (
        ForeignKeyConstraint(
            ["submission_id", "teacher_id"],
            ["submission.id", "submission.teacher_id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("round_id", "position"),
        Index(
            "uq_round_item_waiting",
            "submission_id",
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
        kept(Retention.SCHOOL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    round_id: Mapped[UUID] = mapped_column(
        ForeignKey("round.id", ondelete="CASCADE"), info=plain("of which round")
    )
    position: Mapped[int] = mapped_column(info=plain("order"))
    submission_id: Mapped[UUID] = mapped_column(index=True, info=plain("what"))
    teacher_id: Mapped[UUID] = mapped_column(info=personal("whose record"))
    school_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), info=personal("whose leaders see it")
    )
    seen_version: Mapped[int] = mapped_column(info=plain("what of it is approved"))
    is_taken: Mapped[bool] = mapped_column(
        default=False, info=plain("whether it was taken up for the round")
    )
    state: Mapped[RoundItemState] = mapped_column(
        choice(RoundItemState), info=plain("what became of it")
    )
    code: Mapped[str] = mapped_column(default="", info=plain("why it was left out"))
    settled_at: Mapped[datetime | None] = mapped_column(info=plain("when that was known"))
