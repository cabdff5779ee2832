"""The versions of how schools approve."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pldash.models.base import Base, HeldBySchool, Retention, kept, new_id, personal, plain

_STANDS = text("withdrawn_at IS NULL")


class ProcedureRow(Base, HeldBySchool):
    """One version of how a school approves; what it says is never changed."""

    __tablename__ = "approval_procedure"
    __table_args__ = (
        UniqueConstraint("school_id", "number"),
        CheckConstraint("number > 0", name="number_counts"),
        Index(
            "uq_approval_procedure_start",
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
        ForeignKey("organisation.id", ondelete="RESTRICT"), info=plain("whose procedure")
    )
    number: Mapped[int] = mapped_column(info=plain("counts the versions"))
    from_on: Mapped[date] = mapped_column(info=plain("first day; it holds until the next begins"))
    rules: Mapped[dict[str, Any]] = mapped_column(info=plain("kind, limits by mode, sample"))
    made_at: Mapped[datetime] = mapped_column(info=plain("when it was entered"))
    made_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), info=personal("who entered it")
    )
    withdrawn_at: Mapped[datetime | None] = mapped_column(
        info=plain("when it was taken back, before it began")
    )
