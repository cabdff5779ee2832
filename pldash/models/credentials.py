"""Issued credentials: frozen snapshots, never edited, superseded or revoked."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from pldash.domain.credentials import CredentialState, RevocationReason
from pldash.models.base import (
    Base,
    Retention,
    SharedWithSchool,
    choice,
    kept,
    new_id,
    personal,
    plain,
    sensitive,
)

IS_GOOD = text("state = 'issued'")
"""At most one good certificate says the same; a replaced or revoked one is in nobody's way."""


class Credential(Base, SharedWithSchool):
    """An achievement as issued to one person by one school."""

    __tablename__ = "credential"
    __table_args__ = (
        Index(
            "uq_credential_good",
            "scope_key",
            "lines_digest",
            unique=True,
            sqlite_where=IS_GOOD,
            postgresql_where=IS_GOOD,
        ),
        CheckConstraint("minutes > 0", name="minutes_positive"),
        CheckConstraint(
            "(state = 'revoked') = (revoked_at IS NOT NULL AND revocation_reason IS NOT NULL)",
            name="revoked_with_reason",
        ),
        kept(Retention.CREDENTIAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    teacher_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="RESTRICT"), index=True, info=personal("to whom")
    )
    school_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), index=True, info=personal("by whom")
    )
    is_outside: Mapped[bool] = mapped_column(
        default=False, info=personal("whether it rests on an outside approver, and on no school")
    )
    number: Mapped[str] = mapped_column(unique=True, info=plain("for people; random"))
    code: Mapped[str] = mapped_column(unique=True, info=plain("for checking; random"))
    scope_key: Mapped[str] = mapped_column(info=personal("teacher, school and what it covers"))
    lines_digest: Mapped[str] = mapped_column(info=plain("digest of its lines"))
    state: Mapped[CredentialState] = mapped_column(choice(CredentialState), info=plain("status"))
    issued_at: Mapped[datetime] = mapped_column(info=plain("when"))
    minutes: Mapped[int] = mapped_column(info=personal("total, for lists"))
    title: Mapped[str] = mapped_column(info=personal("what it covers, for lists"))
    facts: Mapped[dict[str, Any]] = mapped_column(info=personal("the frozen snapshot"))
    issued_on: Mapped[str | None] = query_expression()
    """The day of issue as the paper says it; only lists ask for it, which leave the facts out."""
    pdf_sha256: Mapped[str] = mapped_column(info=plain("digest and name of the stored file"))
    pdf_bytes: Mapped[int] = mapped_column(info=plain("size of the stored file"))
    superseded_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("credential.id", ondelete="RESTRICT"), info=plain("its successor")
    )
    revoked_at: Mapped[datetime | None] = mapped_column(info=plain("when it was revoked"))
    revoked_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), info=personal("who revoked it")
    )
    revocation_reason: Mapped[RevocationReason | None] = mapped_column(
        choice(RevocationReason), info=plain("public reason, from a closed list")
    )
    revocation_note: Mapped[str] = mapped_column(
        default="", info=sensitive("the school's own note, never public")
    )
    version: Mapped[int] = mapped_column(info=plain("counts changes"))
    lines: Mapped[list[CredentialLine]] = relationship(
        cascade="all, delete-orphan", order_by="CredentialLine.position", lazy="raise"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy's own form


class CredentialLine(Base):
    """One approved activity on a certificate, to say where else it stands."""

    __tablename__ = "credential_line"
    __table_args__ = kept(Retention.CREDENTIAL)

    credential_id: Mapped[UUID] = mapped_column(
        ForeignKey("credential.id", ondelete="CASCADE"), primary_key=True, info=plain("of which")
    )
    position: Mapped[int] = mapped_column(primary_key=True, info=plain("order"))
    activity_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("activity.id", ondelete="SET NULL"), index=True, info=personal("what")
    )
    submission_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("submission.id", ondelete="SET NULL"), info=personal("as approved")
    )
