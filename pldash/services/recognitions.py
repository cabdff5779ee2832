"""Which school's policy judges each entry of a teacher's log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.approvals import Standing
from pldash.domain.cases import Recognition
from pldash.domain.policies import SchoolPolicies
from pldash.models.approvals import Submission, SubmissionLine
from pldash.services.school_policies import policies_of

_FIRMEST_LAST = (Standing.CLOSED, Standing.OPEN, Standing.APPROVED)


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Says how a teacher's entries are recognised.

    :ivar schools: where each activity that was sent stands, by the activity's id
    :ivar usual: where an entry goes that was not sent yet; None without a school
    """

    policies: SchoolPolicies
    schools: Mapping[UUID, UUID]
    usual: UUID | None

    def of(self, activity_id: UUID | None, ended_on: date) -> Recognition | None:
        """Return how an entry is recognised, by the policy in force on the day it ended.

        :param activity_id: None for one that is not logged yet
        :returns: None where no school has a say
        """
        sent_to = None if activity_id is None else self.schools.get(activity_id)
        school = sent_to or self.usual
        if school is None or not self.policies.versions:
            return None
        return self.policies.recognition(school.hex, ended_on)


def recogniser_for(session: Session, actor: Actor) -> Recogniser:
    """Return what judges the actor's own entries, in two statements.

    The school that approved an entry judges it, whether it is still the teacher's or not;
    before that the school that it was sent to, or else the one it would be sent to.
    """
    schools = _schools(session, actor)
    found = policies_of(session, {*schools.values(), *actor.school_ids})
    return Recogniser(found.policies, schools, found.usual_of(actor.school_ids))


def _schools(session: Session, actor: Actor) -> dict[UUID, UUID]:
    """Return the school of each activity that was sent: of several the one that holds it."""
    query = (
        select(SubmissionLine.activity_id, Submission.school_id, SubmissionLine.standing)
        .join(Submission, Submission.id == SubmissionLine.submission_id)
        .where(Submission.teacher_id == actor.account_id)
        .order_by(Submission.submitted_at, Submission.id)
    )
    lines = [
        row
        for row in session.execute(query)
        # What came back is not a former school's any more: it cannot go there again.
        if row.standing is not Standing.CLOSED or row.school_id in actor.school_ids
    ]
    lines.sort(key=lambda row: _FIRMEST_LAST.index(row.standing))
    return {row.activity_id: row.school_id for row in lines}
