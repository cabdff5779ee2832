"""Submissions to a school, frozen as they were sent, and the decisions on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pldash.domain.adjustments import AdjustmentAnswer
from pldash.domain.approvals import DecisionKind, Standing, SubmissionState
from pldash.domain.procedures import ProcedureKind
from pldash.domain.values import EvidenceGrade
from pldash.models.accounts import Account
from pldash.models.base import (
    Base,
    Retention,
    SharedForDecision,
    choice,
    kept,
    new_id,
    personal,
    plain,
    sensitive,
)
from pldash.models.schools import Organisation


def _only_one(name: str, standing: Standing) -> Index:
    """Return a unique index on the activity among the lines of one standing."""
    condition = text(f"standing = '{standing.value}'")
    return Index(
        name, "activity_id", unique=True, sqlite_where=condition, postgresql_where=condition
    )


_UNANSWERED = text("answer IS NULL")


class Submission(Base, SharedForDecision):
    """A frozen version of one activity or one bundle, sent to one school."""

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("id", "teacher_id"),
        CheckConstraint("opened_by <> teacher_id", name="not_own_record"),
        CheckConstraint("first_by <> teacher_id", name="first_not_own_record"),
        Index("ix_submission_queue", "school_id", "state", "submitted_at"),
        kept(Retention.SCHOOL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    teacher_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=personal("who sent it")
    )
    school_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), info=personal("to whom")
    )
    system_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"),
        index=True,
        info=personal("the system above, where nobody at the school could decide"),
    )
    is_outside: Mapped[bool] = mapped_column(
        default=False,
        info=personal(
            "whether it went to an outside approver: the teacher's own chain tells of it"
        ),
    )
    bundle_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("bundle.id", ondelete="SET NULL"), info=personal("which bundle, if one")
    )
    state: Mapped[SubmissionState] = mapped_column(
        choice(SubmissionState), active_history=True, info=personal("where it stands")
    )
    title: Mapped[str] = mapped_column(info=personal("for the queue"))
    chat_tag: Mapped[str] = mapped_column(default="", info=personal("for the queue's filter"))
    kind: Mapped[str] = mapped_column(
        default="", info=personal("kind of learning, for the queue; empty where kinds differ")
    )
    is_reflected: Mapped[bool] = mapped_column(
        default=False, info=personal("whether a reflection came with it, for the queue")
    )
    minutes: Mapped[int] = mapped_column(info=personal("total, for the queue"))
    grade: Mapped[EvidenceGrade] = mapped_column(info=personal("how strong, for the queue"))
    content: Mapped[dict[str, Any]] = mapped_column(
        info=sensitive("what was sent: parts, standards, reflection, evidence")
    )
    content_digest: Mapped[str] = mapped_column(info=plain("salted digest of the content"))
    adjusted: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True),
        info=personal("the other minutes that leader and teacher agreed on"),
    )
    submitted_at: Mapped[datetime] = mapped_column(info=personal("when"))
    opened_at: Mapped[datetime | None] = mapped_column(info=personal("when a leader took it"))
    opened_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), info=personal("which leader took it")
    )
    messaged_at: Mapped[datetime | None] = mapped_column(
        info=personal("when somebody last wrote about it, so that older pages are found out")
    )
    procedure: Mapped[ProcedureKind] = mapped_column(
        choice(ProcedureKind),
        default=ProcedureKind.ONE_STEP,
        info=plain("how the school approved when it was sent"),
    )
    procedure_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("approval_procedure.id", ondelete="RESTRICT"),
        info=plain("which version of it; none where the school never chose"),
    )
    is_ahead: Mapped[bool] = mapped_column(
        default=False, info=personal("whether it asks beforehand, for what lies ahead")
    )
    is_drawn: Mapped[bool] = mapped_column(
        default=False, info=personal("whether the rule's sample took it for review")
    )
    first_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="RESTRICT"), info=personal("who took the first step")
    )
    first_role: Mapped[str | None] = mapped_column(info=personal("in which role"))
    first_at: Mapped[datetime | None] = mapped_column(info=personal("when"))
    first_words: Mapped[str] = mapped_column(
        default="", info=sensitive("what was written to the teacher with it")
    )
    version: Mapped[int] = mapped_column(info=plain("counts changes"))
    lines: Mapped[list[SubmissionLine]] = relationship(
        back_populates="submission",
        cascade="all, delete-orphan",
        order_by="SubmissionLine.position",
        lazy="raise",
    )
    decision: Mapped[Decision | None] = relationship(
        back_populates="submission", cascade="all, delete-orphan", lazy="raise"
    )
    adjustments: Mapped[list[Adjustment]] = relationship(
        back_populates="submission",
        cascade="all, delete-orphan",
        order_by="Adjustment.made_at",
        lazy="raise",
    )
    teacher: Mapped[Account] = relationship(foreign_keys=[teacher_id], lazy="raise")
    opener: Mapped[Account | None] = relationship(foreign_keys=[opened_by], lazy="raise")
    first: Mapped[Account | None] = relationship(foreign_keys=[first_by], lazy="raise")
    school: Mapped[Organisation] = relationship(foreign_keys=[school_id], lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy's own form


class SubmissionLine(Base):
    """One activity of a submission; at most one open and one approved for each activity."""

    __tablename__ = "submission_line"
    __table_args__ = (
        _only_one("uq_submission_line_open", Standing.OPEN),
        _only_one("uq_submission_line_approved", Standing.APPROVED),
        kept(Retention.SCHOOL),
    )

    submission_id: Mapped[UUID] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True, info=plain("of which")
    )
    activity_id: Mapped[UUID] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True, info=personal("what")
    )
    position: Mapped[int] = mapped_column(default=0, info=plain("order"))
    standing: Mapped[Standing] = mapped_column(choice(Standing), info=personal("what it means"))
    submission: Mapped[Submission] = relationship(back_populates="lines", lazy="raise")


class Decision(Base):
    """What a leader or the school's rule decided, once; nobody decides on their own record."""

    __tablename__ = "decision"
    __table_args__ = (
        ForeignKeyConstraint(
            ["submission_id", "teacher_id"],
            ["submission.id", "submission.teacher_id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("decided_by <> teacher_id", name="not_own_record"),
        CheckConstraint("first_by <> teacher_id", name="first_not_own_record"),
        CheckConstraint("first_by <> decided_by", name="two_people"),
        CheckConstraint("(decided_by IS NULL) = (decided_role = 'rule')", name="by_whom"),
        CheckConstraint("decided_by IS NOT NULL OR kind = 'approve'", name="rule_only_approves"),
        CheckConstraint("kind IN ('approve', 'pre-approve') OR reason <> ''", name="reason_given"),
        kept(Retention.SCHOOL),
    )

    submission_id: Mapped[UUID] = mapped_column(primary_key=True, info=plain("on what"))
    teacher_id: Mapped[UUID] = mapped_column(info=personal("whose record"))
    decided_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="RESTRICT"),
        info=personal("who decided; nobody where the school's rule did"),
    )
    decided_role: Mapped[str] = mapped_column(info=personal("as leader, as deputy, by rule"))
    first_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="RESTRICT"),
        info=personal("who approved it before, where the school asks two people"),
    )
    kind: Mapped[DecisionKind] = mapped_column(choice(DecisionKind), info=personal("what"))
    reason: Mapped[str] = mapped_column(default="", info=sensitive("why, for the teacher"))
    decided_at: Mapped[datetime] = mapped_column(info=personal("when"))
    submission: Mapped[Submission] = relationship(back_populates="decision", lazy="raise")
    decider: Mapped[Account | None] = relationship(foreign_keys=[decided_by], lazy="raise")


class Adjustment(Base, SharedForDecision):
    """Other minutes that a leader proposed, with a note, and what the teacher answered."""

    __tablename__ = "adjustment"
    __table_args__ = (
        ForeignKeyConstraint(
            ["submission_id", "teacher_id"],
            ["submission.id", "submission.teacher_id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("made_by <> teacher_id", name="not_own_record"),
        CheckConstraint("note <> ''", name="note_given"),
        Index(
            "uq_adjustment_unanswered",
            "submission_id",
            unique=True,
            sqlite_where=_UNANSWERED,
            postgresql_where=_UNANSWERED,
        ),
        kept(Retention.SCHOOL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    submission_id: Mapped[UUID] = mapped_column(index=True, info=plain("of what"))
    teacher_id: Mapped[UUID] = mapped_column(info=personal("whose record"))
    school_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), info=personal("whose leader")
    )
    system_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"),
        info=personal("the system above, where that one decides"),
    )
    minutes: Mapped[dict[str, Any]] = mapped_column(
        info=personal("proposed minutes by activity and participation mode")
    )
    note: Mapped[str] = mapped_column(info=sensitive("why, for the teacher"))
    made_by: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="RESTRICT"), info=personal("who proposed it")
    )
    made_role: Mapped[str] = mapped_column(info=personal("as leader or as deputy"))
    made_at: Mapped[datetime] = mapped_column(info=personal("when"))
    answer: Mapped[AdjustmentAnswer | None] = mapped_column(
        choice(AdjustmentAnswer), info=personal("what became of it")
    )
    words: Mapped[str] = mapped_column(default="", info=sensitive("why it is contested"))
    answered_at: Mapped[datetime | None] = mapped_column(info=personal("when it was answered"))
    submission: Mapped[Submission] = relationship(back_populates="adjustments", lazy="raise")
    maker: Mapped[Account] = relationship(foreign_keys=[made_by], lazy="raise")


class SavedPhrase(Base):
    """Words that a leader keeps for reasons that come again."""

    __tablename__ = "saved_phrase"
    __table_args__ = kept(Retention.ACCOUNT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=plain("key of the row"))
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, info=personal("whose")
    )
    words: Mapped[str] = mapped_column(info=sensitive("what is written to teachers"))
    saved_at: Mapped[datetime] = mapped_column(info=personal("when"))
