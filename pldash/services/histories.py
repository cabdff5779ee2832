"""What happened, read from the trail, for whoever may know it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.approvals import SubmissionState
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.trail_actions import (
    OF_A_SCHOOL,
    OF_A_SUBMISSION,
    OF_AN_ACCOUNT,
    OF_AN_ENTRY,
)
from pldash.models.accounts import Account
from pldash.models.activities import Activity
from pldash.models.approvals import Decision, Submission, SubmissionLine
from pldash.models.credentials import CredentialLine
from pldash.models.messages import Message
from pldash.models.outside_approvers import OutsideApprover
from pldash.models.schools import Membership
from pldash.models.trail import TrailEvent
from pldash.services.threads import sent_before
from pldash.services.trail import chain_of, school_chain, teacher_chain

ON_A_PAGE = 50
LAST_PLACE = 2**31 - 1
"""No chain is longer, and no database is asked about more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a history.

    :ivar is_own: whether the reader did it
    :ivar is_by_system: whether nobody did who has an account
    :ivar by: who did it, where the reader may know them; empty otherwise, and for the system
    :ivar whom: whom it was about, in the same way
    """

    action: str
    at: datetime
    seq: int
    is_own: bool
    is_by_system: bool
    by: str = ""
    whom: str = ""


def history_of(session: Session, row: Activity) -> Sequence[Step]:
    """Return what happened to an activity, its submissions and certificates, the latest first.

    The reader is its teacher.
    """
    sent = select(SubmissionLine.submission_id).where(SubmissionLine.activity_id == row.id)
    certified = select(CredentialLine.credential_id).where(CredentialLine.activity_id == row.id)
    subjects = [
        f"activity:{row.id}",
        *(f"submission:{each}" for each in session.scalars(sent)),
        *(f"credential:{each}" for each in session.scalars(certified)),
    ]
    events = session.scalars(
        select(TrailEvent)
        .where(TrailEvent.subject.in_(subjects), TrailEvent.action.in_(OF_AN_ENTRY))
        .order_by(TrailEvent.at.desc(), TrailEvent.seq.desc())
    ).all()
    return _steps(session, events, row.teacher_id)


def submission_history(session: Session, actor: Actor, row: Submission) -> Sequence[Step]:
    """Return what happened to a submission, to what it was sent as before, and its certificates.

    The reader may decide on it; what was taken back before is not told. The latest comes first.

    :param row: with its teacher
    """
    sent = select(Submission.id).where(
        Submission.id.in_((row.id, *sent_before(session, row))),
        Submission.state != SubmissionState.WITHDRAWN,
    )
    certified = select(CredentialLine.credential_id).where(CredentialLine.submission_id == row.id)
    subjects = [
        *(f"submission:{each}" for each in session.scalars(sent)),
        *(f"credential:{each}" for each in session.scalars(certified)),
    ]
    events = session.scalars(
        select(TrailEvent)
        .where(
            TrailEvent.chain == chain_of(row),
            TrailEvent.subject.in_(subjects),
            TrailEvent.action.in_(OF_A_SUBMISSION),
        )
        .order_by(TrailEvent.seq.desc())
    ).all()
    return _steps(session, events, actor.account_id, known={row.teacher_id: row.teacher.name})


def account_history(
    session: Session, actor: Actor, *, before: int | None = None
) -> tuple[Sequence[Step], int | None]:
    """Return what happened beside the actor's entries and outside any school, the latest first.

    :param before: the number of the last step on the page before
    :returns: a page of it, and what to give for the next one; None at the end
    """
    assert actor.account_id is not None, "only signed-in people come here"
    chain = teacher_chain(actor.account_id)
    return _page(session, (chain, OF_AN_ACCOUNT), actor.account_id, before=before)


def school_history(
    session: Session, actor: Actor, school_id: UUID, *, before: int | None = None
) -> tuple[Sequence[Step], int | None]:
    """Return how a school was set up and changed, as :func:`account_history` does.

    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not administer the school
    """
    require(actor, Permission.SCHOOL_ADMINISTER, Subject(school_id=school_id))
    chain = school_chain(school_id)
    return _page(session, (chain, OF_A_SCHOOL), actor.account_id, before=before)


def _page(
    session: Session,
    wanted: tuple[str, Collection[str]],
    reader_id: UUID | None,
    *,
    before: int | None,
) -> tuple[Sequence[Step], int | None]:
    chain, actions = wanted
    query = (
        select(TrailEvent)
        .where(TrailEvent.chain == chain, TrailEvent.action.in_(actions))
        .order_by(TrailEvent.seq.desc())
        .limit(ON_A_PAGE + 1)
    )
    if before is not None:
        query = query.where(TrailEvent.seq < min(max(before, 0), LAST_PLACE))
    events = session.scalars(query).all()
    steps = _steps(session, events[:ON_A_PAGE], reader_id)
    return steps, steps[-1].seq if len(events) > ON_A_PAGE else None


def _steps(
    session: Session,
    events: Sequence[TrailEvent],
    reader_id: UUID | None,
    *,
    known: Mapping[UUID | None, str] | None = None,
) -> Sequence[Step]:
    """Return events as steps.

    :param known: whose name the reader reads beside them; to such a reader the first of two
        approvals is that of the leader with whom its teacher agreed
    """
    whom = {each.seq: _account_in(each) for each in events}
    by = {each.seq: each.actor if known is None else _decider_in(each) for each in events}
    wanted = set(by.values()) | set(whom.values())
    names = _names(session, wanted - {None}, reader_id) if wanted - {None, reader_id} else {}
    names |= known or {}
    return [
        Step(
            action=each.action,
            at=each.at,
            seq=each.seq,
            is_own=by[each.seq] is not None and by[each.seq] == reader_id,
            is_by_system=each.actor is None,
            by=names.get(by[each.seq], ""),
            whom=names.get(whom[each.seq], ""),
        )
        for each in events
    ]


def _decider_in(event: TrailEvent) -> UUID | None:
    """Return who did something; of the first of two approvals, whoever decided."""
    if event.action != "submission:approved-first":
        return event.actor
    decided_by = event.body.get("decided_by")
    return event.actor if decided_by is None else UUID(decided_by)


def _account_in(event: TrailEvent) -> UUID | None:
    """Return the person whom an event is about, where that is not who did it."""
    account_id = event.body.get("account")
    return None if account_id is None else UUID(account_id)


def _names(
    session: Session, wanted: Collection[UUID | None], reader_id: UUID | None
) -> dict[UUID | None, str]:
    """Return the names of those whom the reader may know.

    These are the people of the reader's own schools, now or before, whoever approves for them
    outside one, and whoever took up, wrote about or decided on what they sent. The scope leaves
    everybody else's memberships out.
    """
    members = select(Membership.account_id).where(Membership.account_id.in_(wanted))
    own = Submission.teacher_id == reader_id
    openers = select(Submission.opened_by).where(own, Submission.opened_by.in_(wanted))
    deciders = select(Decision.decided_by).where(
        Decision.teacher_id == reader_id, Decision.decided_by.in_(wanted)
    )
    writers = select(Message.leader_id).where(
        Message.teacher_id == reader_id, Message.leader_id.in_(wanted)
    )
    approvers = select(OutsideApprover.account_id).where(
        OutsideApprover.teacher_id == reader_id, OutsideApprover.account_id.in_(wanted)
    )
    known = {
        *session.scalars(members),
        *session.scalars(approvers),
        *session.scalars(writers),
        *session.scalars(openers),
        *session.scalars(deciders),
        reader_id,
    }
    query = select(Account.id, Account.name).where(Account.id.in_(known & set(wanted)))
    return {row.id: row.name for row in session.execute(query)}
