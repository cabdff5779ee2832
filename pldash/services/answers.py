"""What a school last answered to an activity that its teacher has to come back to."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from pldash.domain.actors import Actor
from pldash.models.approvals import Decision, Submission, SubmissionLine


def last_answers(
    session: Session, actor: Actor, activity_ids: Collection[UUID]
) -> dict[UUID, Decision]:
    """Return the latest decision on each of the actor's activities that has one, with who decided.

    An activity inside a bundle was answered with its bundle.
    """
    rows = session.execute(
        select(SubmissionLine.activity_id, Decision)
        .join(Submission, Submission.id == SubmissionLine.submission_id)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(
            SubmissionLine.activity_id.in_(activity_ids),
            Submission.teacher_id == actor.account_id,
        )
        .options(joinedload(Decision.decider))
        .order_by(Decision.decided_at)
    )
    return {row.activity_id: row.Decision for row in rows}
