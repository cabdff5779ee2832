"""Works out what a certificate would say, before anything is drawn or written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.approved_work import (
    WHOLE_TIME,
    ApprovedActivity,
    frameworks_of,
    printed_period,
    within,
)
from pldash.domain.certificates import CertificateFacts, Paper, RegistrationPart, ScopeKind
from pldash.domain.credentials import (
    CredentialScope,
    CredentialState,
    latest_end,
    lines_digest,
    may_issue,
    scope_key,
)
from pldash.domain.errors import RuleBroken
from pldash.domain.outside_approvers import wording_of
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.printed_names import printed_name
from pldash.domain.requirement_sets import RequirementSets
from pldash.domain.values import Period, Reason
from pldash.models.accounts import Account
from pldash.models.credentials import Credential, CredentialLine
from pldash.models.schools import Organisation
from pldash.services.approved_work import approved_work, approving_schools
from pldash.services.letterheads import letterhead_in_force
from pldash.services.progress import progress_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRequest:
    """What a teacher asks a certificate for.

    :ivar period: for a period only
    :ivar subject_id: the chat of a series, or the single activity
    :ivar replaces_id: an earlier certificate that this one is to stand in for
    :ivar ordered_by: the leader who asked for it, where it was not the teacher
    """

    school_id: UUID
    kind: ScopeKind
    period: Period = WHOLE_TIME
    subject_id: str | None = None
    registration_id: UUID | None = None
    replaces_id: UUID | None = None
    ordered_by: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatePlan:
    """A certificate that could be issued, with all its facts but number and code.

    :ivar earlier: good certificates that share a line with this one, the newest first
    :ivar left_out: how many activities the school no longer stands behind
    """

    request: CertificateRequest
    scope_key: str
    work: tuple[ApprovedActivity, ...]
    facts: CertificateFacts
    earlier: tuple[Credential, ...]
    left_out: int

    @property
    def teacher_id(self) -> UUID:
        """Return whose it is."""
        return UUID(self.work[0].teacher_id)

    @property
    def lines_digest(self) -> str:
        """Return the digest of the lines, whatever else they stand on."""
        return lines_digest(self.facts.lines)

    @property
    def same(self) -> Credential | None:
        """Return the good certificate of this very scope with these very lines."""
        return next((row for row in self.earlier if self.is_same(row)), None)

    def is_same(self, credential: Credential) -> bool:
        """Return whether a certificate is of this very scope with these very lines.

        Its lines are read again: what an older version of PL Dash made of them does not matter.
        """
        if credential.scope_key != self.scope_key:
            return False
        return lines_digest(CertificateFacts.from_json(credential.facts).lines) == self.lines_digest

    @property
    def replaced(self) -> Credential | None:
        """Return the certificate that this one is to stand in for."""
        chosen = self.request.replaces_id
        return next((row for row in self.earlier if row.id == chosen), None)

    @property
    def answered_by(self) -> Credential | None:
        """Return the certificate that already says all that this one would."""
        same = self.same
        return same if same is not None and _says(same, self.facts) else None


def plan_certificate(
    session: Session,
    actor: Actor,
    request: CertificateRequest,
    *,
    rules: RequirementSets,
    now: datetime,
    is_test: bool = False,
) -> CertificatePlan:
    """Return what a certificate would say.

    :param is_test: whether it will be signed with keys for trying things out, and says so
    :raises RuleBroken: with every reason why there can be none
    """
    require(actor, Permission.CREDENTIAL_OWN, Subject(actor.account_id, request.school_id))
    school, scope = _school(session, actor, request.school_id), _scope(actor, request)
    found = within(approved_work(session, actor, without=request.replaces_id), scope)
    work = tuple(one for one in found if not one.is_barred)
    refuse_unissuable(work, scope, is_any_barred=len(found) > len(work))
    plan = CertificatePlan(
        request=request,
        scope_key=scope_key(scope),
        work=work,
        facts=planned_facts(session, school, work, scope=scope, now=now),
        earlier=_sharing(session, actor, work),
        left_out=len(found) - len(work),
    )
    if request.replaces_id is not None and plan.replaced is None:
        raise RuleBroken("replaced-is-no-longer-good", field="replaces")
    registration = _registration(session, actor, plan, rules=rules, now=now)
    _refuse_far_end(request, registration, today=plan.facts.issued_on)
    number = None if plan.replaced is None else plan.replaced.number
    facts = replace(plan.facts, registration=registration, replaces=number, is_test=is_test)
    return replace(plan, facts=facts)


def refuse_unissuable(
    work: Sequence[ApprovedActivity], scope: CredentialScope, *, is_any_barred: bool
) -> None:
    """Refuse a certificate without good lines.

    :raises RuleBroken: with every reason
    """
    if is_any_barred and not work:
        raise RuleBroken("withdrawn-by-the-school", field="scope")
    reasons = may_issue([one.candidate for one in work], scope, actor_id=scope.teacher_id)
    if reasons:
        # One sentence for each kind of fault: the lines are chosen by us, not by the person.
        codes = dict.fromkeys(reason.code for reason in reasons)
        raise RuleBroken([Reason(code) for code in codes], field="scope")


def _refuse_far_end(
    request: CertificateRequest, registration: RegistrationPart | None, *, today: date
) -> None:
    """Refuse a period that goes on for years to come.

    :raises RuleBroken: beside the last day
    """
    cycle = None if registration is None else registration.cycle
    if request.kind is ScopeKind.PERIOD and request.period.end > latest_end(today, cycle):
        raise RuleBroken("period-ends-too-late", field="end")


def _school(session: Session, actor: Actor, school_id: UUID) -> Organisation:
    for school in approving_schools(session, actor):
        if school.id == school_id:
            return school
    raise RuleBroken("no-approved-activity", field="school")


def _scope(actor: Actor, request: CertificateRequest) -> CredentialScope:
    registration = request.registration_id
    return CredentialScope(
        teacher_id=str(actor.account_id),
        school_id=str(request.school_id),
        kind=request.kind,
        period=request.period,
        subject_id=request.subject_id,
        registration_id=None if registration is None else str(registration),
    )


def planned_facts(
    session: Session,
    school: Organisation,
    work: Sequence[ApprovedActivity],
    *,
    scope: CredentialScope,
    now: datetime,
) -> CertificateFacts:
    """Return the facts as far as they are known before a number is drawn."""
    teacher = session.get_one(Account, UUID(scope.teacher_id))
    lines = tuple(one.line for one in work)
    return CertificateFacts(
        number="",
        code="",
        verify_url="",
        issued_on=now.astimezone(ZoneInfo(school.zone)).date(),
        zone=school.zone,
        teacher=printed_name(teacher.name, teacher.name_language),
        school=printed_name(school.name),
        scope=scope.kind,
        period=printed_period(scope, lines),
        lines=lines,
        frameworks=frameworks_of(work),
        wording=wording_of(school.kind),
        locale=teacher.locale.replace("_", "-"),
        paper=Paper.of_locale(teacher.locale),
        letterhead=letterhead_in_force(session, school.id),
    )


def _sharing(
    session: Session, actor: Actor, work: Sequence[ApprovedActivity]
) -> tuple[Credential, ...]:
    """Return the actor's good certificates that carry any of these activities."""
    activity_ids = [UUID(one.activity.id) for one in work]
    carrying = select(CredentialLine.credential_id).where(
        CredentialLine.activity_id.in_(activity_ids)
    )
    query = (
        select(Credential)
        .where(
            Credential.teacher_id == actor.account_id,
            Credential.school_id == UUID(work[0].school_id),
            Credential.state == CredentialState.ISSUED,
            Credential.id.in_(carrying),
        )
        .order_by(Credential.issued_at.desc(), Credential.number)
    )
    return tuple(session.scalars(query))


def _registration(
    session: Session,
    actor: Actor,
    plan: CertificatePlan,
    *,
    rules: RequirementSets,
    now: datetime,
) -> RegistrationPart | None:
    """Return what the lines give towards the chosen registration.

    :raises NotFound: if it is not the actor's
    :raises RuleBroken: if its cycle is not known yet
    """
    registration_id = plan.request.registration_id
    if registration_id is None:
        return None
    progress = progress_of(session, actor, registration_id, rules=rules, now=now)
    cycle = None if progress.cycle is None else progress.cycle.period
    if cycle is None:
        raise RuleBroken("cycle-not-known", field="registration")
    chosen = {one.activity.id for one in plan.work}
    counted = sum(each.counted_minutes for each in progress.now.entries if each.id in chosen)
    return RegistrationPart(
        body_code=progress.body.code,
        body_name=progress.body.name,
        requirement_set=progress.now.requirement_set,
        cycle=cycle,
        counted_minutes=counted,
        not_counted_minutes=plan.facts.minutes.total - counted,
    )


def _says(credential: Credential, facts: CertificateFacts) -> bool:
    """Return whether a certificate says all this, but for its own number and date."""
    stored = CertificateFacts.from_json(credential.facts)
    own = {
        name: getattr(stored, name)
        for name in ("number", "code", "verify_url", "issued_on", "replaces", "lines")
    }
    return replace(facts, **own) == stored and _told(stored) == _told(facts)


def _told(facts: CertificateFacts) -> dict[str, object]:
    """Return what older certificates may say otherwise of the same lines, by their references."""
    return {
        line.reference: (None if line.is_chat else line.kind, line.providers)
        for line in facts.lines
    }
