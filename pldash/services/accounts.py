"""Who somebody is: sessions of browsers, and what a person is at which school today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor, SchoolTie
from pldash.domain.schools import Role
from pldash.domain.values import CareerStage
from pldash.models.accounts import Account, LoginSession
from pldash.models.schools import Deputy, Membership, Organisation


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


def identify(session: Session, token_digest: str, *, now: datetime) -> Identity | None:
    """Return who is behind a browser's token, None once its session has ended."""
    account = session.scalar(
        select(Account)
        .join(LoginSession, LoginSession.account_id == Account.id)
        .where(
            LoginSession.token_digest == token_digest,
            LoginSession.ended_at.is_(None),
            LoginSession.ends_at > now,
            Account.active,
        )
    )
    return None if account is None else identity_of(session, account, now=now)


def identity_of(session: Session, account: Account, *, now: datetime) -> Identity:
    """Return a person with the ties that hold today."""
    today = now.astimezone(ZoneInfo(account.zone)).date()
    members = _memberships_on(session, account.id, today)
    ties = _ties(members, _deputyships_on(session, account.id, today))
    return Identity(
        actor=Actor(account.id, ties),
        account_id=account.id,
        name=account.name,
        email=account.email,
        zone=account.zone,
        locale=account.locale,
        stage=account.stage,
        school_names=_names(session, [tie.school_id for tie in ties]),
    )


def _memberships_on(session: Session, account_id: UUID, today: date) -> list[Membership]:
    return list(
        session.scalars(
            select(Membership).where(
                Membership.account_id == account_id,
                Membership.ended_at.is_(None),
                Membership.from_on <= today,
                or_(Membership.until_on.is_(None), Membership.until_on >= today),
            )
        )
    )


def _deputyships_on(session: Session, account_id: UUID, today: date) -> set[UUID]:
    return set(
        session.scalars(
            select(Deputy.school_id).where(
                Deputy.account_id == account_id,
                Deputy.ended_at.is_(None),
                Deputy.from_on <= today,
                Deputy.until_on >= today,
            )
        )
    )


def _ties(members: Iterable[Membership], deputising: set[UUID]) -> tuple[SchoolTie, ...]:
    """Return one tie for each school; a deputy who is no longer a member decides nothing."""
    roles: dict[UUID, set[Role]] = defaultdict(set)
    for member in members:
        roles[member.school_id].update(held.role for held in member.roles)
    return tuple(
        SchoolTie(school_id, frozenset(held), is_deputy=school_id in deputising)
        for school_id, held in sorted(roles.items())
    )


def _names(session: Session, school_ids: list[UUID]) -> tuple[tuple[UUID, str], ...]:
    if not school_ids:
        return ()
    rows = session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.id.in_(school_ids))
        .order_by(Organisation.name)
    )
    return tuple((row.id, row.name) for row in rows)
