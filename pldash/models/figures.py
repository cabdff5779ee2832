"""A school's figures, kept as sums beside the submissions and decisions that they are of."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pldash.domain.figures import FigureKind
from pldash.domain.values import Verdict
from pldash.models.base import Base, Retention, SharedWithSchool, choice, kept, personal, plain


class ApprovedTime(Base, SharedWithSchool):
    """How much of one thing a school approved of one teacher in one year.

    The key is in the order in which pages add it up, and the rows lie in the order of the key.
    """

    __tablename__ = "approved_time"
    __table_args__ = {**kept(Retention.SCHOOL), "sqlite_with_rowid": False}  # noqa: RUF012

    school_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"),
        primary_key=True,
        info=personal("who approved it"),
    )
    kind: Mapped[FigureKind] = mapped_column(
        choice(FigureKind), primary_key=True, info=plain("what the sum is of")
    )
    framework: Mapped[str] = mapped_column(
        default="", primary_key=True, info=plain("of a standard: its framework's code")
    )
    edition: Mapped[str] = mapped_column(
        default="", primary_key=True, info=plain("of a standard: its framework's version")
    )
    code: Mapped[str] = mapped_column(
        default="", primary_key=True, info=personal("which kind of time, or which standard")
    )
    year: Mapped[int] = mapped_column(primary_key=True, info=plain("in which it ended"))
    teacher_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
        info=personal("whose"),
    )
    minutes: Mapped[int] = mapped_column(info=personal("how much"))
    activities: Mapped[int] = mapped_column(info=personal("of how many activities"))


class DecisionCount(Base, SharedWithSchool):
    """How many of a teacher's submissions one person decided in one year, and how soon."""

    __tablename__ = "decision_count"
    __table_args__ = kept(Retention.SCHOOL)

    school_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), primary_key=True, info=plain("where")
    )
    teacher_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
        info=personal("whose submissions"),
    )
    decided_by: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="RESTRICT"),
        primary_key=True,
        info=personal("who decided"),
    )
    year: Mapped[int] = mapped_column(primary_key=True, info=plain("when, at the school"))
    within_hours: Mapped[int] = mapped_column(
        primary_key=True, info=plain("the first bound in hours that fits")
    )
    decisions: Mapped[int] = mapped_column(info=personal("how many"))


class CycleStanding(Base, SharedWithSchool):
    """How a registration's cycle stands, judged by what one school approved and was sent."""

    __tablename__ = "cycle_standing"
    __table_args__ = (
        Index("ix_cycle_standing_end", "school_id", "ends_on"),
        kept(Retention.ACCOUNT),
    )

    school_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"),
        primary_key=True,
        info=personal("whose leaders see it"),
    )
    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
        info=personal("of which registration"),
    )
    teacher_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=personal("whose")
    )
    body: Mapped[str] = mapped_column(info=personal("which registration body"))
    starts_on: Mapped[date | None] = mapped_column(info=personal("first day of the cycle"))
    ends_on: Mapped[date | None] = mapped_column(info=personal("last day of the cycle"))
    required: Mapped[int | None] = mapped_column(info=personal("minutes that are asked"))
    counted: Mapped[int] = mapped_column(info=personal("approved minutes that count"))
    later: Mapped[int] = mapped_column(info=personal("minutes once all that waits is approved"))
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict), info=personal("how it stands"))
    later_verdict: Mapped[str] = mapped_column(info=personal("the same once all is approved"))
    is_reachable: Mapped[bool] = mapped_column(info=personal("whether it can still be met"))
    basis: Mapped[str] = mapped_column(info=plain("digest of what it was judged by"))
    judged_at: Mapped[datetime] = mapped_column(info=plain("when"))
