"""A teacher's registrations: added, changed, removed, and turned into facts for the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.cases import Case, Employment, RegistrationFacts, RegistrationType
from pldash.domain.errors import Conflict, NotFound, RuleBroken
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.requirement_sets import RequirementSets
from pldash.domain.requirements import facts_missed
from pldash.domain.values import CareerStage, Period
from pldash.models.registrations import Registration
from pldash.services.trail import Happening, record, teacher_chain

LONGEST_NUMBER = 60
LATE = timedelta(days=366)
"""How long ago the present cycle may have ended: who is late is still shown where they stand."""
LONGEST_CYCLE = timedelta(days=3660)
"""No body's cycle is longer than ten years: a day further off is a typing mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationEntry:
    """A registration as a teacher entered it."""

    body: str
    number: str = ""
    type: RegistrationType | None = None
    stage: CareerStage | None = None
    employment: Employment | None = None
    fte: Decimal | None = None
    granted_on: date | None = None
    due_on: date | None = None
    expires_on: date | None = None
    birth_month: int | None = None
    days_taught: Mapping[int, int] = field(default_factory=dict)
    leave: tuple[Period, ...] = ()
    certificates: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)


def list_registrations(session: Session, actor: Actor) -> Sequence[Registration]:
    """Return the actor's registrations, by body."""
    mine = select(Registration).where(Registration.teacher_id == actor.account_id)
    return session.scalars(mine.order_by(Registration.body, Registration.created_at)).all()


def registration_for(session: Session, actor: Actor, registration_id: UUID) -> Registration:
    """Return one of the actor's registrations.

    :raises NotFound: if it is not there or somebody else's
    """
    row = session.get(Registration, registration_id)
    if row is None:
        raise NotFound(f"registration {registration_id}")
    require(actor, Permission.REGISTRATION_OWN, Subject(row.teacher_id))
    return row


def add_registration(
    session: Session, actor: Actor, entry: RegistrationEntry, *, now: datetime
) -> Registration:
    """Add a registration to the actor's record.

    :raises RuleBroken: if its dates contradict each other, or it is there already
    """
    require(actor, Permission.REGISTRATION_OWN, Subject(actor.account_id))
    _refuse_contradictions(entry)
    _refuse_other_cycle(entry, now.date())
    _refuse_twice(session, actor, entry, own_id=None, today=now.date())
    row = Registration(teacher_id=actor.account_id, body=entry.body, created_at=now)
    _fill(row, entry)
    session.add(row)
    session.flush()
    _tell(session, row, "registration:added", now=now)
    return row


def change_registration(
    session: Session,
    actor: Actor,
    entry: RegistrationEntry,
    *,
    registration_id: UUID,
    version: int,
    now: datetime,
) -> Registration:
    """Change a registration's facts; its body stays.

    :raises NotFound: if it is not the actor's
    :raises Conflict: if it was changed since the form was shown
    :raises RuleBroken: if its dates contradict each other
    """
    row = registration_for(session, actor, registration_id)
    if row.version != version:
        raise Conflict("changed-meanwhile")
    _refuse_contradictions(entry)
    if entry.due_on != row.due_on:
        _refuse_other_cycle(entry, now.date())
    _refuse_twice(session, actor, entry, own_id=row.id, today=now.date())
    _fill(row, entry)
    session.flush()
    _tell(session, row, "registration:changed", now=now)
    return row


def remove_registration(
    session: Session, actor: Actor, registration_id: UUID, *, now: datetime
) -> None:
    """Remove a registration; the activities stay.

    :raises NotFound: if it is not the actor's
    """
    row = registration_for(session, actor, registration_id)
    _tell(session, row, "registration:removed", now=now)
    session.delete(row)
    session.flush()


def facts_of(row: Registration) -> RegistrationFacts:
    """Return what the rules need to know of a registration."""
    facts = row.facts
    certificates = facts.get("certificates")
    return RegistrationFacts(
        type=None if row.type is None else RegistrationType(row.type),
        stage=None if row.stage is None else CareerStage(row.stage),
        employment=None if row.employment is None else Employment(row.employment),
        fte=None if row.fte is None else Decimal(str(row.fte)),
        granted_on=row.granted_on,
        due_on=row.due_on,
        expires_on=row.expires_on,
        birth_month=row.birth_month,
        days_taught={int(year): days for year, days in facts.get("days_taught", {}).items()},
        leave=tuple(
            Period(date.fromisoformat(each["from"]), date.fromisoformat(each["until"]))
            for each in facts.get("leave", [])
        ),
        certificates=None if certificates is None else frozenset(certificates),
        attributes={key: _attribute(each) for key, each in facts.get("attributes", {}).items()},
    )


def facts_in(entry: RegistrationEntry) -> RegistrationFacts:
    """Return what the rules need to know of a registration that nobody keeps.

    :raises RuleBroken: if its dates contradict each other
    """
    _refuse_contradictions(entry)
    row = Registration(body=entry.body)
    _fill(row, entry)
    return facts_of(row)


def _kept(value: object) -> object:
    """Return an attribute's value as JSON keeps it: a day as its text."""
    return value.isoformat() if isinstance(value, date) else value


def _attribute(kept: object) -> object:
    """Return an attribute's value as it was given; no text but a day's looks like one."""
    try:
        return date.fromisoformat(kept) if isinstance(kept, str) else kept
    except ValueError:
        return kept


def facts_asked(code: str, *, on: date, rules: RequirementSets) -> frozenset[str]:
    """Return the names of the facts that a body's rules of a day turn on, whatever was logged.

    :param code: the body's
    :raises InputRefused: if the body is unknown, or its rules are not shipped
    """
    # Some rules ask on only where there is a grant to reckon from.
    begun = RegistrationFacts(type=RegistrationType.FULL, granted_on=on)
    cases = (
        Case(body=code, on=on, registration=facts, entries=())
        for facts in (RegistrationFacts(), begun)
    )
    return frozenset(fact for case in cases for fact in facts_missed(case, rules))


def entry_of(row: Registration) -> RegistrationEntry:
    """Return a registration as a form shows it."""
    facts = facts_of(row)
    return RegistrationEntry(
        body=row.body,
        number=row.number,
        type=facts.type,
        stage=facts.stage,
        employment=facts.employment,
        fte=facts.fte,
        granted_on=facts.granted_on,
        due_on=facts.due_on,
        expires_on=facts.expires_on,
        birth_month=facts.birth_month,
        days_taught=facts.days_taught,
        leave=facts.leave,
        certificates=tuple(sorted(facts.certificates or ())),
        attributes=facts.attributes,
    )


def _fill(row: Registration, entry: RegistrationEntry) -> None:
    row.number = entry.number
    row.type = entry.type
    row.stage = entry.stage
    row.employment = entry.employment
    row.fte = None if entry.fte is None else float(entry.fte)
    row.granted_on, row.due_on, row.expires_on = entry.granted_on, entry.due_on, entry.expires_on
    row.birth_month = entry.birth_month
    row.facts = {
        "days_taught": {str(year): days for year, days in entry.days_taught.items()},
        "leave": [
            {"from": each.start.isoformat(), "until": each.end.isoformat()} for each in entry.leave
        ],
        "certificates": list(entry.certificates),
        "attributes": {key: _kept(each) for key, each in entry.attributes.items()},
    }


def _refuse_contradictions(entry: RegistrationEntry) -> None:
    """Refuse dates that cannot all be right.

    :raises RuleBroken: with the field that has to change
    """
    granted = entry.granted_on
    for name in ("due_on", "expires_on"):
        day = getattr(entry, name)
        if granted is not None and day is not None and day < granted:
            raise RuleBroken("ends-before-grant", field=name)
    if any(each.end < each.start for each in entry.leave):
        raise RuleBroken("leave-ends-before-start", field="leave")


def _refuse_other_cycle(entry: RegistrationEntry, today: date) -> None:
    """Refuse a last day that cannot be the present cycle's: it wins over every rule.

    :raises RuleBroken: if it lies far back or far off
    """
    if entry.due_on is None:
        return
    if entry.due_on < today - LATE:
        raise RuleBroken("due-long-ago", field="due_on")
    if entry.due_on > today + LONGEST_CYCLE:
        raise RuleBroken("due-far-off", field="due_on")


def _refuse_twice(
    session: Session,
    actor: Actor,
    entry: RegistrationEntry,
    *,
    own_id: UUID | None,
    today: date,
) -> None:
    """Refuse what is there already: the same grant, or the same number in two that both go on."""
    there = session.scalars(
        select(Registration).where(
            Registration.teacher_id == actor.account_id, Registration.body == entry.body
        )
    )
    for other in there:
        if other.id == own_id:
            continue
        if other.granted_on == entry.granted_on:
            raise RuleBroken("registration-there", field="granted_on")
        both_go_on = _goes_on(other.expires_on, today) and _goes_on(entry.expires_on, today)
        is_same = bool(entry.number) and other.number.casefold() == entry.number.casefold()
        if both_go_on and is_same:
            raise RuleBroken("registration-number-there", field="number")


def _goes_on(expires_on: date | None, today: date) -> bool:
    return expires_on is None or expires_on >= today


def _tell(session: Session, row: Registration, action: str, *, now: datetime) -> None:
    happening = Happening(
        actor=row.teacher_id,
        action=action,
        subject=f"registration:{row.id}",
        body={"body": row.body, "version": row.version},
    )
    record(session, teacher_chain(row.teacher_id), happening, now=now)
