"""Works out for whom a school could issue a certificate of a period, and for whom not, and why.

It knows what the school approved and certified, and nothing that a teacher keeps elsewhere: what
really becomes of each is decided when its turn comes, and told in the batch's report.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.approved_work import ApprovedActivity, within
from pldash.domain.canonical import canonical_digest
from pldash.domain.certificates import CertificateFacts, ScopeKind
from pldash.domain.credentials import CredentialScope, CredentialState, lines_digest, scope_key
from pldash.domain.errors import RuleBroken
from pldash.domain.permissions import Permission, Subject, require
from pldash.domain.values import Period, Reason
from pldash.models.accounts import Account
from pldash.models.credentials import Credential
from pldash.models.schools import Organisation
from pldash.services.approved_work import approved_at
from pldash.services.certificate_plans import planned_facts, refuse_unissuable

CheckPrint = Callable[[CertificateFacts], None]
"""Raises :class:`RuleBroken` where the paper cannot print a character of the facts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """What would become of one teacher's certificate.

    :ivar number: of a good certificate that says the same already
    :ivar beside: of good certificates of these very days with other activities, which stay good
    :ivar reasons: why there can be none
    """

    teacher_id: UUID
    name: str
    activities: int
    minutes: int
    lines: str
    number: str | None = None
    beside: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Return whether a certificate would be issued."""
        return self.number is None and not self.reasons


@dataclass(frozen=True, slots=True)
class BatchPreview:
    """What would become of every teacher of whom the school approved anything in the period."""

    school: Organisation
    period: Period
    rows: tuple[PreviewRow, ...]

    @property
    def ready(self) -> tuple[PreviewRow, ...]:
        """Return those for whom a certificate would be issued."""
        return tuple(row for row in self.rows if row.is_ready)

    @property
    def digest(self) -> str:
        """Return what changes when a certificate would say something else."""
        return canonical_digest([[str(row.teacher_id), row.lines] for row in self.ready])


def preview_batch(
    session: Session,
    actor: Actor,
    school_id: UUID,
    *,
    period: Period,
    check_print: CheckPrint,
    now: datetime,
) -> BatchPreview:
    """Return what a certificate of the period for everybody would do, by name.

    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not lead
    """
    require(actor, Permission.CREDENTIAL_ISSUE_MANY, Subject(school_id=school_id))
    school = session.get_one(Organisation, school_id)
    chosen = _chosen(approved_at(session, school_id), school_id, period)
    people = select(Account).where(Account.id.in_([UUID(each.teacher_id) for each in chosen]))
    accounts = {str(row.id): row for row in session.scalars(people)}
    issued = _issued(session, school_id, {scope_key(scope) for scope in chosen})
    rows = []
    for scope, work in chosen.items():
        reasons = _reasons(session, school, work, scope=scope, check_print=check_print, now=now)
        good = tuple(one for one in work if not one.is_barred)
        lines = lines_digest([one.line for one in good])
        rows.append(
            PreviewRow(
                teacher_id=UUID(scope.teacher_id),
                name=accounts[scope.teacher_id].name,
                activities=len(good),
                minutes=sum(one.line.minutes.total for one in good),
                lines=lines,
                number=issued.get((scope_key(scope), lines)),
                beside=_beside(issued, (scope_key(scope), lines)),
                reasons=reasons,
            )
        )
    ordered = sorted(rows, key=lambda row: (row.name.casefold(), row.teacher_id))
    return BatchPreview(school, period, tuple(ordered))


def _beside(issued: dict[tuple[str, str], str], own: tuple[str, str]) -> tuple[str, ...]:
    """Return the numbers of the certificates of a scope that have other lines than its own."""
    others = (number for key, number in issued.items() if key[0] == own[0] and key != own)
    return tuple(sorted(others))


def _chosen(
    work: Sequence[ApprovedActivity], school_id: UUID, period: Period
) -> dict[CredentialScope, tuple[ApprovedActivity, ...]]:
    """Return what a certificate of each teacher would hold; nobody without anything."""
    whose: dict[str, list[ApprovedActivity]] = {}
    for one in work:
        whose.setdefault(one.teacher_id, []).append(one)
    found = {}
    for teacher_id, theirs in whose.items():
        scope = CredentialScope(teacher_id, str(school_id), ScopeKind.PERIOD, period)
        covered = within(theirs, scope)
        if covered:
            found[scope] = covered
    return found


def _reasons(
    session: Session,
    school: Organisation,
    work: Sequence[ApprovedActivity],
    *,
    scope: CredentialScope,
    check_print: CheckPrint,
    now: datetime,
) -> tuple[Reason, ...]:
    """Return why there can be no certificate of this work."""
    good = tuple(one for one in work if not one.is_barred)
    try:
        refuse_unissuable(good, scope, is_any_barred=len(good) < len(work))
        check_print(planned_facts(session, school, good, scope=scope, now=now))
    except RuleBroken as error:
        return error.reasons
    return ()


def _issued(
    session: Session, school_id: UUID, scopes: Collection[str]
) -> dict[tuple[str, str], str]:
    """Return the numbers of the good certificates of these very scopes, by scope and lines.

    The lines are read again: what an older version made of them does not matter.
    """
    query = select(Credential.scope_key, Credential.facts, Credential.number).where(
        Credential.school_id == school_id,
        Credential.state == CredentialState.ISSUED,
        Credential.scope_key.in_(scopes),
    )
    return {
        (row.scope_key, lines_digest(CertificateFacts.from_json(row.facts).lines)): row.number
        for row in session.execute(query)
    }
