"""People outside any school whom a teacher invited to approve what they send."""

from __future__ import annotations

from datetime import datetime
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


class OutsideApprover(Base, OwnedByTeacher):
    """One invitation and what became of it; its link's secret is kept nowhere."""

    __tablename__ = "outside_approver"
    __table_args__ = (
        CheckConstraint("account_id <> teacher_id", name="not_oneself"),
        CheckConstraint("expires_at > invited_at", name="ends_after_it_begins"),
        CheckConstraint(
            "(accepted_at IS NULL) = (account_id IS NULL)"
            " AND (accepted_at IS NULL) = (place_id IS NULL)",
            name="accepted_by_somebody",
        ),
        kept(Retention.ACCOUNT),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    teacher_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=personal("who invited")
    )
    account_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="RESTRICT"), index=True, info=personal("who took it up")
    )
    place_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"),
        unique=True,
        info=plain("where the teacher sends to, once it was taken up"),
    )
    name: Mapped[str] = mapped_column(info=personal("of whom is invited, as certificates print it"))
    role: Mapped[str] = mapped_column(info=personal("as whom they approve, as they stated it"))
    organisation: Mapped[str] = mapped_column(info=personal("where they are, as they stated it"))
    email: Mapped[str] = mapped_column(index=True, info=personal("where the one mail went"))
    token_digest: Mapped[str] = mapped_column(
        unique=True, info=sensitive("digest of the secret in the link")
    )
    invited_at: Mapped[datetime] = mapped_column(info=plain("when"))
    expires_at: Mapped[datetime] = mapped_column(info=plain("until when it can be taken up"))
    accepted_at: Mapped[datetime | None] = mapped_column(info=plain("when it was taken up"))
    declined_at: Mapped[datetime | None] = mapped_column(info=plain("when it was turned down"))
    ended_at: Mapped[datetime | None] = mapped_column(info=plain("when it ended"))
