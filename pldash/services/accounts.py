"""Who somebody is: sessions of browsers, and what a person is at which school today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, FromClause, Row, Select, bindparam, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor, SchoolTie
from pldash.domain.schools import OrganisationKind, Role, day_at
from pldash.domain.values import CareerStage
from pldash.models.accounts import Account, LoginSession
from pldash.models.base import table_of
from pldash.models.schools import Deputy, Membership, MembershipRole, Organisation
from pldash.services.prepared import Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A signed-in person, with what the pages show of them."""

    actor: Actor
    account_id: UUID
    name: str
    email: str
    zone: str
    locale: str
    stage: CareerStage | None
    school_names: tuple[tuple[UUID, str], ...]

    @property
    def time_zone(self) -> ZoneInfo:
        """Return the person's own zone."""
        return ZoneInfo(self.zone)

    def today(self, now: datetime) -> date:
        """Return the date where the person is."""
        return now.astimezone(self.time_zone).date()


def identify(looker: Engine, token_digest: str, *, now: datetime) -> Identity | None:
    """Return who is behind a browser's token, None once its session has ended.

    :param looker: an engine whose statements are each a transaction of their own
    """
    asked = {"token_digest": token_digest, "now": now}
    rows = _BY_TOKEN.looked_up(looker, asked)
    return _identity(rows, now) if rows else None


def identity_of(session: Session, account: Account, *, now: datetime) -> Identity:
    """Return a person with the ties that hold today."""
    rows = session.connection().execute(_BY_ID, {"account_id": account.id}).all()
    return _identity(rows, now)


_ACCOUNTS, _SESSIONS = table_of(Account), table_of(LoginSession)
_MEMBERSHIPS, _ROLES = table_of(Membership), table_of(MembershipRole)
_DEPUTIES, _SCHOOLS = table_of(Deputy), table_of(Organisation)


def _with_ties(people: FromClause) -> Select[Any]:
    """Return the query for a person with their ties, one row for each role at each school.

    It is asked at every request, so it goes past the mapper.

    :param people: the table of accounts, or a join that begins where the person is found
    """
    account, member, deputy = _ACCOUNTS.c, _MEMBERSHIPS.c, _DEPUTIES.c
    role, school = _ROLES.c, _SCHOOLS.c
    return (
        select(account.id, account.name, account.email, account.zone, account.locale, account.stage)
        .add_columns(member.school_id, member.from_on, member.until_on, role.role)
        .add_columns(
            school.name.label("school_name"),
            school.zone.label("school_zone"),
            school.kind.label("school_kind"),
            deputy.from_on.label("deputy_from_on"),
            deputy.until_on.label("deputy_until_on"),
        )
        .select_from(people)
        .outerjoin(_MEMBERSHIPS, (member.account_id == account.id) & member.ended_at.is_(None))
        .outerjoin(_ROLES, role.membership_id == member.id)
        .outerjoin(_SCHOOLS, school.id == member.school_id)
        .outerjoin(
            _DEPUTIES,
            (deputy.account_id == account.id)
            & (deputy.school_id == member.school_id)
            & deputy.ended_at.is_(None),
        )
    )


_BY_ID = _with_ties(_ACCOUNTS).where(_ACCOUNTS.c.id == bindparam("account_id"))
_BY_TOKEN = Prepared(
    _with_ties(_SESSIONS.join(_ACCOUNTS)).where(
        _SESSIONS.c.token_digest == bindparam("token_digest"),
        _SESSIONS.c.ended_at.is_(None),
        _SESSIONS.c.ends_at > bindparam("now"),
        _ACCOUNTS.c.active,
    )
)


def _identity(rows: Sequence[Row[Any]], now: datetime) -> Identity:
    person = rows[0]
    held = [row for row in rows if _holds((row.from_on, row.until_on), row.school_zone, now)]
    names = {row.school_id: row.school_name for row in held if not _is_outside(row)}
    return Identity(
        actor=Actor(person.id, _ties(held, now)),
        account_id=person.id,
        name=person.name,
        email=person.email,
        zone=person.zone,
        locale=person.locale,
        stage=person.stage,
        school_names=tuple(sorted(names.items(), key=itemgetter(1))),
    )


def _holds(days: tuple[date | None, date | None], zone: str | None, now: datetime) -> bool:
    """Return whether a tie holds on the school's day; one that is not there does not."""
    from_on, until_on = days
    if from_on is None or zone is None:
        return False
    today = day_at(zone, now)
    return from_on <= today and (until_on is None or today <= until_on)


def _ties(rows: Sequence[Row[Any]], now: datetime) -> tuple[SchoolTie, ...]:
    """Return one tie for each school; a deputy who is no longer a member decides nothing."""
    roles: dict[UUID, set[Role]] = {row.school_id: set() for row in rows}
    outside = {row.school_id for row in rows if _is_outside(row)}
    for row in rows:
        if row.role is not None:
            roles[row.school_id].add(row.role)
    deputising = {
        row.school_id
        for row in rows
        if _holds((row.deputy_from_on, row.deputy_until_on), row.school_zone, now)
    }
    return tuple(
        SchoolTie(
            school_id,
            frozenset(held),
            is_deputy=school_id in deputising,
            is_outside=school_id in outside,
        )
        for school_id, held in sorted(roles.items())
    )


def _is_outside(row: Row[Any]) -> bool:
    """Return whether a tie is to no school: somebody outside one who approves for a teacher."""
    return row.school_kind is OrganisationKind.OUTSIDE
