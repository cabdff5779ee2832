"""What a school's rule approved, and what people made of the sample that it drew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.approvals import DeciderRole, SubmissionState
from pldash.domain.procedures import ProcedureKind
from pldash.models.accounts import Account
from pldash.models.approvals import Decision, Submission
from pldash.models.procedures import ProcedureRow

SHOWN: Final = 100
"""More would not be looked through."""


@dataclass(frozen=True, slots=True)
class RuleApproval:
    """One submission that nobody had read when it was approved."""

    id: UUID
    teacher: str
    title: str
    minutes: int
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleReview:
    """How a rule does.

    :ivar approved: what it approved, the latest first, :data:`SHOWN` at most
    :ivar total: how many it approved in all
    :ivar sample: how many it drew for review, by what became of them
    """

    approved: Sequence[RuleApproval]
    total: int
    sample: Mapping[SubmissionState, int]


def rule_review(session: Session, actor: Actor) -> RuleReview:
    """Return what the rules of the schools that the actor leads approved, and drew for review."""
    is_by_rule = (*_led(actor), Decision.decided_role == DeciderRole.RULE.value)
    query = (
        select(
            Submission.id, Account.name, Submission.title, Submission.minutes, Decision.decided_at
        )
        .join(Decision, Decision.submission_id == Submission.id)
        .join(Account, Account.id == Submission.teacher_id)
        .where(*is_by_rule)
        .order_by(Decision.decided_at.desc(), Submission.id)
        .limit(SHOWN)
    )
    total = (
        select(func.count())
        .select_from(Submission)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(*is_by_rule)
    )
    drawn = (
        select(Submission.state, func.count().label("drawn"))
        .where(*_led(actor), Submission.is_drawn)
        .group_by(Submission.state)
    )
    return RuleReview(
        approved=[RuleApproval(*row) for row in session.execute(query)],
        total=session.scalar(total) or 0,
        sample={row.state: row.drawn for row in session.execute(drawn)},
    )


def has_had_a_rule(session: Session, actor: Actor) -> bool:
    """Return whether a school that the actor leads ever chose to approve by a rule."""
    query = select(ProcedureRow.rules).where(ProcedureRow.school_id.in_(actor.led_ids))
    return any(rules["kind"] == ProcedureKind.AUTOMATIC for rules in session.scalars(query))


def _led(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return what leaves out one's own, other schools' and what was taken back."""
    return (
        Submission.school_id.in_(actor.led_ids),
        Submission.teacher_id != actor.account_id,
        Submission.state != SubmissionState.WITHDRAWN,
    )
