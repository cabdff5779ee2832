"""The demo's other ways to approve: by two people at one school, and by somebody outside any."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from pldash.domain.cases import RegistrationType
from pldash.domain.occurrences import RecurrenceExpander
from pldash.domain.outside_approvers import Asked, Stated
from pldash.domain.procedures import Procedure, ProcedureKind
from pldash.domain.schools import day_at
from pldash.models.schools import Organisation
from pldash.services.accounts import Identity
from pldash.services.activities import StoredEntry
from pldash.services.demo import MORE_PEOPLE, PEOPLE, add_people
from pldash.services.demo_records import (
    SAMPLES,
    approve,
    log_meeting,
    meetings_of,
    person_at,
    send,
)
from pldash.services.letters import Letter
from pldash.services.outside_approvers import invite_approver
from pldash.services.outside_offers import accept_approval
from pldash.services.outside_rows import ApproverNews
from pldash.services.procedures import start_procedure
from pldash.services.registrations import RegistrationEntry, add_registration

_SAM, _RUA = PEOPLE[4], PEOPLE[5]
_NOA, _BEA, _INES = MORE_PEOPLE
BEFORE: Final = timedelta(weeks=12)
"""How long ago it was set up: before the first meeting that anybody logs."""


def add_demo_ways(
    session: Session, hashed: str, *, expand: RecurrenceExpander, now: datetime
) -> None:
    """Add what waits for the first and for the second of two people, and for somebody outside.

    :param hashed: the hash of the demo people's password
    """
    add_people(session, MORE_PEOPLE, hashed, now=now)
    _two_steps(session, expand=expand, now=now)
    _somebody_outside(session, expand=expand, now=now)


def _two_steps(session: Session, *, expand: RecurrenceExpander, now: datetime) -> None:
    """Let one wait for Sam, one for Bea, and one be approved by both."""
    sam, bea = person_at(session, _SAM.email, now), person_at(session, _BEA.email, now)
    noa = person_at(session, _NOA.email, now)
    registration = RegistrationEntry(
        body="au-nsw-nesa", type=RegistrationType.FULL, granted_on=date(2024, 1, 29)
    )
    add_registration(session, noa.actor, registration, now=now)
    began = now - BEFORE
    school = session.get_one(Organisation, noa.actor.ties[0].school_id)
    start = (day_at(school.zone, began), Procedure(kind=ProcedureKind.TWO_STEPS))
    start_procedure(session, bea.actor, school.id, start=start, now=began)
    logged = _logged(session, noa, expand=expand, now=now)
    _waiting, half, both = (send(session, noa, each) for each in logged[2:5])
    for submission in (half, both):
        approve(session, sam, submission)
    approve(session, bea, both, days=2)


def _somebody_outside(session: Session, *, expand: RecurrenceExpander, now: datetime) -> None:
    """Let Ines approve for Rua: one waits for her, one she approved."""
    rua, ines = person_at(session, _RUA.email, now), person_at(session, _INES.email, now)
    place_id = _invite(session, rua, ines, now=now - BEFORE)
    logged = _logged(session, rua, expand=expand, now=now)
    _waiting, decided = (send(session, rua, each, place_id=place_id) for each in logged[2:4])
    leading = person_at(session, _INES.email, now)  # she leads the place since she took it up
    approve(session, leading, decided)


def _invite(session: Session, rua: Identity, ines: Identity, *, now: datetime) -> UUID:
    """Invite somebody outside, who takes it up a day later; return the place where one sends to."""
    digest = hashlib.sha256(secrets.token_bytes()).hexdigest()
    stated = Stated(ines.name, "Principal", "Hilltop College")
    asked = Asked(stated, ines.email)
    invite_approver(session, rua.actor, asked, token_digest=digest, write=_letter, now=now)
    row = accept_approval(
        session,
        ines.actor,
        digest,
        told=(stated.role, stated.organisation),
        write=_letter,
        now=now + timedelta(days=1),
    )
    assert row.place_id is not None
    return row.place_id


def _logged(
    session: Session, person: Identity, *, expand: RecurrenceExpander, now: datetime
) -> list[StoredEntry]:
    """Log the latest meetings of a person's chats, the newest first."""
    meetings = meetings_of(session, person, expand=expand, now=now)
    return [
        log_meeting(session, person, meeting, sample=sample, expand=expand)
        for meeting, sample in zip(meetings, (*SAMPLES, SAMPLES[0]), strict=False)
    ]


def _letter(news: ApproverNews) -> Letter:
    """Return a short letter: these two agreed before anybody looked."""
    return Letter(subject=f"{news.approver} approves for {news.teacher}", body="See Account.")
