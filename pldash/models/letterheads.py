"""What schools put on their certificates: each version as it was, one after the other."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pldash.models.base import Base, HeldBySchool, Retention, kept, new_id, personal, plain

_IS_PROPOSED = text("used_from IS NULL")
"""At most one version of a school waits to be used."""


class LetterheadRow(Base, HeldBySchool):
    """One version of a school's letterhead; the last one that was used is on its certificates.

    A version that was used is never changed or removed: certificates name its logo.
    """

    __tablename__ = "letterhead"
    __table_args__ = (
        UniqueConstraint("school_id", "number"),
        CheckConstraint("number > 0", name="number_counts"),
        CheckConstraint(
            "(logo_sha256 = '') = (logo_said = '' AND logo_width = 0 AND logo_height = 0)",
            name="logo_is_whole",
        ),
        Index(
            "uq_letterhead_proposed",
            "school_id",
            unique=True,
            sqlite_where=_IS_PROPOSED,
            postgresql_where=_IS_PROPOSED,
        ),
        kept(Retention.SCHOOL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    school_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), info=plain("whose it is")
    )
    number: Mapped[int] = mapped_column(info=plain("counts the versions"))
    above: Mapped[str] = mapped_column(info=plain("the school's line beneath its name"))
    below: Mapped[str] = mapped_column(info=plain("the school's line after those who reviewed"))
    logo_sha256: Mapped[str] = mapped_column(
        index=True, info=plain("digest and name of the stored picture; empty without one")
    )
    logo_width: Mapped[int] = mapped_column(info=plain("pixels across"))
    logo_height: Mapped[int] = mapped_column(info=plain("pixels down"))
    logo_said: Mapped[str] = mapped_column(info=plain("what the picture shows, in words"))
    made_at: Mapped[datetime] = mapped_column(info=plain("when it was proposed"))
    made_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), info=personal("who proposed it")
    )
    used_from: Mapped[datetime | None] = mapped_column(
        info=plain("since when it is used; none while it waits")
    )
