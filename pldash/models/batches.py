"""Batches: many certificates of one school issued or revoked at a time."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pldash.domain.batches import BatchKind, ItemState
from pldash.domain.credentials import RevocationReason
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
    sensitive,
)


class Batch(Base, HeldBySchool):
    """What a leader asked for in one go; the work is done in the background."""

    __tablename__ = "batch"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'issue') = (period_start IS NOT NULL AND period_end IS NOT NULL)",
            name="issued_for_a_period",
        ),
        CheckConstraint("(kind = 'revoke') = (reason IS NOT NULL)", name="revoked_with_reason"),
        Index("ix_batch_school", "school_id", "asked_at"),
        kept(Retention.SCHOOL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    school_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), info=plain("whose certificates")
    )
    kind: Mapped[BatchKind] = mapped_column(choice(BatchKind), info=plain("issue or revoke"))
    asked_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), info=personal("who asked for it")
    )
    asked_at: Mapped[datetime] = mapped_column(info=plain("when"))
    period_start: Mapped[date | None] = mapped_column(info=plain("first day of what is issued"))
    period_end: Mapped[date | None] = mapped_column(info=plain("last day of it"))
    reason: Mapped[RevocationReason | None] = mapped_column(
        choice(RevocationReason), info=plain("public reason, from a closed list")
    )
    note: Mapped[str] = mapped_column(
        default="", info=sensitive("the school's own note, never public")
    )
    undone_at: Mapped[datetime | None] = mapped_column(info=plain("when it was undone"))
    undone_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), info=personal("who undid it")
    )


class BatchItem(Base, SharedWithSchool):
    """One certificate of a batch, and what became of it."""

    __tablename__ = "batch_item"
    __table_args__ = (
        UniqueConstraint("batch_id", "position"),
        Index("ix_batch_item_state", "batch_id", "state"),
        kept(Retention.SCHOOL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    batch_id: Mapped[UUID] = mapped_column(
        ForeignKey("batch.id", ondelete="CASCADE"), info=plain("of which batch")
    )
    position: Mapped[int] = mapped_column(info=plain("order"))
    school_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), info=personal("whose leaders see it")
    )
    teacher_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=personal("for whom")
    )
    credential_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("credential.id", ondelete="SET NULL"), info=personal("which certificate")
    )
    state: Mapped[ItemState] = mapped_column(choice(ItemState), info=plain("what became of it"))
    code: Mapped[str] = mapped_column(default="", info=plain("why it could not be done"))
    detail: Mapped[str] = mapped_column(default="", info=personal("such as a character of a name"))
    settled_at: Mapped[datetime | None] = mapped_column(info=plain("when that was known"))
