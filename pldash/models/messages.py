"""What a teacher and the leaders of a school write to each other about a submission."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pldash.models.accounts import Account
from pldash.models.approvals import Submission
from pldash.models.base import (
    Base,
    Retention,
    SharedForDecision,
    kept,
    new_id,
    personal,
    plain,
    sensitive,
)

_UNREAD = text("read_at IS NULL")


class Message(Base, SharedForDecision):
    """Words about one submission, from its teacher or from somebody who may decide on it."""

    __tablename__ = "message"
    __table_args__ = (
        ForeignKeyConstraint(
            ["submission_id", "teacher_id"],
            ["submission.id", "submission.teacher_id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("leader_id <> teacher_id", name="not_own_record"),
        CheckConstraint("words <> ''", name="words_given"),
        Index(
            "ix_message_unread",
            "submission_id",
            sqlite_where=_UNREAD,
            postgresql_where=_UNREAD,
        ),
        kept(Retention.SCHOOL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    submission_id: Mapped[UUID] = mapped_column(index=True, info=plain("about what"))
    teacher_id: Mapped[UUID] = mapped_column(info=personal("whose record"))
    school_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), info=personal("whose leaders")
    )
    system_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"),
        info=personal("the system above, where that one decides"),
    )
    leader_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="RESTRICT"),
        info=personal("which leader wrote it; none for the teacher"),
    )
    words: Mapped[str] = mapped_column(info=sensitive("what is written"))
    written_at: Mapped[datetime] = mapped_column(info=personal("when"))
    read_at: Mapped[datetime | None] = mapped_column(info=personal("when the other side read it"))
    leader: Mapped[Account | None] = relationship(foreign_keys=[leader_id], lazy="raise")
    submission: Mapped[Submission] = relationship(lazy="raise")
