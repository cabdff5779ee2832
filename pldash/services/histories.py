"""What happened to one activity, read from the trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.models.activities import Activity
from pldash.models.approvals import SubmissionLine
from pldash.models.trail import TrailEvent


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a history: what, when, and whether the teacher did it."""

    action: str
    at: datetime
    is_own: bool


def history_of(session: Session, row: Activity) -> Sequence[Step]:
    """Return what happened to an activity and to its submissions, the latest first."""
    sent = select(SubmissionLine.submission_id).where(SubmissionLine.activity_id == row.id)
    subjects = [f"activity:{row.id}", *(f"submission:{each}" for each in session.scalars(sent))]
    events = session.scalars(
        select(TrailEvent)
        .where(TrailEvent.subject.in_(subjects))
        .order_by(TrailEvent.at.desc(), TrailEvent.seq.desc())
    )
    return [Step(each.action, each.at, each.actor == row.teacher_id) for each in events]
