"""Writes down what was decided, and by whom: a leader, the first of two, or the school's rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.activities import ActivityState
from pldash.domain.actors import NOBODY, Actor
from pldash.domain.approvals import DeciderRole, DecisionKind, SubmissionState
from pldash.domain.procedures import ProcedureKind
from pldash.models.activities import Activity
from pldash.models.approvals import Decision, Submission
from pldash.services.scope import UNSCOPED
from pldash.services.submission_contents import content_of
from pldash.services.submissions import close, happening, move
from pldash.services.trail import chain_of, record, salted_digest


@dataclass(frozen=True, slots=True)
class Decided:
    """Who decides, as what, with which words to the teacher, and when.

    :ivar account_id: None for the school's rule
    """

    account_id: UUID | None
    role: DeciderRole
    words: str
    at: datetime


def approve_by_rule(session: Session, submission: Submission, *, now: datetime) -> None:
    """Approve what the school's rule lets pass: in nobody's name, and nobody has read it."""
    state = SubmissionState.APPROVED
    body = change_of(submission, state) | {"procedure": str(submission.procedure_id)}
    close(submission, state)
    body["activities"] = move(activities_of(session, submission), ActivityState.APPROVED)
    by = Decided(None, DeciderRole.RULE, "", now)
    add_decision(session, submission, DecisionKind.APPROVE, by=by)
    what = happening(NOBODY, submission, "approved-by-rule", body=body)
    record(session, chain_of(submission), what, now=now)


def needs_another(submission: Submission) -> bool:
    """Return whether an approval would only be the first of two."""
    return submission.procedure is ProcedureKind.TWO_STEPS and submission.first_by is None


def take_first_step(
    session: Session,
    actor: Actor,
    submission: Submission,
    *,
    by: Decided,
    change: Mapping[str, Any],
) -> None:
    """Write down that one of two people approves: from now on it waits for another.

    :param change: what the trail says of it besides
    """
    body = {**change_of(submission, SubmissionState.SUBMITTED), **change, "step": 1}
    close(submission, SubmissionState.SUBMITTED)
    submission.opened_at = submission.opened_by = None
    submission.first_by, submission.first_role = by.account_id, by.role.value
    submission.first_at, submission.first_words = by.at, by.words
    if by.words:
        body["reason"] = salted_digest(content_of(submission).salt, by.words)
    session.flush()
    what = happening(actor, submission, "approved-first", body=body)
    record(session, chain_of(submission), what, now=by.at)


def add_decision(
    session: Session, submission: Submission, kind: DecisionKind, *, by: Decided
) -> None:
    """Write down who decided what, beside whoever took the first of two steps."""
    session.add(
        Decision(
            submission=submission,
            decided_by=by.account_id,
            decided_role=by.role.value,
            first_by=submission.first_by,
            kind=kind,
            reason=by.words,
            decided_at=by.at,
        )
    )
    session.flush()


def change_of(submission: Submission, state: SubmissionState) -> dict[str, Any]:
    """Return what the trail says of a change of state, while the old one still stands."""
    return {
        "from": submission.state.value,
        "to": state.value,
        "teacher": str(submission.teacher_id),
    }


def activities_of(session: Session, submission: Submission) -> tuple[Activity, ...]:
    """Return the teacher's activities, to write their new state and nothing else."""
    # The record is the teacher's: a leader's scope holds none of it, so this looks past it.
    query = (
        select(Activity)
        .where(Activity.id.in_([line.activity_id for line in submission.lines]))
        .order_by(Activity.id)
        .with_for_update()
    )
    return tuple(session.scalars(query, execution_options={UNSCOPED: True}))
