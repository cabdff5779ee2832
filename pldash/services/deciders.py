"""Who decides on what is sent to a school: its leaders and deputies, else the system above it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.approvals import SubmissionState
from pldash.domain.schools import Role, day_at
from pldash.models.accounts import Account
from pldash.models.approvals import Submission
from pldash.models.schools import Deputy, Membership, MembershipRole, Organisation
from pldash.services.members import is_member_on
from pldash.services.school_policies import MOST_LEVELS
from pldash.services.scope import UNSCOPED


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a submission lies, and who could decide on it today.

    :ivar place: the school, or the system above it where that one has it
    :ivar names: of those who decide there, by name, without the teacher and whoever took the
        first of two steps
    :ivar administrators: who could name somebody; told only where nobody decides
    :ivar above: the system above where somebody does, told only where nobody here decides
    """

    place: str
    names: tuple[str, ...]
    administrators: tuple[str, ...] = ()
    above: Organisation | None = None
    can_withdraw: bool = True
    """Nobody has taken it up, and no first of two steps was taken."""
    is_outside: bool = False
    """It lies with one person outside any school, whose name the place has already."""


def desk_of(session: Session, submission: Submission, *, now: datetime) -> Desk:
    """Return where a submission of the reader's own lies, and who could decide on it today."""
    places, ruled_out = _places(session, submission), _ruled_out(submission)
    for place in places:
        names = _names(session, _deciders(place, now), ruled_out)
        if names:
            return Desk(
                place.name,
                names,
                can_withdraw=can_withdraw(submission),
                is_outside=submission.is_outside,
            )
    school = places[-1]
    administrators = _names(
        session, _holders(school, Role.ADMINISTRATOR, now), {submission.teacher_id}
    )
    above = _first_with_a_leader(session, school, ruled_out, now=now)
    return Desk(places[0].name, (), administrators, above)


def deciders_of(session: Session, submission: Submission, *, now: datetime) -> Sequence[Account]:
    """Return who could decide on a submission today, by name; nobody decides on their own."""
    ruled_out = _ruled_out(submission)
    found = (
        _people(session, _deciders(place, now), ruled_out) for place in _places(session, submission)
    )
    return next(filter(None, found), ())


def deciders_at(session: Session, school: Organisation, *, now: datetime) -> tuple[str, ...]:
    """Return who decides at a school or system today, by name."""
    return _names(session, _deciders(school, now))


def system_for(
    session: Session, actor: Actor, school: Organisation, *, now: datetime
) -> Organisation | None:
    """Return the system that decides on what a school's own leader sends there.

    None where a colleague can, for anybody who does not lead the school, and where no system above
    has anybody either.
    """
    if school.id not in actor.led_ids:
        return None
    if _names(session, _deciders(school, now), {actor.account_id}):
        return None
    return _first_with_a_leader(session, school, {actor.account_id}, now=now)


def _first_with_a_leader(
    session: Session, school: Organisation, ruled_out: Collection[UUID | None], *, now: datetime
) -> Organisation | None:
    """Return the nearest open system above in which somebody else decides today."""
    for system in _above(session, school):
        if system.closed_at is None and _names(session, _deciders(system, now), ruled_out):
            return system
    return None


def can_withdraw(submission: Submission) -> bool:
    """Return whether its teacher may still take a submission back."""
    return submission.state is SubmissionState.SUBMITTED and submission.first_by is None


def _places(session: Session, submission: Submission) -> list[Organisation]:
    """Return where a submission lies: first the system that has it, if one has, then the school."""
    ids = filter(None, (submission.system_id, submission.school_id))
    return [session.get_one(Organisation, each) for each in ids]


def _ruled_out(submission: Submission) -> set[UUID | None]:
    """Return who never goes on with it: its teacher, and whoever took the first of two steps."""
    return {submission.teacher_id, submission.first_by}


def _above(session: Session, school: Organisation) -> Iterable[Organisation]:
    """Give the systems above a school, the nearest first; a circle of them would end."""
    return islice(_all_above(session, school), MOST_LEVELS)


def _all_above(session: Session, school: Organisation) -> Iterable[Organisation]:
    while school.parent_id is not None:
        school = session.get_one(Organisation, school.parent_id)
        yield school


def _deciders(place: Organisation, now: datetime) -> Select[UUID]:
    """Return the query for who decides at a school or system today."""
    today = day_at(place.zone, now)
    deputies = (
        select(Deputy.account_id)
        .join(Membership, Membership.account_id == Deputy.account_id)
        .where(
            Deputy.school_id == place.id,
            Deputy.ended_at.is_(None),
            Deputy.from_on <= today,
            Deputy.until_on >= today,
            Membership.school_id == place.id,
            *is_member_on(today),
        )
    )
    leaders = _holders(place, Role.LEADER, now)
    return select(Account.id).where(or_(Account.id.in_(leaders), Account.id.in_(deputies)))


def _holders(place: Organisation, role: Role, now: datetime) -> Select[UUID]:
    """Return the query for who holds a role at a school or system today."""
    return (
        select(Membership.account_id)
        .join(MembershipRole)
        .where(
            Membership.school_id == place.id,
            MembershipRole.role == role,
            *is_member_on(day_at(place.zone, now)),
        )
    )


def _names(
    session: Session, who: Select[UUID], ruled_out: Collection[UUID | None] = ()
) -> tuple[str, ...]:
    return tuple(each.name for each in _people(session, who, ruled_out))


def _people(
    session: Session, who: Select[UUID], ruled_out: Collection[UUID | None]
) -> Sequence[Account]:
    query = (
        select(Account)
        .where(Account.id.in_(who), Account.id.not_in(set(ruled_out) - {None}))
        .order_by(Account.name, Account.id)
    )
    # A system's people are in no scope of its schools' teachers, who may know who decides.
    return session.scalars(query, execution_options={UNSCOPED: True}).all()
