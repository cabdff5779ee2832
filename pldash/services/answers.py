"""What a school answered before to activities that came back to their teacher."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from pldash.domain.actors import Actor
from pldash.domain.approvals import DecisionKind
from pldash.models.approvals import Decision, Submission, SubmissionLine


def last_answers(
    session: Session,
    actor: Actor,
    activity_ids: Collection[UUID],
    *,
    bundle_id: UUID | None = None,
) -> dict[UUID, Decision]:
    """Return the latest decision on each of the actor's activities that has one, with who decided.

    An activity inside a bundle was answered with its bundle.

    :param bundle_id: only answers to this bundle, not to its activities before they were in it
    """
    query = (
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
    if bundle_id is not None:
        query = query.where(Submission.bundle_id == bundle_id)
    return {row.activity_id: row.Decision for row in session.execute(query)}


def earlier_answers(session: Session, before: Collection[UUID]) -> Sequence[Decision]:
    """Return why a submission's activities came back from the same school before, latest first.

    :param before: what they were sent as before
    """
    if not before:
        return ()
    return session.scalars(
        select(Decision)
        .join(Submission, Submission.id == Decision.submission_id)
        .where(Submission.id.in_(before), Decision.kind != DecisionKind.APPROVE)
        .options(joinedload(Decision.decider))
        .order_by(Decision.decided_at.desc())
    ).all()
