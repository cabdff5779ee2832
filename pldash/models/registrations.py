"""A teacher's ties to registration bodies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pldash.models.base import (
    Base,
    OwnedByTeacher,
    Retention,
    kept,
    new_id,
    personal,
    plain,
)


class Registration(Base, OwnedByTeacher):
    """One registration: who asks, and the facts that its rules depend on."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("teacher_id", "body", "granted_on"),
        CheckConstraint("birth_month IS NULL OR birth_month BETWEEN 1 AND 12", name="month_known"),
        kept(Retention.ACCOUNT),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    teacher_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=personal("whose")
    )
    body: Mapped[str] = mapped_column(info=personal("which registration body"))
    number: Mapped[str] = mapped_column(default="", info=personal("as the body printed it"))
    type: Mapped[str | None] = mapped_column(info=personal("full, provisional and so on"))
    stage: Mapped[str | None] = mapped_column(info=personal("career stage with this body"))
    employment: Mapped[str | None] = mapped_column(info=personal("sets the length of a cycle"))
    fte: Mapped[float | None] = mapped_column(info=personal("share of full time"))
    granted_on: Mapped[date | None] = mapped_column(info=personal("starts the cycle"))
    due_on: Mapped[date | None] = mapped_column(info=personal("end of the cycle, as printed"))
    expires_on: Mapped[date | None] = mapped_column(info=personal("end of the registration"))
    birth_month: Mapped[int | None] = mapped_column(info=personal("some bodies' cycles turn on it"))
    facts: Mapped[dict[str, Any]] = mapped_column(
        info=personal("days taught, leave, certificates and what one body alone asks")
    )
    created_at: Mapped[datetime] = mapped_column(info=plain("when it was entered"))
    version: Mapped[int] = mapped_column(info=plain("counts changes"))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy's own form
