"""What teachers log: activities, their parts, standards, reflections, evidence, bundles."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pldash.domain.activities import ActivityState, ActivityType, EvidenceKind
from pldash.domain.values import EvidenceGrade, ParticipationMode
from pldash.models.base import (
    Base,
    OwnedByTeacher,
    Retention,
    choice,
    kept,
    new_id,
    personal,
    plain,
    sensitive,
)
from pldash.models.frameworks import FrameworkItemRow

MEETING_ONCE = "uq_activity_meeting"
_OF_A_MEETING = text("occurrence_at IS NOT NULL AND corrects_id IS NULL")
"""A correction stands beside the entry that it corrects; every other is the only one."""


class Bundle(Base, OwnedByTeacher):
    """Small activities grouped under one reflection."""

    __tablename__ = "bundle"
    __table_args__ = kept(Retention.ACCOUNT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    teacher_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=personal("whose")
    )
    title: Mapped[str] = mapped_column(info=personal("what the teacher calls it"))
    created_at: Mapped[datetime] = mapped_column(info=plain("when it was made"))
    changed_at: Mapped[datetime] = mapped_column(info=personal("when it was last changed"))
    version: Mapped[int] = mapped_column(info=plain("counts changes"))
    activities: Mapped[list[Activity]] = relationship(
        back_populates="bundle", order_by="Activity.ended_on", lazy="raise"
    )
    reflections: Mapped[list[Reflection]] = relationship(
        cascade="all, delete-orphan", order_by="Reflection.position", lazy="raise"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy's own form


class Activity(Base, OwnedByTeacher):
    """One piece of professional learning."""

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("ended_on >= started_on", name="ends_after_start"),
        Index("ix_activity_teacher_ended", "teacher_id", "ended_on", "id"),
        Index(
            MEETING_ONCE,
            "teacher_id",
            "chat_id",
            "occurrence_at",
            unique=True,
            sqlite_where=_OF_A_MEETING,
            postgresql_where=_OF_A_MEETING,
        ),
        kept(Retention.ACCOUNT),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    teacher_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), info=personal("whose")
    )
    chat_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("chat.id", ondelete="SET NULL"), index=True, info=personal("which chat")
    )
    bundle_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("bundle.id", ondelete="SET NULL"), index=True, info=personal("grouped in")
    )
    corrects_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("activity.id", ondelete="SET NULL"),
        index=True,
        info=personal("the approved entry that this one corrects"),
    )
    title: Mapped[str] = mapped_column(info=personal("chat tag or the teacher's own title"))
    occurrence_at: Mapped[datetime | None] = mapped_column(
        info=personal("start of the meeting it belongs to")
    )
    scheduled_minutes: Mapped[int | None] = mapped_column(info=plain("length of that meeting"))
    started_on: Mapped[date] = mapped_column(info=personal("first local day"))
    ended_on: Mapped[date] = mapped_column(info=personal("last local day"))
    zone: Mapped[str] = mapped_column(info=personal("zone of those days"))
    activity_type: Mapped[ActivityType] = mapped_column(
        choice(ActivityType), info=personal("kind of learning")
    )
    state: Mapped[ActivityState] = mapped_column(
        choice(ActivityState), info=personal("where it stands")
    )
    salt: Mapped[str] = mapped_column(info=sensitive("keeps digests in the trail unguessable"))
    logged_at: Mapped[datetime] = mapped_column(info=personal("when it was first written down"))
    changed_at: Mapped[datetime] = mapped_column(info=personal("when it was last changed"))
    last_form: Mapped[str] = mapped_column(
        default="", info=plain("which sending of which open page saved it last")
    )
    version: Mapped[int] = mapped_column(info=plain("counts changes"))
    parts: Mapped[list[ParticipationPart]] = relationship(
        cascade="all, delete-orphan", order_by="ParticipationPart.mode", lazy="raise"
    )
    standards: Mapped[list[FrameworkItemRow]] = relationship(
        secondary="activity_standard", order_by=FrameworkItemRow.position, lazy="raise"
    )
    reflections: Mapped[list[Reflection]] = relationship(
        cascade="all, delete-orphan", order_by="Reflection.position", lazy="raise"
    )
    claims: Mapped[list[ActivityClaim]] = relationship(
        cascade="all, delete-orphan", order_by="ActivityClaim.body", lazy="raise"
    )
    evidence: Mapped[list[Evidence]] = relationship(
        cascade="all, delete-orphan", order_by="Evidence.added_at", lazy="raise"
    )
    bundle: Mapped[Bundle | None] = relationship(back_populates="activities", lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy's own form


class ParticipationPart(Base):
    """The minutes of one mode within an activity."""

    __tablename__ = "participation_part"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes_positive"),
        kept(Retention.ACCOUNT),
    )

    activity_id: Mapped[UUID] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True, info=personal("of what")
    )
    mode: Mapped[ParticipationMode] = mapped_column(primary_key=True, info=personal("how"))
    minutes: Mapped[int] = mapped_column(info=personal("how long"))


class ActivityStandard(Base):
    """A standard that an activity speaks to."""

    __tablename__ = "activity_standard"
    __table_args__ = kept(Retention.ACCOUNT)

    activity_id: Mapped[UUID] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True, info=personal("what")
    )
    item_id: Mapped[UUID] = mapped_column(
        ForeignKey("framework_item.id", ondelete="RESTRICT"),
        primary_key=True,
        info=personal("which standard"),
    )


class ActivityClaim(Base, OwnedByTeacher):
    """What the teacher states of an activity for one registration body, in its own codes."""

    __tablename__ = "activity_claim"
    __table_args__ = kept(Retention.ACCOUNT)

    activity_id: Mapped[UUID] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True, info=personal("of what")
    )
    body: Mapped[str] = mapped_column(primary_key=True, info=personal("for which body"))
    teacher_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=personal("whose")
    )
    category: Mapped[str | None] = mapped_column(info=personal("the body's own category"))
    topics: Mapped[list[str]] = mapped_column(info=personal("the body's own topics"))
    provider: Mapped[str] = mapped_column(info=personal("who ran it, as the teacher states"))
    provider_number: Mapped[str] = mapped_column(info=personal("the provider's number"))
    credits: Mapped[dict[str, Any]] = mapped_column(info=personal("units of a course, as text"))
    used_for: Mapped[str] = mapped_column(
        server_default="", info=personal("the cycle that it was used for before")
    )
    note: Mapped[str] = mapped_column(info=sensitive("how it connects to the standard"))


class Reflection(Base, OwnedByTeacher):
    """The teacher's own words under one question."""

    __tablename__ = "reflection"
    __table_args__ = (
        CheckConstraint(
            "(activity_id IS NULL) <> (bundle_id IS NULL)", name="of_one_activity_or_bundle"
        ),
        UniqueConstraint("activity_id", "prompt"),
        UniqueConstraint("bundle_id", "prompt"),
        kept(Retention.ACCOUNT),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    teacher_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=personal("whose")
    )
    activity_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), info=personal("on what")
    )
    bundle_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("bundle.id", ondelete="CASCADE"), info=personal("on what")
    )
    prompt: Mapped[str] = mapped_column(info=plain("code of the question"))
    position: Mapped[int] = mapped_column(default=0, info=plain("order of the questions"))
    words: Mapped[str] = mapped_column(info=sensitive("the teacher's own words"))


class Evidence(Base, OwnedByTeacher):
    """A link, a file or own posts that support an activity."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'link' AND url IS NOT NULL AND sha256 IS NULL AND archive IS NULL)"
            " OR (kind = 'file' AND url IS NULL AND sha256 IS NOT NULL AND archive IS NULL)"
            " OR (kind = 'posts' AND url IS NULL AND sha256 IS NULL AND archive IS NOT NULL)",
            name="link_file_or_posts",
        ),
        CheckConstraint("size_bytes IS NULL OR size_bytes > 0", name="size_positive"),
        kept(Retention.ACCOUNT),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    teacher_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=personal("whose")
    )
    activity_id: Mapped[UUID] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), index=True, info=personal("of what")
    )
    kind: Mapped[EvidenceKind] = mapped_column(
        choice(EvidenceKind), info=plain("link, file or posts")
    )
    grade: Mapped[EvidenceGrade] = mapped_column(info=personal("how strong"))
    title: Mapped[str] = mapped_column(info=personal("what the teacher calls it"))
    url: Mapped[str | None] = mapped_column(info=personal("where it can be seen"))
    media_type: Mapped[str | None] = mapped_column(info=plain("decided by content"))
    size_bytes: Mapped[int | None] = mapped_column(info=plain("size of the stored file"))
    sha256: Mapped[str | None] = mapped_column(
        index=True, info=personal("digest of the stored file")
    )
    archive: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True), info=sensitive("the teacher's own posts, and how they were read")
    )
    added_at: Mapped[datetime] = mapped_column(info=personal("when it was added"))


class FileHold(Base, OwnedByTeacher):
    """A file that a sent submission names, kept although its evidence was removed since."""

    __tablename__ = "file_hold"
    __table_args__ = kept(Retention.ACCOUNT)

    teacher_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, info=personal("whose")
    )
    sha256: Mapped[str] = mapped_column(
        primary_key=True, index=True, info=personal("digest of the stored file")
    )
