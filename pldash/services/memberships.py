"""Who belongs to a school: joining, leaving, roles; never without an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from pldash.domain.actors import Actor
from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.schools import OrganisationKind, Role, code_key, day_at, refuse_bad_roles
from pldash.models.base import new_id
from pldash.models.schools import Deputy, Membership, MembershipRole, Organisation
from pldash.services.members import current_membership, is_member_on, school_day
from pldash.services.trail import Happening, record, school_chain


def join_by_code(session: Session, actor: Actor, code: str, *, now: datetime) -> Organisation:
    """Join a school as a teacher by the code that it gives out.

    :param code: as typed; case, spaces and hyphens do not matter
    :raises RuleBroken: if there is no such school, or it is closed or a system of schools, or
        the actor is a member
    """
    key = code_key(code)
    spelt = func.replace(func.upper(Organisation.code), "-", "")
    school = session.scalar(select(Organisation).where(spelt == key)) if key else None
    if school is None or not _takes_teachers(school):
        raise RuleBroken("school-unknown", field="code")
    today = day_at(lock_school(session, school.id).zone, now)
    if current_membership(session, school.id, _id_of(actor), today=today) is not None:
        raise RuleBroken("member-already", field="code")
    add_membership(
        session, actor, (school.id, _id_of(actor)), roles={Role.TEACHER}, today=today, now=now
    )
    return school


def _takes_teachers(school: Organisation) -> bool:
    return school.kind is OrganisationKind.SCHOOL and school.closed_at is None


def add_membership(
    session: Session,
    actor: Actor,
    where_and_who: tuple[UUID, UUID],
    *,
    roles: Iterable[Role],
    today: date,
    now: datetime,
) -> Membership:
    """Make somebody a member from today, and say so on the school's chain.

    :param where_and_who: the school's and the person's id
    :param today: the date at the school, so that the membership holds at once
    """
    held = sorted(roles)
    school_id, account_id = where_and_who
    membership = Membership(
        id=new_id(),
        account_id=account_id,
        school_id=school_id,
        from_on=today,
        roles=[MembershipRole(role=role) for role in held],
    )
    session.add(membership)
    session.flush()
    tell(session, actor, membership, action="joined", body={"from": [], "to": held}, now=now)
    return membership


def leave(session: Session, actor: Actor, membership_id: UUID, *, now: datetime) -> None:
    """Leave a school; what was approved there stays approved.

    :raises NotFound: if it is not the actor's own membership
    :raises RuleBroken: if nobody would be left to administer the school
    """
    membership = _locked(session, Membership.id == membership_id)
    if membership.account_id != actor.account_id:
        raise NotFound("membership")
    _end(session, actor, membership, now=now)


def end_membership(session: Session, actor: Actor, membership_id: UUID, *, now: datetime) -> None:
    """End a colleague's membership, from this instant.

    :raises NotFound: if it is no membership of a school that the actor belongs to
    :raises NotPermitted: if the actor does not administer the school
    :raises RuleBroken: if nobody would be left to administer the school
    """
    membership = _administered(session, actor, membership_id)
    _end(session, actor, membership, now=now)


def member_to_administer(session: Session, actor: Actor, membership_id: UUID) -> Membership:
    """Return a membership of a school that the actor sets up, with its account.

    :raises NotFound: if it is no membership of a school that the actor belongs to
    :raises NotPermitted: if the actor does not administer the school
    """
    query = (
        select(Membership)
        .where(Membership.id == membership_id, Membership.ended_at.is_(None))
        .options(joinedload(Membership.account, innerjoin=True))
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound("membership")
    require(actor, Permission.SCHOOL_ADMINISTER, Subject(school_id=found.school_id))
    return found


def set_roles(
    session: Session,
    actor: Actor,
    membership_id: UUID,
    *,
    roles: tuple[Iterable[Role], Iterable[Role]],
    now: datetime,
) -> Membership:
    """Give and take roles; they count on the person's next request.

    :param roles: those that the page showed, and those that are wanted
    :raises NotFound: if it is no membership of a school that the actor belongs to
    :raises NotPermitted: if the actor does not administer the school
    :raises Conflict: if somebody changed them meanwhile
    :raises RuleBroken: if none is left, or nobody would administer the school
    """
    seen, wanted = (frozenset(each) for each in roles)
    membership = _administered(session, actor, membership_id)
    held = frozenset(each.role for each in membership.roles)
    if held != seen:
        raise Conflict("changed-meanwhile")
    refuse_bad_roles(wanted)
    if wanted == held:
        return membership
    if Role.ADMINISTRATOR in held - wanted:
        _refuse_taking_the_last(session, membership, now)
    membership.roles = [each for each in membership.roles if each.role in wanted] + [
        MembershipRole(role=role) for role in sorted(wanted - held)
    ]
    session.flush()
    body = {"from": sorted(held), "to": sorted(wanted)}
    tell(session, actor, membership, action="roles-changed", body=body, now=now)
    return membership


def lock_school(session: Session, school_id: UUID) -> Organisation:
    """Return the school, locked: its people change one after the other.

    Two administrators who take the role from each other at the same instant
    would else leave nobody.
    """
    query = select(Organisation).where(Organisation.id == school_id).with_for_update()
    return session.scalars(query).one()


def tell(
    session: Session,
    actor: Actor,
    membership: Membership,
    *,
    action: str,
    body: dict[str, Any],
    now: datetime,
) -> None:
    """Write what happened to a membership on the school's chain."""
    what = Happening(
        actor=actor.account_id,
        action=f"membership:{action}",
        subject=f"membership:{membership.id}",
        body={"account": str(membership.account_id), **body},
    )
    record(session, school_chain(membership.school_id), what, now=now)


def _id_of(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise NotFound("account")
    return actor.account_id


def _locked(session: Session, which: ColumnElement[bool]) -> Membership:
    """Return a membership of a school that still holds, the school locked."""
    found = session.scalar(select(Membership).where(which))
    if found is None:
        raise NotFound("membership")
    school = lock_school(session, found.school_id)
    if school.kind is OrganisationKind.OUTSIDE:
        raise NotFound("membership")  # whoever approves outside ends that, and not a membership
    session.refresh(found, ["ended_at", "until_on", "roles"])
    if found.ended_at is not None:
        raise Conflict("changed-meanwhile")
    return found


def _administered(session: Session, actor: Actor, membership_id: UUID) -> Membership:
    member_to_administer(session, actor, membership_id)
    return _locked(session, Membership.id == membership_id)


def _end(session: Session, actor: Actor, membership: Membership, *, now: datetime) -> None:
    held = sorted(each.role for each in membership.roles)
    if Role.ADMINISTRATOR in held:
        _refuse_taking_the_last(session, membership, now)
    today = school_day(session, membership.school_id, now=now)
    membership.until_on = max(membership.from_on, today)
    membership.ended_at = now
    _call_off_deputies(session, membership, now)
    session.flush()
    tell(session, actor, membership, action="ended", body={"from": held, "to": []}, now=now)


def _call_off_deputies(session: Session, membership: Membership, now: datetime) -> None:
    """End what the person stands in for: they would decide again on the day they come back."""
    query = select(Deputy).where(
        Deputy.school_id == membership.school_id,
        Deputy.account_id == membership.account_id,
        Deputy.ended_at.is_(None),
    )
    for deputy in session.scalars(query):
        deputy.ended_at = now


def _refuse_taking_the_last(session: Session, membership: Membership, now: datetime) -> None:
    """Refuse to leave a school without anybody to set it up.

    :raises RuleBroken: if no other administrator is there today
    """
    today = school_day(session, membership.school_id, now=now)
    others = (
        select(func.count())
        .select_from(Membership)
        .join(MembershipRole)
        .where(
            Membership.school_id == membership.school_id,
            Membership.account_id != membership.account_id,
            MembershipRole.role == Role.ADMINISTRATOR,
            Membership.until_on.is_(None),
            *is_member_on(today),
        )
    )
    if not session.scalar(others):
        raise RuleBroken("last-administrator", field="roles")
