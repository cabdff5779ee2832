"""Mail waiting to be sent, and the one-time keys of forms."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pldash.models.base import Base, Retention, kept, new_id, personal, plain, sensitive


class OutboxMail(Base):
    """One mail, written in the same transaction as what it tells of."""

    __tablename__ = "outbox_mail"
    __table_args__ = (UniqueConstraint("unique_key"), kept(Retention.SHORT))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    unique_key: Mapped[str] = mapped_column(info=plain("the same news is never mailed twice"))
    recipient: Mapped[str] = mapped_column(info=personal("to whom"))
    subject: Mapped[str] = mapped_column(info=personal("subject line"))
    body: Mapped[str] = mapped_column(info=sensitive("text, may hold a link that signs in"))
    html: Mapped[str | None] = mapped_column(info=sensitive("the same as a page"))
    created_at: Mapped[datetime] = mapped_column(index=True, info=plain("when it was written"))
    attempts: Mapped[int] = mapped_column(default=0, info=plain("how often sending was tried"))
    sending_at: Mapped[datetime | None] = mapped_column(info=plain("when sending began"))
    sent_at: Mapped[datetime | None] = mapped_column(info=plain("when a server took it"))
    failure: Mapped[str | None] = mapped_column(info=plain("what the server said instead"))


class FormKey(Base):
    """A form that was already handled, and where it led."""

    __tablename__ = "form_key"
    __table_args__ = kept(Retention.SHORT)

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, info=personal("who")
    )
    key: Mapped[str] = mapped_column(primary_key=True, info=plain("random, one for each page"))
    endpoint: Mapped[str] = mapped_column(info=plain("which form"))
    body_digest: Mapped[str] = mapped_column(info=plain("tells the same form from a changed one"))
    location: Mapped[str] = mapped_column(info=plain("where the first answer led"))
    at: Mapped[datetime] = mapped_column(index=True, info=plain("when"))
