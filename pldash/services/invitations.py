"""Invitations by mail: a one-time link to a school, in given roles, good for two weeks."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.mailing import MailKind
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.schools import INVITATION_LASTS, Role, day_at, refuse_bad_roles
from pldash.models.accounts import Account
from pldash.models.base import new_id
from pldash.models.schools import Invitation, Membership, MembershipRole, Organisation
from pldash.services.letters import Letter
from pldash.services.members import current_membership, is_current
from pldash.services.memberships import add_membership, lock_school, tell
from pldash.services.outbox import NewMail, add_mail
from pldash.services.scope import UNSCOPED, beyond_scope
from pldash.services.trail import Happening, record, salted_digest, school_chain

WriteInvitation = Callable[[str, str, str | None], Letter]
"""Puts an invitation into words, given the school's name, the link's secret, and the language of
whoever is invited; None where they have no account, and the inviter's is the best guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInvitation:
    """An invitation as whoever holds its link may see it."""

    school: Organisation
    roles: tuple[Role, ...]
    email: str
    is_good: bool
    """It can still be taken up."""


def invitations_of(session: Session, school_id: UUID) -> tuple[Invitation, ...]:
    """Return a school's invitations that nobody has taken up, the newest first."""
    query = (
        select(Invitation)
        .where(
            Invitation.school_id == school_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
    )
    return tuple(session.scalars(query))


def invite(
    session: Session,
    actor: Actor,
    school_id: UUID,
    *,
    whom: tuple[str, Iterable[Role]],
    write: WriteInvitation,
    now: datetime,
) -> Invitation:
    """Invite an address to a school.

    :param whom: the address and the roles
    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not administer the school
    :raises RuleBroken: if no role is given, or the address is a member or invited already
    """
    require(actor, Permission.SCHOOL_ADMINISTER, Subject(school_id=school_id))
    email, roles = whom[0].strip().lower(), frozenset(whom[1])
    refuse_bad_roles(roles)
    school = lock_school(session, school_id)
    _refuse_known(session, school_id, email, today=day_at(school.zone, now))
    return send_invitation(session, actor, school, whom=(email, roles), write=write, now=now)


def send_invitation(
    session: Session,
    actor: Actor,
    school: Organisation,
    *,
    whom: tuple[str, frozenset[Role]],
    write: WriteInvitation,
    now: datetime,
) -> Invitation:
    """Invite an address in given roles, by mail; whoever calls has checked that it may be."""
    invitation = Invitation(
        id=new_id(),
        school_id=school.id,
        email=whom[0],
        roles=sorted(role.value for role in whom[1]),
        token_digest="",
        invited_by=actor.account_id,
        created_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    _send(session, invitation, school, write=write, now=now)
    session.add(invitation)
    session.flush()
    _tell(session, actor, invitation, change=(None, "open"), now=now)
    return invitation


def resend(
    session: Session, actor: Actor, invitation_id: UUID, *, write: WriteInvitation, now: datetime
) -> Invitation:
    """Send a fresh link; the one before is worth nothing from now on.

    :raises NotFound: for a stranger, or if there is none
    :raises NotPermitted: for a colleague who does not administer the school
    :raises Conflict: if it was taken up or withdrawn meanwhile
    """
    invitation = _administered(session, actor, invitation_id)
    invitation.expires_at = now + INVITATION_LASTS
    school = session.get_one(Organisation, invitation.school_id)
    _send(session, invitation, school, write=write, now=now)
    session.flush()
    _tell(session, actor, invitation, change=("open", "open"), now=now)
    return invitation


def withdraw_invitation(
    session: Session, actor: Actor, invitation_id: UUID, *, now: datetime
) -> Invitation:
    """Take an invitation back; its link is worth nothing from now on.

    :raises NotFound: for a stranger, or if there is none
    :raises NotPermitted: for a colleague who does not administer the school
    :raises Conflict: if it was taken up or withdrawn meanwhile
    """
    invitation = _administered(session, actor, invitation_id)
    invitation.withdrawn_at = now
    session.flush()
    _tell(session, actor, invitation, change=("open", "withdrawn"), now=now)
    return invitation


def invitation_behind(session: Session, token: str, *, now: datetime) -> OpenInvitation:
    """Return what a link's secret leads to, also when it is too late.

    :raises NotFound: if no such link was ever sent, or a newer one took its place
    """
    row = _by_token(session, token)
    return OpenInvitation(
        school=session.get_one(Organisation, row.school_id),
        roles=tuple(Role(role) for role in row.roles),
        email=row.email,
        is_good=_is_good(row, now),
    )


def accept(session: Session, actor: Actor, token: str, *, now: datetime) -> Membership:
    """Join the school that a link invites to, or add its roles to those one has.

    The link is for whoever holds it: a teacher may sign up with another
    address than the one that the school knew.

    :raises NotFound: if no such link was ever sent, or nobody is signed in
    :raises Conflict: if it was taken up, withdrawn, or is too old
    """
    with beyond_scope(session):  # whoever is invited is not yet of the school
        row = _by_token(session, token)
        school = lock_school(session, row.school_id)
        session.refresh(row, ["accepted_at", "withdrawn_at", "expires_at", "roles"])
        if not _is_good(row, now):
            raise Conflict("invitation-over")
        if actor.account_id is None:
            raise NotFound("account")
        row.accepted_at = now
    roles = frozenset(Role(role) for role in row.roles)
    _tell(session, actor, row, change=("open", "accepted"), now=now)
    today = day_at(school.zone, now)
    member = current_membership(session, row.school_id, actor.account_id, today=today)
    if member is None:
        who = (row.school_id, actor.account_id)
        return add_membership(session, actor, who, roles=roles, today=today, now=now)
    return _add_roles(session, actor, member, roles=roles, now=now)


def _add_roles(
    session: Session,
    actor: Actor,
    member: Membership,
    *,
    roles: frozenset[Role],
    now: datetime,
) -> Membership:
    held = frozenset(each.role for each in member.roles)
    if roles <= held:
        return member
    member.roles.extend(MembershipRole(role=role) for role in sorted(roles - held))
    session.flush()
    body = {"from": sorted(held), "to": sorted(roles | held)}
    tell(session, actor, member, action="roles-changed", body=body, now=now)
    return member


def _send(
    session: Session,
    invitation: Invitation,
    school: Organisation,
    *,
    write: WriteInvitation,
    now: datetime,
) -> None:
    """Make a fresh secret and put the mail with its link into the outbox."""
    token = secrets.token_urlsafe(32)
    invitation.token_digest = _digest_of(token)
    locale = session.scalar(
        select(Account.locale).where(func.lower(Account.email) == invitation.email)
    )
    letter = write(school.name, token, locale)
    mail = NewMail(
        unique_key=f"invitation:{invitation.id}:{invitation.token_digest[:16]}",
        recipient=invitation.email,
        subject=letter.subject,
        body=letter.body,
        kind=MailKind.INVITATION,
        school_id=school.id,
    )
    add_mail(session, mail, now=now)


def _refuse_known(session: Session, school_id: UUID, email: str, *, today: date) -> None:
    member = (
        select(Membership.id)
        .join(Membership.account)
        .where(
            Membership.school_id == school_id,
            func.lower(Account.email) == email,
            *is_current(today),
        )
    )
    if session.scalar(member) is not None:
        raise RuleBroken("invited-member", field="email")
    if any(each.email == email for each in invitations_of(session, school_id)):
        raise RuleBroken("invited-already", field="email")


def _administered(session: Session, actor: Actor, invitation_id: UUID) -> Invitation:
    """Return an open invitation, locked until the transaction ends."""
    query = select(Invitation).where(Invitation.id == invitation_id)
    found = session.scalar(query)
    if found is None:
        raise NotFound("invitation")
    require(actor, Permission.SCHOOL_ADMINISTER, Subject(school_id=found.school_id))
    lock_school(session, found.school_id)
    session.refresh(found, ["accepted_at", "withdrawn_at"])
    if found.accepted_at is not None or found.withdrawn_at is not None:
        raise Conflict("invitation-over")
    return found


def _by_token(session: Session, token: str) -> Invitation:
    query = select(Invitation).where(Invitation.token_digest == _digest_of(token))
    # Whoever is invited is not yet of the school: the link's secret is what lets them in.
    found = session.scalar(query, execution_options={UNSCOPED: True})
    if found is None:
        raise NotFound("invitation")
    return found


def _is_good(row: Invitation, now: datetime) -> bool:
    return row.accepted_at is None and row.withdrawn_at is None and now < row.expires_at


def _digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _tell(
    session: Session,
    actor: Actor,
    invitation: Invitation,
    *,
    change: tuple[str | None, str],
    now: datetime,
) -> None:
    before, after = change
    what = Happening(
        actor=actor.account_id,
        action=f"invitation:{'sent' if after == 'open' else after}",
        subject=f"invitation:{invitation.id}",
        body={
            "from": before,
            "to": after,
            "roles": list(invitation.roles),
            # The address is told by a digest that is salted with the link's own secret.
            "email": salted_digest(invitation.token_digest, invitation.email),
        },
    )
    record(session, school_chain(invitation.school_id), what, now=now)
