"""Colleagues who decide for a school's leaders between two dates."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from pldash.domain.actors import Actor
from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.schools import day_at, refuse_bad_deputy_dates
from pldash.domain.values import Period
from pldash.models.base import new_id
from pldash.models.schools import Deputy
from pldash.services.members import current_membership, school_day
from pldash.services.memberships import lock_school
from pldash.services.trail import Happening, record, school_chain


def deputies_of(session: Session, school_id: UUID, *, now: datetime) -> tuple[Deputy, ...]:
    """Return who stands in today or later, the earliest first."""
    today = school_day(session, school_id, now=now)
    query = (
        select(Deputy)
        .where(Deputy.school_id == school_id, Deputy.ended_at.is_(None), Deputy.until_on >= today)
        .options(joinedload(Deputy.account, innerjoin=True))
        .order_by(Deputy.from_on, Deputy.until_on, Deputy.id)
    )
    return tuple(session.scalars(query))


def set_deputy(
    session: Session,
    actor: Actor,
    where_and_who: tuple[UUID, UUID],
    *,
    period: Period,
    now: datetime,
) -> Deputy:
    """Let a colleague decide for the leaders from one day to another, both included.

    The days begin and end where the school is.

    :param where_and_who: the school's and the colleague's id
    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not administer the school
    :raises RuleBroken: if the person is no member, or the dates make no sense
    """
    school_id, account_id = where_and_who
    require(actor, Permission.SCHOOL_ADMINISTER, Subject(school_id=school_id))
    today = day_at(lock_school(session, school_id).zone, now)
    if current_membership(session, school_id, account_id, today=today) is None:
        raise RuleBroken("deputy-no-member", field="account_id")
    refuse_bad_deputy_dates(period.start, period.end, today)
    _refuse_overlap(session, school_id, account_id, period=period)
    deputy = Deputy(
        id=new_id(),
        school_id=school_id,
        account_id=account_id,
        from_on=period.start,
        until_on=period.end,
        set_by=actor.account_id,
    )
    session.add(deputy)
    session.flush()
    _tell(session, actor, deputy, action="set", now=now)
    return deputy


def call_off(session: Session, actor: Actor, deputy_id: UUID, *, now: datetime) -> Deputy:
    """End a deputy's time; it counts on their next request.

    :raises NotFound: for a stranger, or if there is none
    :raises NotPermitted: for a colleague who does not administer the school
    :raises Conflict: if it was called off meanwhile
    """
    deputy = session.scalar(select(Deputy).where(Deputy.id == deputy_id).with_for_update())
    if deputy is None:
        raise NotFound("deputy")
    require(actor, Permission.SCHOOL_ADMINISTER, Subject(school_id=deputy.school_id))
    if deputy.ended_at is not None:
        raise Conflict("changed-meanwhile")
    deputy.ended_at = now
    session.flush()
    _tell(session, actor, deputy, action="called-off", now=now)
    return deputy


def _refuse_overlap(session: Session, school_id: UUID, account_id: UUID, *, period: Period) -> None:
    """Refuse a second time over the first: calling one off would leave the other.

    :raises RuleBroken: if the person stands in on one of these days already
    """
    query = select(Deputy.id).where(
        Deputy.school_id == school_id,
        Deputy.account_id == account_id,
        Deputy.ended_at.is_(None),
        Deputy.from_on <= period.end,
        Deputy.until_on >= period.start,
    )
    if session.scalars(query).first() is not None:
        raise RuleBroken("deputy-already", field="from_on")


def _tell(session: Session, actor: Actor, deputy: Deputy, *, action: str, now: datetime) -> None:
    days = [deputy.from_on.isoformat(), deputy.until_on.isoformat()]
    is_set = action == "set"
    what = Happening(
        actor=actor.account_id,
        action=f"deputy:{action}",
        subject=f"deputy:{deputy.id}",
        body={
            "account": str(deputy.account_id),
            "from": None if is_set else days,
            "to": days if is_set else None,
        },
    )
    record(session, school_chain(deputy.school_id), what, now=now)
