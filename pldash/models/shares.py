"""Links by which an officer of a registration body reads one cycle of a teacher's record."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pldash.models.base import (
    Base,
    OwnedByTeacher,
    Retention,
    kept,
    new_id,
    personal,
    plain,
    sensitive,
)


class RecordShare(Base, OwnedByTeacher):
    """One link. Its secret is kept nowhere; each look through it is an event of the trail."""

    __tablename__ = "record_share"
    __table_args__ = (
        CheckConstraint("ends_at > made_at", name="ends_after_it_is_made"),
        kept(Retention.ACCOUNT),
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
    until: Mapped[date] = mapped_column(info=personal("last day of the cycle that it shows"))
    officer: Mapped[str] = mapped_column(info=personal("who is to read it"))
    with_reflections: Mapped[bool] = mapped_column(info=personal("whether reflections are shown"))
    with_unsent: Mapped[bool] = mapped_column(
        info=personal("whether entries are shown that wait at no school and none approved")
    )
    only_counted: Mapped[bool] = mapped_column(info=personal("whether only what counts is shown"))
    token_digest: Mapped[str] = mapped_column(
        unique=True, info=sensitive("digest of the secret in the link")
    )
    made_at: Mapped[datetime] = mapped_column(info=plain("when it was made"))
    ends_at: Mapped[datetime] = mapped_column(info=plain("from when it opens nothing"))
    revoked_at: Mapped[datetime | None] = mapped_column(info=plain("when the teacher ended it"))
