"""People: an account, its passkeys, its open sessions, and failed log-ins."""

# The log-in library types its fields more loosely than our rows do.
# mypy: disable-error-code="assignment, override"

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask_security import AsaList, UserMixin, WebAuthnMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pldash.domain.values import CareerStage
from pldash.models.base import Base, Retention, kept, new_id, personal, plain, sensitive


class Account(Base, UserMixin):
    """One person; belongs to no school, one or several."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        kept(Retention.ACCOUNT),
    )

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=new_id, info=plain("names the account in other rows")
    )
    email: Mapped[str] = mapped_column(
        unique=True, info=personal("to sign in and to be written to")
    )
    name: Mapped[str] = mapped_column(info=personal("as certificates print it"))
    name_language: Mapped[str] = mapped_column(
        default="en", info=personal("so that the name is set and read aloud right")
    )
    stage: Mapped[CareerStage | None] = mapped_column(info=personal("chooses reflection prompts"))
    zone: Mapped[str] = mapped_column(
        default="Australia/Sydney", info=personal("to show the teacher's own hours")
    )
    locale: Mapped[str] = mapped_column(default="en_AU", info=personal("how dates are written"))
    password: Mapped[str | None] = mapped_column(info=sensitive("hash that proves the person"))
    active: Mapped[bool] = mapped_column(default=True, info=plain("closed accounts cannot sign in"))
    fs_uniquifier: Mapped[str] = mapped_column(
        unique=True, info=sensitive("part of the session; changing it ends every session")
    )
    confirmed_at: Mapped[datetime | None] = mapped_column(
        info=personal("the address was shown to be the person's own")
    )
    created_at: Mapped[datetime] = mapped_column(info=personal("when the account began"))
    tf_primary_method: Mapped[str | None] = mapped_column(
        info=personal("which second factor is in use")
    )
    tf_totp_secret: Mapped[str | None] = mapped_column(
        info=sensitive("encrypted secret of the authenticator app")
    )
    tf_last_counter: Mapped[int | None] = mapped_column(
        info=plain("the newest code that was used; none works twice")
    )
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(
        MutableList.as_mutable(AsaList()), info=sensitive("the way back in without the phone")
    )
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(
        unique=True, info=sensitive("how a passkey names the account")
    )
    webauthn: Mapped[list[Passkey]] = relationship(
        back_populates="user", cascade="all, delete-orphan"
    )

    @property
    def roles(self) -> list[Any]:
        """Return no roles: what a person may do comes from dated memberships."""
        return []


class Passkey(Base, WebAuthnMixin):
    """A passkey of an account; field names are the log-in library's."""

    __tablename__ = "passkey"
    __table_args__ = kept(Retention.ACCOUNT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=personal("whose it is")
    )
    credential_id: Mapped[bytes] = mapped_column(
        unique=True, index=True, info=sensitive("how the device names the passkey")
    )
    public_key: Mapped[bytes] = mapped_column(info=plain("checks the device's answer"))
    sign_count: Mapped[int] = mapped_column(default=0, info=plain("notices a copied passkey"))
    transports: Mapped[list[str] | None] = mapped_column(
        MutableList.as_mutable(AsaList()), info=plain("how the device is reached")
    )
    backup_state: Mapped[bool] = mapped_column(info=plain("whether the passkey is synchronised"))
    device_type: Mapped[str] = mapped_column(info=plain("one device or several"))
    extensions: Mapped[str | None] = mapped_column(info=plain("what the device said it supports"))
    create_datetime: Mapped[datetime] = mapped_column(info=personal("when it was added"))
    lastuse_datetime: Mapped[datetime] = mapped_column(info=personal("when it was last used"))
    name: Mapped[str] = mapped_column(info=personal("what the person calls it"))
    usage: Mapped[str] = mapped_column(info=plain("first or second factor"))
    user: Mapped[Account] = relationship(back_populates="webauthn")

    def get_user_mapping(self) -> dict[str, Any]:
        """Return how the log-in library finds this passkey's account."""
        return {"id": self.user_id}


class LoginSession(Base):
    """One signed-in browser; a copied cookie dies when this row ends."""

    __tablename__ = "login_session"
    __table_args__ = kept(Retention.SHORT)

    token_digest: Mapped[str] = mapped_column(
        primary_key=True, info=sensitive("SHA-256 of the cookie's random token")
    )
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=personal("who is signed in")
    )
    began_at: Mapped[datetime] = mapped_column(info=personal("when this browser signed in"))
    ends_at: Mapped[datetime] = mapped_column(info=personal("when it must sign in again"))
    ended_at: Mapped[datetime | None] = mapped_column(info=personal("when it signed out"))
    device: Mapped[str] = mapped_column(
        default="", info=personal("browser and system, so that the person knows which it is")
    )


class LoginFailure(Base):
    """A failed log-in or a mail asked for, counted for a while so that guessing is slow."""

    __tablename__ = "login_failure"
    __table_args__ = (Index("ix_login_failure_who_at", "who_digest", "at"), kept(Retention.SHORT))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    who_digest: Mapped[str] = mapped_column(
        info=personal("keyed digest of the address or network that was tried")
    )
    at: Mapped[datetime] = mapped_column(info=plain("when"))


class TypedWords(Base):
    """A form that a browser sent after its session had ended, until its person sends it again."""

    __tablename__ = "typed_words"
    __table_args__ = kept(Retention.SHORT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=personal("who typed it")
    )
    path: Mapped[str] = mapped_column(info=plain("which page it was typed on"))
    fields: Mapped[list[list[str]]] = mapped_column(
        JSON, info=sensitive("names and values as they were typed")
    )
    had_files: Mapped[bool] = mapped_column(info=plain("files cannot be kept and must be told of"))
    at: Mapped[datetime] = mapped_column(info=plain("when it was sent"))
