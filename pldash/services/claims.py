"""What a teacher states of an entry for each registration body, as rows and back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.cases import Category, CreditUnit, Topic
from pldash.domain.claims import Claim
from pldash.models.activities import Activity, ActivityClaim

REMEMBERED = 50
"""Entries back from now among which earlier providers are looked up."""


@dataclass(frozen=True, slots=True)
class EarlierProvider:
    """A provider that the teacher named for a body before."""

    body: str
    name: str
    number: str


def claim_of(row: ActivityClaim) -> Claim:
    """Return what a row states."""
    return Claim(
        category=None if row.category is None else Category(row.category),
        topics=frozenset(map(Topic, row.topics)),
        provider=row.provider,
        provider_number=row.provider_number,
        credits={CreditUnit(unit): Decimal(number) for unit, number in row.credits.items()},
        used_for=row.used_for,
        note=row.note,
    )


def claims_of(row: Activity) -> dict[str, Claim]:
    """Return what an activity states, by the body's code; its claims are loaded."""
    return {each.body: claim_of(each) for each in row.claims}


def plain_claim(claim: Claim) -> dict[str, Any]:
    """Return a claim as the columns of its row, the keys apart."""
    return {
        "category": None if claim.category is None else claim.category.value,
        "topics": sorted(topic.value for topic in claim.topics),
        "provider": claim.provider,
        "provider_number": claim.provider_number,
        "credits": {unit.value: str(claim.credits[unit]) for unit in sorted(claim.credits)},
        "used_for": claim.used_for,
        "note": claim.note,
    }


def earlier_providers(
    session: Session, actor: Actor, bodies: Collection[str]
) -> tuple[EarlierProvider, ...]:
    """Return the providers that the actor named lately for some bodies, the latest first."""
    if not bodies:
        return ()
    query = (
        select(ActivityClaim.body, ActivityClaim.provider, ActivityClaim.provider_number)
        .join(Activity, Activity.id == ActivityClaim.activity_id)
        .where(
            ActivityClaim.teacher_id == actor.account_id,
            ActivityClaim.body.in_(bodies),
            ActivityClaim.provider != "",
        )
        .order_by(Activity.changed_at.desc(), Activity.id)
        .limit(REMEMBERED)
    )
    return tuple(dict.fromkeys(EarlierProvider(*row) for row in session.execute(query)))


def fill_claims(row: Activity, claims: dict[str, Claim]) -> None:
    """Copy what is stated into an activity's rows, which are loaded."""
    kept = {each.body: each for each in row.claims if each.body in claims}
    for body, claim in claims.items():
        if body not in kept:
            kept[body] = ActivityClaim(body=body, teacher_id=row.teacher_id)
        for name, value in plain_claim(claim).items():
            setattr(kept[body], name, value)
    row.claims = [kept[body] for body in sorted(kept)]


def claims_of_log(session: Session, actor: Actor) -> dict[UUID, dict[str, Claim]]:
    """Return what each of the actor's activities states, by the activity's id."""
    found: dict[UUID, dict[str, Claim]] = {}
    query = select(ActivityClaim).where(ActivityClaim.teacher_id == actor.account_id)
    for row in session.scalars(query):
        found.setdefault(row.activity_id, {})[row.body] = claim_of(row)
    return found
