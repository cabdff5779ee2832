"""The versions of schools' and systems' own recognition policies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pldash.models.base import Base, HeldBySchool, Retention, kept, new_id, personal, plain
from pldash.models.schools import Organisation

_STANDS = text("withdrawn_at IS NULL")


class PolicyRow(Base, HeldBySchool):
    """One version of a school's or system's policy; what it asks is never changed."""

    __tablename__ = "recognition_policy"
    __table_args__ = (
        UniqueConstraint("school_id", "number"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
        CheckConstraint("number > 0", name="number_counts"),
        Index(
            "uq_recognition_policy_start",
            "school_id",
            "from_on",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        kept(Retention.SCHOOL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    school_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), info=plain("whose policy")
    )
    number: Mapped[int] = mapped_column(info=plain("counts the versions"))
    from_on: Mapped[date] = mapped_column(info=plain("first day"))
    until_on: Mapped[date | None] = mapped_column(info=plain("last day that was set"))
    rules: Mapped[dict[str, Any]] = mapped_column(
        info=plain("caps, floors, reflections and increments by participation mode")
    )
    made_at: Mapped[datetime] = mapped_column(info=plain("when it was entered"))
    made_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), info=personal("who entered it")
    )
    withdrawn_at: Mapped[datetime | None] = mapped_column(
        info=plain("when it was taken back, before it began")
    )
    school: Mapped[Organisation] = relationship(lazy="raise")
