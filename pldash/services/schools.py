"""Setting up a school: who may, its name and zone, and the first administrator."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.errors import Conflict, InputRefused, RuleBroken
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.schedules import zone_of
from pldash.domain.schools import (
    OrganisationKind,
    Role,
    code_key,
    day_at,
    refuse_bad_code,
    refuse_bad_name,
)
from pldash.models.accounts import Account
from pldash.models.base import new_id
from pldash.models.schools import MembershipRole, Organisation
from pldash.services.invitations import WriteInvitation, invitations_of, send_invitation
from pldash.services.members import current_membership
from pldash.services.memberships import add_membership, tell
from pldash.services.trail import Happening, record, school_chain

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSchool:
    """What a school begins with.

    :ivar admin_email: who sets it up
    :ivar kind: a school, or a system above schools
    :ivar system_code: of the system that it belongs to; None where it is left as it is
    """

    name: str
    code: str
    zone: str
    admin_email: str
    kind: OrganisationKind = OrganisationKind.SCHOOL
    system_code: str | None = None


def administered(session: Session, actor: Actor) -> tuple[Organisation, ...]:
    """Return the schools that the actor sets up, by name."""
    query = (
        select(Organisation)
        .where(Organisation.id.in_(actor.administered_ids))
        .order_by(Organisation.name, Organisation.id)
    )
    return tuple(session.scalars(query))


def school_to_administer(session: Session, actor: Actor, school_id: UUID) -> Organisation:
    """Return a school that the actor sets up.

    :raises NotFound: for a stranger, or if there is none
    :raises NotPermitted: for a colleague who does not administer it
    """
    require(actor, Permission.SCHOOL_ADMINISTER, Subject(school_id=school_id))
    return session.get_one(Organisation, school_id)


def change_school(
    session: Session,
    actor: Actor,
    school_id: UUID,
    *,
    facts: tuple[str, str, str],
    version: int,
    now: datetime,
) -> Organisation:
    """Change a school's name, zone and code; certificates that exist keep name and zone.

    :param facts: name, zone and the code that teachers join by: the one before joins nobody more
    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not administer it
    :raises RuleBroken: if the name, zone or code is none, or the code another school's
    :raises Conflict: if it changed meanwhile
    """
    school = school_to_administer(session, actor, school_id)
    if school.version != version:
        raise Conflict("changed-meanwhile")
    name, zone, code = facts[0].strip(), facts[1], facts[2].strip().upper()
    refuse_bad_name(name)
    _refuse_bad_zone(zone)
    refuse_bad_code(code)
    if (_of_code(session, code) or school).id != school.id:
        raise RuleBroken("code-taken", field="code")
    before = {"name": school.name, "zone": school.zone, "code": school.code}
    school.name, school.zone, school.code = name, zone, code
    try:
        session.flush()
    except IntegrityError as error:
        # Another school took the code at the same instant.
        raise RuleBroken("code-taken", field="code") from error
    what = Happening(
        actor=actor.account_id,
        action="school:changed",
        subject=f"school:{school.id}",
        body={"from": before, "to": {"name": name, "zone": zone, "code": code}},
    )
    record(session, school_chain(school.id), what, now=now)
    return school


def create_school(
    session: Session, facts: NewSchool, *, write: WriteInvitation, now: datetime
) -> tuple[Organisation, bool]:
    """Create a school with its first administrator; for the command line.

    An administrator without an account is invited by mail. The same call again changes
    nothing, so that a set-up script can be repeated.

    :param write: puts the mail of the invitation into words
    :returns: the school, and whether anything was done
    :raises RuleBroken: if the name, code, zone or address is none, the code another school's, or
        the system none
    """
    name, code, zone = facts.name.strip(), facts.code, facts.zone
    admin_email = facts.admin_email.strip().lower()
    refuse_bad_name(name)
    refuse_bad_code(code)
    _refuse_bad_zone(zone)
    if not ADDRESS.fullmatch(admin_email):
        raise RuleBroken("address-malformed", field="admin")
    school = _of_code(session, code)
    known = (name, zone, facts.kind)
    if school is not None and (school.name, school.zone, school.kind) != known:
        raise RuleBroken("code-taken", field="code")
    system = _system(session, facts)
    is_new = school is None
    if school is None:
        school = _new_school(session, facts, now=now)
    is_new = _place(session, school, system, now=now) or is_new
    account = session.scalar(select(Account).where(func.lower(Account.email) == admin_email))
    if account is None:
        has_changed = _invite_administrator(session, school, admin_email, write=write, now=now)
    else:
        has_changed = _make_administrator(session, school, account, now=now)
    return school, is_new or has_changed


def school_of_code(session: Session, code: str) -> Organisation | None:
    """Return the school or system with a code as people type it."""
    return session.scalar(_with_code(code))


def _of_code(session: Session, code: str) -> Organisation | None:
    return session.scalar(_with_code(code).with_for_update())


def _with_code(code: str) -> Select[Organisation]:
    spelt = func.replace(func.upper(Organisation.code), "-", "")
    return select(Organisation).where(spelt == code_key(code))


def _system(session: Session, facts: NewSchool) -> Organisation | None:
    """Return the system that a school is to belong to.

    :raises RuleBroken: if the code is no system's, or it is a system itself
    """
    if facts.system_code is None:
        return None
    system = _of_code(session, facts.system_code)
    is_school = facts.kind is OrganisationKind.SCHOOL
    if system is None or system.kind is not OrganisationKind.SYSTEM or not is_school:
        raise RuleBroken("system-unknown", field="system")
    return system


def _place(
    session: Session, school: Organisation, system: Organisation | None, *, now: datetime
) -> bool:
    """Put a school under a system, unless it is there; say whether it was done."""
    if system is None or school.parent_id == system.id:
        return False
    before = None if school.parent_id is None else str(school.parent_id)
    school.parent_id = system.id
    session.flush()
    what = Happening(
        actor=None,
        action="school:placed",
        subject=f"school:{school.id}",
        body={"from": before, "to": str(system.id)},
    )
    record(session, school_chain(school.id), what, now=now)
    return True


def _new_school(session: Session, facts: NewSchool, *, now: datetime) -> Organisation:
    name, code, zone = facts.name.strip(), facts.code, facts.zone
    school = Organisation(
        id=new_id(), kind=facts.kind, name=name, code=code, zone=zone, created_at=now
    )
    session.add(school)
    session.flush()
    what = Happening(
        actor=None,
        action="school:created",
        subject=f"school:{school.id}",
        body={"from": None, "to": {"name": name, "zone": zone, "code": code}},
    )
    record(session, school_chain(school.id), what, now=now)
    return school


def _make_administrator(
    session: Session, school: Organisation, account: Account, *, now: datetime
) -> bool:
    """Give the administrator's role, unless it is held; say whether it was given."""
    today = day_at(school.zone, now)
    system = Actor(None)
    member = current_membership(session, school.id, account.id, today=today)
    if member is None:
        add_membership(
            session,
            system,
            (school.id, account.id),
            roles={Role.ADMINISTRATOR},
            today=today,
            now=now,
        )
        return True
    held = sorted(each.role for each in member.roles)
    if Role.ADMINISTRATOR in held:
        return False
    member.roles.append(MembershipRole(role=Role.ADMINISTRATOR))
    session.flush()
    body = {"from": held, "to": sorted([*held, Role.ADMINISTRATOR])}
    tell(session, system, member, action="roles-changed", body=body, now=now)
    return True


def _invite_administrator(
    session: Session, school: Organisation, email: str, *, write: WriteInvitation, now: datetime
) -> bool:
    """Invite whoever has no account yet; a link that is still good is left alone."""
    sent = invitations_of(session, school.id)
    if any(each.email == email and now < each.expires_at for each in sent):
        return False
    whom = (email, frozenset({Role.ADMINISTRATOR}))
    send_invitation(session, Actor(None), school, whom=whom, write=write, now=now)
    return True


def _refuse_bad_zone(zone: str) -> None:
    try:
        zone_of(zone)
    except InputRefused:
        raise RuleBroken("zone-unknown", field="zone") from None
