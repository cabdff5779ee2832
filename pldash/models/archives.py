"""What a teacher is looking through before anything of an archive is kept."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pldash.models.base import Base, OwnedByTeacher, Retention, kept, new_id, personal, plain


class ArchiveReview(Base, OwnedByTeacher):
    """An archive that was given and not decided on yet; gone within an hour of the last change.

    What it holds is sealed with a key that only the teacher's browser has.
    """

    __tablename__ = "archive_review"
    __table_args__ = kept(Retention.SHORT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    teacher_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=personal("whose")
    )
    sealed: Mapped[bytes] = mapped_column(info=plain("unreadable without the browser's key"))
    begun_at: Mapped[datetime] = mapped_column(info=plain("when it was given"))
    ends_at: Mapped[datetime] = mapped_column(index=True, info=plain("when it goes"))
    version: Mapped[int] = mapped_column(info=plain("counts changes"))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy's own form
