"""Schools and systems, who belongs to them in which role and when, deputies and invitations."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pldash.domain.schools import OrganisationKind, Role
from pldash.models.accounts import Account
from pldash.models.base import (
    Base,
    HeldBySchool,
    Retention,
    choice,
    kept,
    new_id,
    personal,
    plain,
    sensitive,
)


class Organisation(Base):
    """A school, or the system above it."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        kept(Retention.SCHOOL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    parent_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), info=plain("the system above")
    )
    kind: Mapped[OrganisationKind] = mapped_column(
        choice(OrganisationKind), info=plain("school or system")
    )
    name: Mapped[str] = mapped_column(info=plain("as certificates print it"))
    code: Mapped[str] = mapped_column(unique=True, info=plain("what teachers type to join"))
    zone: Mapped[str] = mapped_column(info=plain("dates on certificates"))
    created_at: Mapped[datetime] = mapped_column(info=plain("when it began"))
    closed_at: Mapped[datetime | None] = mapped_column(info=plain("when it closed"))
    version: Mapped[int] = mapped_column(info=plain("counts changes"))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy's own form


class Membership(Base, HeldBySchool):
    """A person's dated tie to a school."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
        Index(
            "uq_membership_current",
            "account_id",
            "school_id",
            unique=True,
            sqlite_where=text("until_on IS NULL"),
            postgresql_where=text("until_on IS NULL"),
        ),
        kept(Retention.SCHOOL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=personal("who")
    )
    school_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), index=True, info=personal("where")
    )
    from_on: Mapped[date] = mapped_column(info=personal("first day"))
    until_on: Mapped[date | None] = mapped_column(info=personal("last day"))
    ended_at: Mapped[datetime | None] = mapped_column(
        info=personal("from this instant it gives no right, whatever the day")
    )
    roles: Mapped[list[MembershipRole]] = relationship(
        back_populates="membership", cascade="all, delete-orphan", lazy="selectin"
    )
    account: Mapped[Account] = relationship(lazy="raise")
    school: Mapped[Organisation] = relationship(lazy="raise")


class MembershipRole(Base):
    """One of the roles that a membership carries; roles add up."""

    __tablename__ = "membership_role"
    __table_args__ = kept(Retention.SCHOOL)

    membership_id: Mapped[UUID] = mapped_column(
        ForeignKey("membership.id", ondelete="CASCADE"),
        primary_key=True,
        info=personal("whose role"),
    )
    role: Mapped[Role] = mapped_column(choice(Role), primary_key=True, info=personal("which role"))
    membership: Mapped[Membership] = relationship(back_populates="roles")


class Deputy(Base, HeldBySchool):
    """A colleague who may decide for a school's leaders between two dates."""

    __tablename__ = "deputy"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="ends_after_start"),
        kept(Retention.SCHOOL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    school_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), index=True, info=plain("where")
    )
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=personal("who stands in")
    )
    from_on: Mapped[date] = mapped_column(info=personal("first day"))
    until_on: Mapped[date] = mapped_column(info=personal("last day"))
    set_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), info=personal("who set the deputy")
    )
    ended_at: Mapped[datetime | None] = mapped_column(info=plain("when it was called off"))
    account: Mapped[Account] = relationship(foreign_keys=[account_id], lazy="raise")


class Invitation(Base, HeldBySchool):
    """An open invitation of one address to a school, in given roles."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("token_digest"),
        kept(Retention.SHORT),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    school_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), index=True, info=plain("where")
    )
    email: Mapped[str] = mapped_column(info=personal("who is invited"))
    roles: Mapped[list[str]] = mapped_column(info=personal("in which roles"))
    token_digest: Mapped[str] = mapped_column(info=sensitive("SHA-256 of the link's secret"))
    invited_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), info=personal("who invited")
    )
    created_at: Mapped[datetime] = mapped_column(info=plain("when"))
    expires_at: Mapped[datetime] = mapped_column(info=plain("until when it can be taken up"))
    accepted_at: Mapped[datetime | None] = mapped_column(info=plain("when it was taken up"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(info=plain("when it was taken back"))
