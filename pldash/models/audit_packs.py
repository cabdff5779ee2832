"""Audit packs that teachers asked for: one file with all of a cycle, made in the background."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pldash.domain.audit_packs import PackEnd
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


class AuditPack(Base, OwnedByTeacher):
    """One pack. Its file is kept elsewhere until it was fetched, and for a day at most."""

    __tablename__ = "audit_pack"
    __table_args__ = (
        CheckConstraint("ends_at > asked_at", name="ends_after_it_is_asked"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_with_why"),
        kept(Retention.SHORT),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    teacher_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=personal("whose record")
    )
    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"),
        index=True,
        info=personal("for which registration"),
    )
    until: Mapped[date | None] = mapped_column(info=personal("last day of the cycle it is of"))
    with_reflections: Mapped[bool] = mapped_column(info=personal("whether reflections go along"))
    only_counted: Mapped[bool] = mapped_column(info=personal("whether only what counts goes along"))
    locale: Mapped[str] = mapped_column(info=personal("in which language it is written"))
    asked_at: Mapped[datetime] = mapped_column(info=plain("when"))
    ends_at: Mapped[datetime] = mapped_column(info=plain("from when its file is gone"))
    files: Mapped[int] = mapped_column(default=0, info=plain("how many files it is to hold"))
    files_done: Mapped[int] = mapped_column(default=0, info=plain("how many it holds so far"))
    made_at: Mapped[datetime | None] = mapped_column(info=plain("when it was ready"))
    ended_at: Mapped[datetime | None] = mapped_column(info=plain("when it came to nothing"))
    ended_by: Mapped[PackEnd | None] = mapped_column(choice(PackEnd), info=plain("why"))
