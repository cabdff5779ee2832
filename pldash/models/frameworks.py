"""Standards frameworks, shipped and schools' own; versioned, never edited once used."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pldash.domain.frameworks import ItemLevel
from pldash.models.base import (
    Base,
    HeldBySchool,
    Retention,
    choice,
    kept,
    new_id,
    personal,
    plain,
)


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


class SchoolFramework(Base, HeldBySchool):
    """That a framework is a school's own, and what its file said of it.

    What is shipped has no such row: it is everybody's, and says the same in its data.
    """

    __tablename__ = "school_framework"
    __table_args__ = kept(Retention.SCHOOL)

    framework_id: Mapped[UUID] = mapped_column(
        ForeignKey("framework.id", ondelete="RESTRICT"), primary_key=True, info=plain("which")
    )
    school_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), index=True, info=plain("whose")
    )
    document_id: Mapped[UUID] = mapped_column(info=plain("what other programs call it"))
    item_ids: Mapped[dict[str, Any]] = mapped_column(
        deferred=True, info=plain("what other programs call its items, by code")
    )
    publisher: Mapped[str] = mapped_column(info=plain("who made it"))
    source: Mapped[str] = mapped_column(info=plain("where it is published"))
    licence_note: Mapped[str] = mapped_column(info=plain("what its publisher allows"))
    names_checked: Mapped[bool] = mapped_column(
        info=plain("whether names were compared with a copy")
    )
    checked_on: Mapped[date] = mapped_column(info=plain("when its file was last changed"))
    stages: Mapped[list[str]] = mapped_column(info=plain("career stages that it tells apart"))
    loaded_at: Mapped[datetime] = mapped_column(info=plain("since when the school has it"))
    loaded_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), info=personal("who loaded it")
    )
    framework: Mapped[FrameworkRow] = relationship(lazy="raise")


class FrameworkProposal(Base, HeldBySchool):
    """A framework's file that an administrator gave and looks at, before it is the school's."""

    __tablename__ = "framework_proposal"
    __table_args__ = kept(Retention.SHORT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    school_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), index=True, info=plain("whose")
    )
    package: Mapped[dict[str, Any]] = mapped_column(info=plain("the framework, as we write it"))
    told: Mapped[list[Any]] = mapped_column(JSON, info=plain("what was told of the file"))
    proposed_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), info=personal("who gave it")
    )
    proposed_at: Mapped[datetime] = mapped_column(info=plain("when"))
