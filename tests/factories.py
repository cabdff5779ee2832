"""Approved activities and certificates, for tests of what comes after an approval."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pldash.adapters.files import LocalFileStore
from pldash.adapters.framework_packs import load_frameworks
from pldash.adapters.packs import load_requirement_sets
from pldash.domain.activities import ActivityState
from pldash.domain.actors import Actor
from pldash.domain.approvals import DeciderRole, DecisionKind, Standing, SubmissionState
from pldash.domain.certificates import ScopeKind
from pldash.domain.values import Period
from pldash.models.activities import Activity
from pldash.models.approvals import Decision, Submission
from pldash.models.credentials import Credential
from pldash.ports import Proofs
from pldash.services.certificate_plans import CertificateRequest, plan_certificate
from pldash.services.issuing import (
    draw_certificate,
    issue_certificate,
    number_certificate,
)
from tests.made import make_submission
from tests.proofs import FakeProofs
from tests.stock import NOON, People

FAKE = FakeProofs()
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
BASE_URL = "https://pldash.example"
RULES = load_requirement_sets(load_frameworks())


def approved_activity(
    session: Session,
    people: People,
    *,
    who: str = "tara",
    by: str = "pia",
    school: UUID | None = None,
    now: datetime = NOON,
    **changes: object,
) -> Submission:
    """An activity that was sent to a school and approved there, as a submission."""
    teacher, leader = getattr(people, who).id, getattr(people, by).id
    submission = make_submission(session, teacher, school or people.wattle, now, **changes)
    approve(session, submission, leader, now=now)
    return submission


def approve(
    session: Session,
    submission: Submission,
    leader_id: UUID,
    *,
    role: DeciderRole = DeciderRole.LEADER,
    now: datetime = NOON,
) -> None:
    """Approve a submission."""
    submission.state = SubmissionState.APPROVED
    for line in submission.lines:
        line.standing = Standing.APPROVED
        session.get_one(Activity, line.activity_id).state = ActivityState.APPROVED
    session.add(
        Decision(
            submission_id=submission.id,
            teacher_id=submission.teacher_id,
            decided_by=leader_id,
            decided_role=role.value,
            kind=DecisionKind.APPROVE,
            decided_at=now,
        )
    )
    session.flush()


def asked_for(people: People, **changes: object) -> CertificateRequest:
    """A certificate of everything that the school approved in 2026."""
    plain = {"school_id": people.wattle, "kind": ScopeKind.PERIOD, "period": YEAR}
    return CertificateRequest(**(plain | changes))


def make_certificate(
    session: Session,
    actor: Actor,
    request: CertificateRequest,
    files: LocalFileStore,
    *,
    proofs: Proofs = FAKE,
    now: datetime = NOON,
) -> Credential:
    """A certificate, planned, drawn and issued in one go."""
    plan = plan_certificate(session, actor, request, rules=RULES, now=now)
    numbered = number_certificate(session, plan, base_url=BASE_URL, now=now)
    drawn = draw_certificate(numbered, seal=proofs.seal, files=files, now=now)
    return issue_certificate(session, actor, drawn, now=now)
