"""A system above Wattle Park, and what waits at a school that nobody leads."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.schools import OrganisationKind, Role
from pldash.models.approvals import Submission
from pldash.models.base import new_id
from pldash.models.schools import Membership, MembershipRole, Organisation
from tests.made import make_submission
from tests.stock import NOON, People


def make_place(
    session: Session,
    name: str,
    kind: OrganisationKind = OrganisationKind.SYSTEM,
    *,
    parent_id: UUID | None = None,
) -> Organisation:
    """A school or system without anybody."""
    place = Organisation(
        id=new_id(),
        kind=kind,
        name=name,
        code=name.upper().replace(" ", "-"),
        zone="Australia/Melbourne",
        created_at=NOON,
        parent_id=parent_id,
    )
    session.add(place)
    session.flush()
    return place


def join(session: Session, account_id: UUID, school_id: UUID, *roles: Role) -> Membership:
    """Somebody at a school or system, since 2020."""
    membership = Membership(
        account_id=account_id,
        school_id=school_id,
        from_on=date(2020, 1, 1),
        roles=[MembershipRole(role=role) for role in roles],
    )
    session.add(membership)
    session.flush()
    return membership


def make_stuck(session: Session, people: People) -> Submission:
    """Something of Tara's at a school that nobody leads; Sam leads the system above it."""
    system = make_place(session, "The diocese")
    join(session, people.sam.id, system.id, Role.LEADER)
    school = make_place(session, "Fern Hill", OrganisationKind.SCHOOL, parent_id=system.id)
    return make_submission(session, people.tara.id, school.id)


def administer_elsewhere(session: Session, people: People) -> None:
    """Let Sam administer his own school, which gives him nothing at Tara's."""
    his = session.scalars(
        select(Membership).where(
            Membership.account_id == people.sam.id, Membership.school_id == people.banksia
        )
    ).one()
    session.add(MembershipRole(membership_id=his.id, role=Role.ADMINISTRATOR))
    session.flush()
