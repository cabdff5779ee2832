"""Who decides at a school: its leaders, and the deputies of the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pldash.domain.schools import Role
from pldash.models.accounts import Account
from pldash.models.schools import Deputy, Membership, MembershipRole
from pldash.services.members import is_member_on, school_day
from pldash.services.scope import UNSCOPED


def deciders_at(
    session: Session, school_id: UUID, *, but: UUID | None, now: datetime
) -> Sequence[Account]:
    """Return who decides at a school today, by name.

    :param but: the teacher whose record it is about: nobody decides on their own
    """
    today = school_day(session, school_id, now=now)
    leaders = (
        select(Membership.account_id)
        .join(MembershipRole)
        .where(
            Membership.school_id == school_id,
            MembershipRole.role == Role.LEADER,
            *is_member_on(today),
        )
    )
    deputies = (
        select(Deputy.account_id)
        .join(Membership, Membership.account_id == Deputy.account_id)
        .where(
            Deputy.school_id == school_id,
            Deputy.ended_at.is_(None),
            Deputy.from_on <= today,
            Deputy.until_on >= today,
            Membership.school_id == school_id,
            *is_member_on(today),
        )
    )
    query = (
        select(Account)
        .where(or_(Account.id.in_(leaders), Account.id.in_(deputies)), Account.id != but)
        .order_by(Account.name, Account.id)
    )
    # A teacher who left the school waits for its leaders all the same: this looks past the scope.
    return session.scalars(query, execution_options={UNSCOPED: True}).all()
