"""Who belongs to a school, and when."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from pldash.domain.actors import Actor
from pldash.models.schools import Membership, Organisation
from pldash.services.scope import UNSCOPED


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


def my_memberships(session: Session, actor: Actor, *, today: date) -> tuple[Membership, ...]:
    """Return where the actor belongs today, by the school's name."""
    query = (
        select(Membership)
        .join(Membership.school)
        .where(Membership.account_id == actor.account_id, *is_member_on(today))
        .options(joinedload(Membership.school, innerjoin=True))
        .order_by(Organisation.name, Organisation.id)
    )
    return tuple(session.scalars(query))


def members_of(session: Session, school_id: UUID, *, today: date) -> tuple[Membership, ...]:
    """Return who belongs to a school today or will, with their accounts."""
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
    """Return somebody's membership of a school that holds today or later, if there is one."""
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
