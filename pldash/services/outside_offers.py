"""The other side of an invitation to approve: what its link offers, and taking it up."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.errors import NotFound, RuleBroken
from pldash.domain.mailboxes import mailbox_of
from pldash.domain.outside_approvers import (
    ApproverState,
    Stated,
    refuse_bad_statement,
    refuse_over,
)
from pldash.domain.schools import OrganisationKind, Role, day_at
from pldash.models.accounts import Account
from pldash.models.base import new_id
from pldash.models.outside_approvers import OutsideApprover
from pldash.models.schools import Membership, MembershipRole, Organisation
from pldash.services.accounts import identity_of
from pldash.services.outbox import NewMail, add_mail
from pldash.services.outside_rows import (
    IS_NOT_OVER,
    IS_OPEN,
    ApproverNews,
    WriteLetter,
    behind,
    person,
    state_now,
    tell,
)
from pldash.services.scope import beyond_scope
from pldash.services.trail import salted_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedApproval:
    """An invitation as whoever holds its link may see it.

    :ivar teacher_id: who asks
    :ivar has_account: whether somebody with the invited address has an account already
    :ivar zone: the teacher's, the best guess for a new account
    """

    teacher_id: UUID
    teacher: str
    stated: Stated
    email: str
    state: ApproverState
    has_account: bool
    zone: str
    locale: str


def offered_approval(session: Session, token_digest: str, *, now: datetime) -> OfferedApproval:
    """Return what a link's secret leads to, also when it is over.

    :param session: one that may see everything
    :raises NotFound: if no such link was ever sent
    """
    row = behind(session, token_digest)
    teacher = session.get_one(Account, row.teacher_id)
    known = select(Account.id).where(func.lower(Account.email) == row.email)
    return OfferedApproval(
        teacher_id=teacher.id,
        teacher=teacher.name,
        stated=Stated(row.name, row.role, row.organisation),
        email=row.email,
        state=_state(session, row, teacher, now=now),
        has_account=session.scalar(known) is not None,
        zone=teacher.zone,
        locale=teacher.locale,
    )


def accept_approval(
    session: Session,
    actor: Actor,
    token_digest: str,
    *,
    told: tuple[str, str],
    write: WriteLetter,
    now: datetime,
) -> OutsideApprover:
    """Take an invitation up, as the person with the invited address and nobody else.

    :param told: their role and where they are, in their own words
    :raises NotFound: if no such link was ever sent, or nobody is signed in
    :raises RuleBroken: for the teacher themself, and for whoever is signed in with another address
    :raises Conflict: if it was taken up before, is over or too old
    """
    if actor.account_id is None:
        raise NotFound("account")
    with beyond_scope(session):  # whoever is invited sees nothing of the teacher's yet
        row = behind(session, token_digest, is_locked=True)
        account, teacher = person(session, actor.account_id), person(session, row.teacher_id)
        refuse_over(_state(session, row, teacher, now=now), wanted=IS_OPEN)
        _refuse_somebody_else(account, row, teacher)
        stated = Stated(account.name, told[0].strip(), told[1].strip())
        refuse_bad_statement(stated)
        place = _open_place(session, stated, account, zone=teacher.zone, now=now)
        row.name, row.role, row.organisation = stated.name, stated.role, stated.organisation
        row.account_id, row.place_id, row.accepted_at = account.id, place.id, now
        session.flush()
        body = {
            "from": ApproverState.OPEN.value,
            "to": ApproverState.APPROVING.value,
            "place": str(place.id),
            "as": salted_digest(row.token_digest, [stated.name, stated.role, stated.organisation]),
        }
        tell(session, row, "accepted", by=account.id, body=body, now=now)
        news = ApproverNews(teacher=teacher.name, approver=stated.name, locale=teacher.locale)
        letter = write(news)
        mail = NewMail(
            f"outside-approver-accepted:{row.id}", teacher.email, letter.subject, letter.body
        )
        add_mail(session, mail, now=now)  # the teacher asked for it: it waits for no summary
    return row


def decline_approval(session: Session, token_digest: str, *, now: datetime) -> None:
    """Turn an invitation down, without an account: the address is not asked again by this teacher.

    :param session: one that may see everything
    :raises NotFound: if no such link was ever sent
    :raises Conflict: if it was taken up, or is over
    """
    row = behind(session, token_digest, is_locked=True)
    refuse_over(state_now(row, now), wanted=IS_NOT_OVER - {ApproverState.APPROVING})
    row.declined_at = now
    session.flush()
    body = {"from": ApproverState.OPEN.value, "to": ApproverState.DECLINED.value}
    tell(session, row, "declined", by=None, body=body, now=now)


def _state(
    session: Session, row: OutsideApprover, teacher: Account, *, now: datetime
) -> ApproverState:
    """Return where an invitation stands for whom it was sent to.

    It is over for them once the teacher has a school: nothing could be sent to them any more.
    """
    state = state_now(row, now)
    if state is not ApproverState.OPEN:
        return state
    may_send = teacher.active and not identity_of(session, teacher, now=now).actor.school_ids
    return state if may_send else ApproverState.ENDED


def _refuse_somebody_else(account: Account, row: OutsideApprover, teacher: Account) -> None:
    """Refuse the teacher themself, and whoever cannot show that the address is theirs.

    Looked at again: since the invitation the teacher may have taken on another address.

    :raises RuleBroken: above the form
    """
    if account.id == teacher.id or mailbox_of(account.email) == mailbox_of(teacher.email):
        raise RuleBroken("outside-oneself")
    if account.email.lower() != row.email or account.confirmed_at is None:
        raise RuleBroken("outside-other-address")


def _open_place(
    session: Session, stated: Stated, account: Account, *, zone: str, now: datetime
) -> Organisation:
    """Return a new place with the approver as the only one who decides there.

    Its code is as long as a secret: nobody joins there.
    """
    place = Organisation(
        id=new_id(),
        kind=OrganisationKind.OUTSIDE,
        name=stated.place,
        code=f"OUTSIDE-{secrets.token_hex(16).upper()}",
        zone=zone,
        created_at=now,
    )
    session.add(place)
    session.flush()
    membership = Membership(
        id=new_id(),
        account_id=account.id,
        school_id=place.id,
        from_on=day_at(zone, now),
        roles=[MembershipRole(role=Role.LEADER)],
    )
    session.add(membership)
    session.flush()
    return place
