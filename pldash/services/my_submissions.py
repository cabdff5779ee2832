"""What became of what a teacher sent: waiting, decided, on a certificate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from pldash.domain.activities import ActivityState
from pldash.domain.actors import Actor
from pldash.domain.approvals import WAITING, SubmissionState
from pldash.domain.credentials import CredentialState
from pldash.domain.messages import Side
from pldash.models.accounts import Account
from pldash.models.activities import Activity
from pldash.models.approvals import Decision, Submission, SubmissionLine
from pldash.models.credentials import Credential, CredentialLine
from pldash.models.messages import Message
from pldash.services.deciders import Desk, can_withdraw, desk_of
from pldash.services.threads import has_unread

DECIDED_SHOWN = 30
DECIDED = (
    SubmissionState.APPROVED,
    SubmissionState.RETURNED,
    SubmissionState.DECLINED,
    SubmissionState.PRE_APPROVED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panels:
    """A teacher's submissions, by what has become of them.

    :ivar unread: those about which a leader wrote something that was not read
    :ivar desks: where each that waits lies, and who could decide on it, by its id
    :ivar certified: approved submissions, each with the number of a good certificate it is on
    """

    waiting: Sequence[Submission]
    decided: Sequence[Submission]
    certified: Sequence[tuple[Submission, str]]
    unread: frozenset[UUID]
    desks: Mapping[UUID, Desk]


def my_submissions(session: Session, actor: Actor, *, now: datetime) -> Panels:
    """Return the three panels of a teacher's own submissions."""
    waiting = _own(session, actor, WAITING)
    numbers = _certificate_numbers(session, actor)
    again = _sent_again(session, actor)
    decided = [row for row in _own(session, actor, DECIDED) if row.id not in again]
    return Panels(
        waiting=waiting,
        decided=[row for row in decided if row.id not in numbers][:DECIDED_SHOWN],
        certified=[(row, numbers[row.id]) for row in decided if row.id in numbers][:DECIDED_SHOWN],
        unread=_unread(session, actor),
        desks=_desks(session, waiting, now=now),
    )


def _desks(session: Session, waiting: Sequence[Submission], *, now: datetime) -> dict[UUID, Desk]:
    """Return where each lies; those of the same school and system lie in the same place."""
    found: dict[tuple[object, ...], Desk] = {}
    for row in waiting:
        if _place(row) not in found:
            found[_place(row)] = desk_of(session, row, now=now)
    return {row.id: found[_place(row)] for row in waiting}


def _place(row: Submission) -> tuple[object, ...]:
    """Return what decides who could go on with a submission."""
    return row.school_id, row.system_id, row.first_by, can_withdraw(row)


def _unread(session: Session, actor: Actor) -> frozenset[UUID]:
    query = select(Message.submission_id).where(
        Message.teacher_id == actor.account_id,
        Message.leader_id.is_not(None),
        Message.read_at.is_(None),
    )
    return frozenset(session.scalars(query))


def to_answer(session: Session, actor: Actor) -> Sequence[tuple[Submission, str | None]]:
    """Return the actor's submissions that a leader asks something about, oldest first.

    :returns: each with who wrote last what is unread; None where only other minutes are proposed
    """
    writer = (
        select(Account.name)
        .join(Message, Message.leader_id == Account.id)
        .where(Message.submission_id == Submission.id, Message.read_at.is_(None))
        .order_by(Message.written_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(Submission, writer)
        .where(
            Submission.teacher_id == actor.account_id,
            or_(Submission.state == SubmissionState.ADJUSTED, has_unread(Side.SCHOOL)),
        )
        .options(joinedload(Submission.opener), defer(Submission.content))
        .order_by(Submission.opened_at, Submission.id)
    )
    return [(row, name) for row, name in session.execute(query)]


def asked_about(session: Session, actor: Actor, activities: Sequence[Activity]) -> frozenset[UUID]:
    """Return which of the actor's activities a leader proposes other minutes for."""
    sent = [each.id for each in activities if each.state is ActivityState.SUBMITTED]
    if not sent:
        return frozenset()
    query = (
        select(SubmissionLine.activity_id)
        .join(SubmissionLine.submission)
        .where(
            SubmissionLine.activity_id.in_(sent),
            Submission.teacher_id == actor.account_id,
            Submission.state == SubmissionState.ADJUSTED,
        )
    )
    return frozenset(session.scalars(query))


def waiting_submission(session: Session, actor: Actor, activity_id: UUID) -> Submission | None:
    """Return the actor's submission that an activity waits in; None where it waits in none."""
    query = (
        select(Submission)
        .join(Submission.lines)
        .where(
            SubmissionLine.activity_id == activity_id,
            Submission.teacher_id == actor.account_id,
            Submission.state.in_(WAITING),
        )
        .options(
            joinedload(Submission.school, innerjoin=True),
            joinedload(Submission.opener),
            defer(Submission.content),
        )
    )
    return session.scalar(query)


def _own(session: Session, actor: Actor, states: Sequence[SubmissionState]) -> Sequence[Submission]:
    """Return the actor's submissions in these states, the latest first."""
    query = (
        select(Submission)
        .where(Submission.teacher_id == actor.account_id, Submission.state.in_(states))
        .options(
            joinedload(Submission.school, innerjoin=True),
            joinedload(Submission.opener),
            joinedload(Submission.first),
            joinedload(Submission.decision).joinedload(Decision.decider),
            selectinload(Submission.lines),
            selectinload(Submission.adjustments),
            defer(Submission.content),
        )
        .order_by(Submission.submitted_at.desc(), Submission.id.desc())
        .limit(500)
    )
    return session.scalars(query).all()


def _sent_again(session: Session, actor: Actor) -> set[UUID]:
    """Return the submissions of which every activity was sent again later: they are old news."""
    query = (
        select(SubmissionLine.activity_id, SubmissionLine.submission_id)
        .join(SubmissionLine.submission)
        .where(Submission.teacher_id == actor.account_id)
        .order_by(Submission.submitted_at, Submission.id)
    )
    lines = session.execute(query).all()
    last = {row.activity_id: row.submission_id for row in lines}
    return {row.submission_id for row in lines} - set(last.values())


def _certificate_numbers(session: Session, actor: Actor) -> dict[UUID, str]:
    """Return the newest good certificate's number for each submission that is on one."""
    query = (
        select(CredentialLine.submission_id, Credential.number)
        .join(Credential, Credential.id == CredentialLine.credential_id)
        .where(
            Credential.teacher_id == actor.account_id,
            Credential.state == CredentialState.ISSUED,
            CredentialLine.submission_id.is_not(None),
        )
        .order_by(Credential.issued_at)
    )
    return {row.submission_id: row.number for row in session.execute(query)}
