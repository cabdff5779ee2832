"""For whom somebody approves outside any school, and what is left of it once it ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.approvals import DecisionKind
from pldash.models.accounts import Account
from pldash.models.activities import Activity
from pldash.models.approvals import Decision, Submission
from pldash.models.outside_approvers import OutsideApprover
from pldash.models.registrations import Registration
from pldash.models.rounds import Round
from pldash.models.trail import TrailEvent
from pldash.services.scope import UNSCOPED
from pldash.services.trail import teacher_chain

BY_EITHER = {UNSCOPED: True}
"""The rows are the teachers'; whoever approves, or did, may know that, and what they said."""


@dataclass(frozen=True, slots=True)
class Approving:
    """For whom somebody approves.

    :ivar id: of the invitation
    """

    id: UUID
    teacher: str
    role: str
    organisation: str
    since: datetime


@dataclass(frozen=True, slots=True)
class OwnDecision:
    """What somebody decided outside, and their own words with it: nothing of the teacher's."""

    at: datetime
    kind: DecisionKind
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedApproving:
    """For whom somebody approved.

    :ivar was_own: whether it was the approver who ended it
    :ivar decided: what they decided, the latest first
    """

    approving: Approving
    ended_at: datetime
    was_own: bool
    decided: Sequence[OwnDecision]


def keeps_record(session: Session, actor: Actor) -> bool:
    """Return whether somebody has anything in a record of their own: an entry or a registration."""
    entry = select(Activity.id).where(Activity.teacher_id == actor.account_id)
    registration = select(Registration.id).where(Registration.teacher_id == actor.account_id)
    return bool(session.scalar(select(or_(entry.exists(), registration.exists()))))


def has_rounds(session: Session, actor: Actor) -> bool:
    """Return whether anything was approved together where the actor decides."""
    query = select(Round.id).where(Round.school_id.in_(actor.led_ids))
    return bool(session.scalar(select(query.exists())))


def approving_for(session: Session, actor: Actor) -> Sequence[Approving]:
    """Return for whom the actor approves as somebody outside, the earliest first."""
    query = (
        select(OutsideApprover, Account.name)
        .join(Account, Account.id == OutsideApprover.teacher_id)
        .where(OutsideApprover.account_id == actor.account_id, OutsideApprover.ended_at.is_(None))
        .order_by(OutsideApprover.accepted_at, OutsideApprover.id)
    )
    rows = session.execute(query, execution_options=BY_EITHER)
    return [_approving(row, teacher) for row, teacher in rows]


def ended_approving(session: Session, actor: Actor) -> Sequence[EndedApproving]:
    """Return for whom the actor approved as somebody outside, and does no more; the latest first.

    What was sent is its teacher's alone again, as for a leader who left a school.
    """
    query = (
        select(OutsideApprover, Account.name)
        .join(Account, Account.id == OutsideApprover.teacher_id)
        .where(
            OutsideApprover.account_id == actor.account_id, OutsideApprover.ended_at.is_not(None)
        )
        .order_by(OutsideApprover.ended_at.desc(), OutsideApprover.id.desc())
    )
    rows = session.execute(query, execution_options=BY_EITHER).all()
    if not rows:
        return ()
    own = _ended_by_themself(session, actor, [row for row, _teacher in rows])
    decided = _decided(session, actor, {row.place_id for row, _teacher in rows})
    return [
        EndedApproving(
            approving=_approving(row, teacher),
            ended_at=row.ended_at or row.invited_at,
            was_own=row.id in own,
            decided=decided.get(row.place_id, ()),
        )
        for row, teacher in rows
    ]


def _approving(row: OutsideApprover, teacher: str) -> Approving:
    since = row.accepted_at or row.invited_at
    return Approving(row.id, teacher, row.role, row.organisation, since)


def _ended_by_themself(
    session: Session, actor: Actor, rows: Sequence[OutsideApprover]
) -> Collection[UUID]:
    """Return which of them the actor ended, as the teachers' chains tell it."""
    subjects = {f"outside-approver:{row.id}": row.id for row in rows}
    query = select(TrailEvent.subject).where(
        TrailEvent.chain.in_([teacher_chain(row.teacher_id) for row in rows]),
        TrailEvent.subject.in_(subjects),
        TrailEvent.action == "approver:ended",
        TrailEvent.actor == actor.account_id,
    )
    return {subjects[each] for each in session.scalars(query, execution_options=BY_EITHER)}


def _decided(
    session: Session, actor: Actor, places: Collection[UUID | None]
) -> Mapping[UUID | None, Sequence[OwnDecision]]:
    query = (
        select(Submission.school_id, Decision.decided_at, Decision.kind, Decision.reason)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(Decision.decided_by == actor.account_id, Submission.school_id.in_(places))
        .order_by(Decision.decided_at.desc(), Submission.id.desc())
    )
    found: dict[UUID | None, list[OwnDecision]] = defaultdict(list)
    for place, at, kind, words in session.execute(query, execution_options=BY_EITHER):
        found[place].append(OwnDecision(at, kind, words))
    return found
