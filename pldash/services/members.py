"""Who belongs to a school, and when."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from pldash.domain.actors import Actor
from pldash.domain.schools import day_at
from pldash.models.schools import Membership, Organisation
from pldash.services.scope import UNSCOPED


def school_day(session: Session, school_id: UUID, *, now: datetime) -> date:
    """Return the date at a school."""
    return day_at(session.get_one(Organisation, school_id).zone, now)


def is_member_on(day: date) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a membership holds on a day."""
    return (
        Membership.ended_at.is_(None),
        Membership.from_on <= day,
        or_(Membership.until_on.is_(None), Membership.until_on >= day),
    )


def is_current(day: date) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a membership holds on a day or later."""
    return (
        Membership.ended_at.is_(None),
        or_(Membership.until_on.is_(None), Membership.until_on >= day),
    )


def my_memberships(session: Session, actor: Actor, *, now: datetime) -> tuple[Membership, ...]:
    """Return where the actor belongs today, by the school's name."""
    query = (
        select(Membership)
        .join(Membership.school)
        .where(Membership.account_id == actor.account_id, Membership.ended_at.is_(None))
        .options(joinedload(Membership.school, innerjoin=True))
        .order_by(Organisation.name, Organisation.id)
    )
    return tuple(each for each in session.scalars(query) if _holds(each, now))


def members_of(session: Session, school_id: UUID, *, now: datetime) -> tuple[Membership, ...]:
    """Return who belongs to a school today or will, with their accounts."""
    today = school_day(session, school_id, now=now)
    query = (
        select(Membership)
        .where(Membership.school_id == school_id, *is_current(today))
        .options(joinedload(Membership.account, innerjoin=True))
    )
    found = session.scalars(query).all()
    return tuple(sorted(found, key=lambda each: (each.account.name.casefold(), each.id)))


def current_membership(
    session: Session, school_id: UUID, account_id: UUID, *, today: date
) -> Membership | None:
    """Return somebody's membership of a school that holds today or later, if there is one.

    :param today: the date at the school
    """
    query = (
        select(Membership)
        .where(
            Membership.school_id == school_id,
            Membership.account_id == account_id,
            *is_current(today),
        )
        .order_by(Membership.from_on)
        .limit(1)
    )
    # Joining looks at a school that is not yet in the person's scope.
    return session.scalar(query, execution_options={UNSCOPED: True})


def _holds(membership: Membership, now: datetime) -> bool:
    """Return whether a membership, its school loaded, holds on the school's day."""
    today, until_on = day_at(membership.school.zone, now), membership.until_on
    return membership.from_on <= today and (until_on is None or today <= until_on)
