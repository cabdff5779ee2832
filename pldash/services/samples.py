"""A built-in example: a teacher's approved log and what a certificate of it would say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.certificates import ScopeKind
from pldash.domain.occurrences import RecurrenceExpander
from pldash.domain.requirement_sets import RequirementSets
from pldash.domain.values import Period
from pldash.models.accounts import Account
from pldash.services.account_changes import Profile, change_profile
from pldash.services.accounts import identity_of
from pldash.services.certificate_plans import (
    CertificatePlan,
    CertificateRequest,
    plan_certificate,
)
from pldash.services.demo import PEOPLE, add_demo_people
from pldash.services.demo_records import add_demo_records

COVERED: Final = timedelta(days=180)
"""How far back the certificate looks; the example's log is younger."""


@dataclass(frozen=True, slots=True)
class SamplePeople:
    """Whose certificate it is, and who approved."""

    teacher: Actor
    leader: Actor


def add_sample(
    session: Session, name: str, lang: str, *, expand: RecurrenceExpander, now: datetime
) -> None:
    """Put the example's people and log into an empty database.

    :param name: the teacher's name as the certificate prints it
    :param lang: the name's language, BCP 47
    """
    add_demo_people(session, "", now=now)
    teacher, _colleague, leader = PEOPLE[:3]
    add_demo_records(session, expand=expand, leader=leader.email, teacher=teacher.email, now=now)
    account = _account(session, teacher.email)
    profile = Profile(
        name=name or account.name,
        name_language=lang or account.name_language,
        stage=account.stage,
        zone=account.zone,
        locale=account.locale,
    )
    change_profile(session, account.id, profile, now=now)


def sample_people(session: Session, *, now: datetime) -> SamplePeople:
    """Return who acts in the example."""
    teacher, _colleague, leader = PEOPLE[:3]
    actors = [
        identity_of(session, _account(session, each.email), now=now).actor
        for each in (teacher, leader)
    ]
    return SamplePeople(*actors)


def plan_sample(
    session: Session,
    teacher: Actor,
    *,
    rules: RequirementSets,
    replaces_id: UUID | None = None,
    now: datetime,
) -> CertificatePlan:
    """Return the certificate of all that the example's school approved; it says it is a test."""
    request = CertificateRequest(
        school_id=teacher.ties[0].school_id,
        kind=ScopeKind.PERIOD,
        period=Period(now.date() - COVERED, now.date()),
        replaces_id=replaces_id,
    )
    return plan_certificate(session, teacher, request, rules=rules, is_test=True, now=now)


def _account(session: Session, email: str) -> Account:
    return session.scalars(select(Account).where(Account.email == email)).one()
