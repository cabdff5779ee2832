"""Outside approvers: a teacher without a school invites somebody by a link, who then approves.

The link opens an account and nothing else: it never decides. Only the digest of its secret is kept.
Whoever takes it up becomes the leader of a place of its own, where that one teacher sends to; the
desk, its pages and its rules are the ordinary ones from there on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.errors import RuleBroken
from pldash.domain.mailboxes import mailbox_of
from pldash.domain.outside_approvers import (
    LASTS,
    ApproverState,
    Asked,
    Counts,
    carries_link,
    refuse_bad_statement,
    refuse_too_many,
    wait_for_next,
)
from pldash.domain.permissions import Permission, Subject, require
from pldash.models.accounts import Account
from pldash.models.base import new_id
from pldash.models.outside_approvers import OutsideApprover
from pldash.services.outbox import NewMail, add_mail
from pldash.services.outside_rows import ApproverNews, WriteLetter, state_now, tell
from pldash.services.scope import UNSCOPED
from pldash.services.trail import salted_digest


@dataclass(frozen=True, slots=True)
class OwnApprover:
    """One of a teacher's invitations, and where it stands."""

    row: OutsideApprover
    state: ApproverState


def own_approvers(session: Session, actor: Actor, *, now: datetime) -> Sequence[OwnApprover]:
    """Return whom a teacher invited, the latest first."""
    query = (
        select(OutsideApprover)
        .where(OutsideApprover.teacher_id == actor.account_id)
        .order_by(OutsideApprover.invited_at.desc(), OutsideApprover.id.desc())
    )
    return [OwnApprover(row, state_now(row, now)) for row in session.scalars(query)]


def invite_approver(
    session: Session,
    actor: Actor,
    asked: Asked,
    *,
    token_digest: str,
    write: WriteLetter,
    now: datetime,
) -> OutsideApprover:
    """Invite somebody outside to approve what a teacher without a school sends; one mail goes out.

    :param token_digest: what may be kept of the link's secret
    :raises RuleBroken: for whoever has a school, for oneself, for words that a mail would make a
        link of, and for one too many
    """
    teacher = _teacher(session, actor)
    stated, email = asked.stated, asked.email.strip().lower()
    refuse_bad_statement(stated)
    if carries_link(teacher.name):
        raise RuleBroken("outside-own-name-link", field="name")
    if mailbox_of(email) == mailbox_of(teacher.email):
        raise RuleBroken("outside-oneself", field="email")
    _refuse_known(session, teacher, email, now=now)
    row = OutsideApprover(
        id=new_id(),
        teacher_id=teacher.id,
        name=stated.name,
        role=stated.role,
        organisation=stated.organisation,
        email=email,
        token_digest=token_digest,
        invited_at=now,
        expires_at=now + LASTS,
    )
    session.add(row)
    session.flush()
    body = {"email": salted_digest(token_digest, email), "to": ApproverState.OPEN.value}
    tell(session, row, "invited", by=actor.account_id, body=body, now=now)
    letter = write(ApproverNews(teacher=teacher.name, approver=stated.name))
    mail = NewMail(f"outside-approver:{row.id}", email, letter.subject, letter.body)
    add_mail(session, mail, now=now)
    return row


def _teacher(session: Session, actor: Actor) -> Account:
    """Return who invites, locked: two forms at once are counted one after the other.

    :raises RuleBroken: for whoever has a school here
    """
    require(actor, Permission.APPROVER_INVITE, Subject(actor.account_id))
    if actor.school_ids:
        raise RuleBroken("outside-has-school")
    query = select(Account).where(Account.id == actor.account_id)
    return session.scalars(query.with_for_update(key_share=True)).one()


def _refuse_known(session: Session, teacher: Account, email: str, *, now: datetime) -> None:
    """Refuse who is invited already or turned it down, and one too many.

    :raises RuleBroken: beside the address, or above the form
    """
    query = select(OutsideApprover).where(OutsideApprover.teacher_id == teacher.id)
    own = [(each, state_now(each, now)) for each in session.scalars(query)]
    mailbox, live = mailbox_of(email), {ApproverState.OPEN, ApproverState.APPROVING}
    known = {state for row, state in own if mailbox_of(row.email) == mailbox}
    if known & live:
        raise RuleBroken("invited-already", field="email")
    if ApproverState.DECLINED in known:
        raise RuleBroken("outside-declined", field="email")
    counts = Counts(
        live=sum(state in live for _row, state in own),
        wait=wait_for_next((row.invited_at for row, _state in own), now),
        to_address=_open_to(session, mailbox, now=now),
    )
    refuse_too_many(counts)


def _open_to(session: Session, mailbox: str, *, now: datetime) -> int:
    """Return how many open invitations reach a mailbox, whoever sent them.

    :param mailbox: as `mailbox_of` gives it
    """
    begin = mailbox.partition("@")[0].replace(".", "")
    query = select(OutsideApprover.email).where(
        func.replace(OutsideApprover.email, ".", "").startswith(begin, autoescape=True),
        OutsideApprover.accepted_at.is_(None),
        OutsideApprover.declined_at.is_(None),
        OutsideApprover.ended_at.is_(None),
        OutsideApprover.expires_at > now,
    )
    # Looks across the scopes for this count alone: nobody's address may be mailed by many.
    found = session.scalars(query, execution_options={UNSCOPED: True})
    return sum(mailbox_of(each) == mailbox for each in found)
