"""Ends an outside approver: what waits goes back to its teacher, what was decided stays."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from pldash.domain.activities import ActivityState
from pldash.domain.actors import Actor
from pldash.domain.approvals import WAITING, after_ending
from pldash.domain.errors import NotFound
from pldash.domain.mailing import NewsKind
from pldash.domain.outside_approvers import ApproverState, refuse_over
from pldash.models.approvals import Submission
from pldash.models.outside_approvers import OutsideApprover
from pldash.models.schools import Membership, Organisation
from pldash.services.approvals import replace_unanswered
from pldash.services.decisions import activities_of, change_of
from pldash.services.members import school_day
from pldash.services.outbox import NewMail, News, add_mail
from pldash.services.outside_rows import (
    IS_NOT_OVER,
    ApproverNews,
    WriteLetter,
    person,
    state_now,
    tell,
)
from pldash.services.scope import UNSCOPED, beyond_scope
from pldash.services.submissions import close, happening, move
from pldash.services.trail import chain_of, record


def end_approver(
    session: Session, actor: Actor, approver_id: UUID, *, write: WriteLetter, now: datetime
) -> OutsideApprover:
    """End an invitation or an arrangement: what waits goes back, what was decided stays.

    The teacher may do it at any time, and so may whoever approves.

    :param write: what the other one is told
    :raises NotFound: for anybody else
    :raises Conflict: if it is over already
    """
    with beyond_scope(session):  # the approver ends what is the teacher's
        row = _theirs(session, actor, approver_id)
        before = state_now(row, now)
        refuse_over(before, wanted=IS_NOT_OVER)
        row.ended_at = now
        session.flush()
        returned = _end_place(session, actor, row, now=now)
        body = {"from": before.value, "to": ApproverState.ENDED.value, "returned": returned}
        tell(session, row, "ended", by=actor.account_id, body=body, now=now)
        if row.account_id is not None and row.place_id is not None:
            sides = (row.teacher_id, row.account_id, row.place_id)
            _mail_the_other(session, actor, row, sides=sides, write=write, now=now)
    return row


def _mail_the_other(
    session: Session,
    actor: Actor,
    row: OutsideApprover,
    *,
    sides: tuple[UUID, UUID, UUID],
    write: WriteLetter,
    now: datetime,
) -> None:
    """Tell the one who did not end it, in their rhythm.

    :param sides: the teacher, whoever approved, and their place
    """
    teacher_id, approver_id, place_id = sides
    to_approver = actor.account_id == teacher_id
    reader = person(session, approver_id if to_approver else teacher_id)
    letter = write(
        ApproverNews(
            teacher=person(session, teacher_id).name,
            approver=row.name,
            locale=reader.locale,
            is_for_approver=to_approver,
        )
    )
    kind = NewsKind.APPROVING_ENDED if to_approver else NewsKind.APPROVER_ENDED
    mail = NewMail(f"outside-approver-ended:{row.id}", reader.email, letter.subject, letter.body)
    add_mail(session, mail, now=now, news=News(kind, reader.id, place_id, row.id))


def _theirs(session: Session, actor: Actor, approver_id: UUID) -> OutsideApprover:
    """Return an arrangement of the actor's, locked: as the teacher, or as who approves."""
    query = select(OutsideApprover).where(OutsideApprover.id == approver_id).with_for_update()
    row = session.scalar(query, execution_options={UNSCOPED: True})  # either of the two may end it
    if row is None or actor.account_id not in {row.teacher_id, row.account_id}:
        raise NotFound("outside approver")
    return row


def _end_place(session: Session, actor: Actor, row: OutsideApprover, *, now: datetime) -> int:
    """Close a place: what waits there goes back to its teacher; return how much that is.

    :param session: one that may see everything just now
    """
    if row.place_id is None:
        return 0
    query = select(Organisation).where(Organisation.id == row.place_id)
    # Not against keys: a decision under way holds its submission and is about to name the place.
    place = session.scalars(query.with_for_update(key_share=True)).one()
    place.closed_at = now
    _end_memberships(session, place, now=now)
    waiting = (
        select(Submission)
        .where(Submission.school_id == place.id, Submission.state.in_(WAITING))
        .options(selectinload(Submission.lines), selectinload(Submission.adjustments))
        .order_by(Submission.submitted_at, Submission.id)
        .with_for_update(of=Submission)
    )
    # What lies there is the teacher's; whoever ends it may be the other one.
    found = session.scalars(waiting, execution_options={UNSCOPED: True}).all()
    for each in found:
        _give_back(session, actor, each, now=now)
    return len(found)


def _end_memberships(session: Session, place: Organisation, *, now: datetime) -> None:
    query = select(Membership).where(
        Membership.school_id == place.id, Membership.ended_at.is_(None)
    )
    today = school_day(session, place.id, now=now)
    for each in session.scalars(query, execution_options={UNSCOPED: True}):
        each.until_on, each.ended_at = max(each.from_on, today), now


def _give_back(session: Session, actor: Actor, row: Submission, *, now: datetime) -> None:
    state = after_ending(row.state)
    body = change_of(row, state)
    replace_unanswered(row, now=now)
    close(row, state)
    body["activities"] = move(activities_of(session, row), ActivityState.DRAFT)
    session.flush()
    record(session, chain_of(row), happening(actor, row, "approver-ended", body=body), now=now)
