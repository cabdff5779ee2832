"""Mail waiting to be sent, and the one-time keys of forms."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pldash.domain.mailing import MailKind, NewsKind, Rhythm
from pldash.models.base import (
    Base,
    Retention,
    choice,
    kept,
    new_id,
    personal,
    plain,
    sensitive,
)


class OutboxMail(Base):
    """One mail, written in the same transaction as what it tells of."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        UniqueConstraint("unique_key"),
        Index("ix_outbox_mail_recipient", "recipient", "created_at"),
        Index("ix_outbox_mail_held", "account_id", "is_held"),
        Index("ix_outbox_mail_for_school", "for_school_id", "created_at"),
        kept(Retention.SHORT),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    unique_key: Mapped[str] = mapped_column(info=plain("the same news is never mailed twice"))
    kind: Mapped[MailKind] = mapped_column(
        choice(MailKind), default=MailKind.ACCOUNT, info=plain("whether it follows a rhythm")
    )
    account_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), info=personal("whose rhythm it follows")
    )
    for_school_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"),
        info=personal("which school's administrators may know whether it arrived"),
    )
    news: Mapped[NewsKind | None] = mapped_column(
        choice(NewsKind), info=personal("what the news is about")
    )
    about_id: Mapped[UUID | None] = mapped_column(
        info=personal("the submission or certificate, to see whether it is still news")
    )
    recipient: Mapped[str] = mapped_column(info=personal("to whom"))
    subject: Mapped[str] = mapped_column(info=personal("subject line"))
    body: Mapped[str] = mapped_column(info=sensitive("text, may hold a link that signs in"))
    html: Mapped[str | None] = mapped_column(info=sensitive("the same as a page"))
    created_at: Mapped[datetime] = mapped_column(index=True, info=plain("when it was written"))
    attempts: Mapped[int] = mapped_column(default=0, info=plain("how often sending was tried"))
    sending_at: Mapped[datetime | None] = mapped_column(info=plain("when sending began"))
    sent_at: Mapped[datetime | None] = mapped_column(info=plain("when a server took it"))
    failure: Mapped[str | None] = mapped_column(info=plain("what the server said instead"))
    is_held: Mapped[bool] = mapped_column(
        default=False, info=plain("whether it waits for the person's summary")
    )
    gathered_at: Mapped[datetime | None] = mapped_column(info=plain("when a summary told it"))
    given_up_at: Mapped[datetime | None] = mapped_column(info=plain("when it was refused for good"))
    bounced_at: Mapped[datetime | None] = mapped_column(info=plain("when it was sent back"))
    called_off_at: Mapped[datetime | None] = mapped_column(
        info=plain("when it was to be sent and no longer news")
    )


class MailChoice(Base):
    """How often a person wants to be mailed news; without a row, at once."""

    __tablename__ = "mail_choice"
    __table_args__ = kept(Retention.ACCOUNT)

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, info=personal("who")
    )
    rhythm: Mapped[Rhythm] = mapped_column(choice(Rhythm), info=personal("how often"))
    next_at: Mapped[datetime | None] = mapped_column(
        index=True, info=plain("when the next summary is due")
    )


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
