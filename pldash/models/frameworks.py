"""Standards frameworks as loaded from the shipped data; versioned, never edited once used."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pldash.domain.frameworks import ItemLevel
from pldash.models.base import Base, Retention, choice, kept, new_id, plain


class FrameworkRow(Base):
    """One version of a published set of standards."""

    __tablename__ = "framework"
    __table_args__ = (UniqueConstraint("code", "version"), kept(Retention.REFERENCE))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    code: Mapped[str] = mapped_column(info=plain("short name in rules and commands"))
    version: Mapped[str] = mapped_column(info=plain("which edition"))
    title: Mapped[str] = mapped_column(info=plain("official name"))
    in_force_from: Mapped[date | None] = mapped_column(info=plain("first day in force"))
    in_force_until: Mapped[date | None] = mapped_column(info=plain("last day in force"))
    digest: Mapped[str] = mapped_column(info=plain("SHA-256 of the content: shows an edit"))
    retired_at: Mapped[datetime | None] = mapped_column(info=plain("no longer offered since"))
    items: Mapped[list[FrameworkItemRow]] = relationship(
        back_populates="framework", order_by="FrameworkItemRow.position", lazy="raise"
    )


class FrameworkItemRow(Base):
    """A domain, standard or focus area of a framework."""

    __tablename__ = "framework_item"
    __table_args__ = (UniqueConstraint("framework_id", "code"), kept(Retention.REFERENCE))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    framework_id: Mapped[UUID] = mapped_column(
        ForeignKey("framework.id", ondelete="RESTRICT"), info=plain("which framework")
    )
    parent_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("framework_item.id", ondelete="RESTRICT"), info=plain("the item above")
    )
    code: Mapped[str] = mapped_column(info=plain("official code"))
    title: Mapped[str] = mapped_column(info=plain("official short name"))
    level: Mapped[ItemLevel] = mapped_column(choice(ItemLevel), info=plain("level of the tree"))
    position: Mapped[int] = mapped_column(info=plain("official order"))
    framework: Mapped[FrameworkRow] = relationship(back_populates="items", lazy="raise")
