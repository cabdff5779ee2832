"""The append-only, hash-chained trail of every change of state."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pldash.models.base import Base, Retention, kept, personal, plain


class TrailHead(Base):
    """The last link of a chain; its row is locked while the next one is written."""

    __tablename__ = "trail_head"
    __table_args__ = kept(Retention.TRAIL)

    chain: Mapped[str] = mapped_column(primary_key=True, info=plain("school or teacher id"))
    seq: Mapped[int] = mapped_column(info=plain("number of the last link"))
    digest: Mapped[str] = mapped_column(info=plain("digest of the last link"))


class TrailEvent(Base):
    """One change of state: who, when, what, why; ids and digests, never words or names."""

    __tablename__ = "trail_event"
    __table_args__ = (
        CheckConstraint("seq > 0", name="seq_positive"),
        kept(Retention.TRAIL),
    )

    chain: Mapped[str] = mapped_column(primary_key=True, info=plain("school or teacher id"))
    seq: Mapped[int] = mapped_column(primary_key=True, info=plain("place in the chain"))
    previous: Mapped[str] = mapped_column(info=plain("digest of the link before"))
    digest: Mapped[str] = mapped_column(info=plain("SHA-256 over all other fields"))
    at: Mapped[datetime] = mapped_column(info=plain("when"))
    actor: Mapped[UUID | None] = mapped_column(info=personal("account id; none for the system"))
    action: Mapped[str] = mapped_column(info=plain("what happened"))
    subject: Mapped[str] = mapped_column(index=True, info=plain("kind and id of what changed"))
    body: Mapped[dict[str, Any]] = mapped_column(info=plain("states, ids and salted digests"))


class SignedHead(Base):
    """Where a chain ended when its end was signed: what came before cannot be written anew."""

    __tablename__ = "trail_signed_head"
    __table_args__ = (
        CheckConstraint("seq > 0", name="seq_positive"),
        kept(Retention.TRAIL),
    )

    chain: Mapped[str] = mapped_column(primary_key=True, info=plain("school or teacher id"))
    seq: Mapped[int] = mapped_column(primary_key=True, info=plain("number of the last link"))
    digest: Mapped[str] = mapped_column(info=plain("digest of the last link"))
    signed_at: Mapped[datetime] = mapped_column(index=True, info=plain("when, to the second"))
    key: Mapped[str] = mapped_column(info=plain("the public key that checks the signature"))
    signature: Mapped[str] = mapped_column(info=plain("Ed25519 over all other fields"))
