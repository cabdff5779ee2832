"""When a credential may be issued, what makes it the only one of its kind, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from pldash.domain.canonical import canonical_digest
from pldash.domain.certificates import CertificateLine, ScopeKind
from pldash.domain.dates import end_of_years
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.snapshots import to_plain
from pldash.domain.values import Period, Reason


class CredentialState(StrEnum):
    """Where a credential is in its life; it is never deleted."""

    ISSUED = "issued"
    SUPERSEDED = "superseded"
    """Another one stands in its place and is named."""
    REVOKED = "revoked"


class RevocationReason(StrEnum):
    """The closed list of reasons that strangers read; free text stays inside."""

    ERROR = "error"
    REPLACED = "replaced"
    WITHDRAWN_BY_HOLDER = "withdrawn-by-holder"
    WITHDRAWN_BY_SCHOOL = "withdrawn-by-school"


HOLDER_REASONS: Final = frozenset({RevocationReason.WITHDRAWN_BY_HOLDER})
"""What the teacher may give."""

SCHOOL_REASONS: Final = frozenset(RevocationReason) - HOLDER_REASONS
"""What a leader of the approving school may give."""

BARRING_REASONS: Final = frozenset({RevocationReason.WITHDRAWN_BY_SCHOOL})
"""After these the school no longer stands behind the lines: no other certificate may carry them."""

_NEXT: Final = {
    CredentialState.ISSUED: frozenset({CredentialState.SUPERSEDED, CredentialState.REVOKED}),
    CredentialState.SUPERSEDED: frozenset({CredentialState.REVOKED}),
    CredentialState.REVOKED: frozenset[CredentialState](),
}


def change_state(current: CredentialState, to: CredentialState) -> CredentialState:
    """Return the new state; revoked is final, and nothing returns to issued.

    :raises Conflict: when that step does not exist

    >>> change_state(CredentialState.ISSUED, CredentialState.REVOKED).value
    'revoked'
    """
    if to not in _NEXT[current]:
        code = f"credential-{current}"
        raise Conflict(code)
    return to


def revoke(
    current: CredentialState, reason: RevocationReason, *, by_holder: bool
) -> CredentialState:
    """Return the revoked state, if this person may give this reason.

    A school cannot say that the holder withdrew, nor the holder that the school did.

    :raises RuleBroken: when the reason is not this person's to give
    :raises Conflict: when the credential is revoked already
    """
    if reason not in (HOLDER_REASONS if by_holder else SCHOOL_REASONS):
        reasons = (Reason("reason-not-yours", detail=reason),)
        raise RuleBroken(reasons, field="reason")
    return change_state(current, CredentialState.REVOKED)


@dataclass(frozen=True, slots=True)
class CredentialScope:
    """Whose learning, approved where, over what: one credential at a time stands for it."""

    teacher_id: str
    school_id: str
    kind: ScopeKind
    period: Period
    subject_id: str | None = None
    """The chat's id for a series, the activity's for a single one."""
    registration_id: str | None = None


def scope_key(scope: CredentialScope) -> str:
    """Return a digest that is equal exactly for equal scopes, 64 hexadecimal digits."""
    return canonical_digest(to_plain(scope))


NO_PART_OF_A_LINE = frozenset({"also_on", "approver", "approved_on", "kind", "providers"})
"""What may read differently another day although the line is the same.

Issuing a certificate adds to the others that a line stands on; an approver takes another name; a
school moves its clock. Which approval it is, the line's reference says: a submission is decided
on once. So does it say the kind of learning and who ran it, which older certificates do not.
"""


def lines_digest(lines: Sequence[CertificateLine]) -> str:
    """Return a digest that is equal exactly for the same lines, in whatever order they come.

    Were it to change with an approver's name, the same lines could be issued twice.
    """
    ordered = sorted(lines, key=lambda line: line.reference)
    return canonical_digest([_lasting(to_plain(line)) for line in ordered])


def _lasting(line: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in line.items() if name not in NO_PART_OF_A_LINE}


@dataclass(frozen=True, slots=True)
class LineCandidate:
    """A submission that somebody would like to see on a certificate."""

    line: CertificateLine
    activity_id: str
    teacher_id: str
    school_id: str
    approver_id: str | None
    """None where the school's own setting approved it automatically."""
    is_approved: bool


def may_issue(
    candidates: Sequence[LineCandidate], scope: CredentialScope, *, actor_id: str
) -> tuple[Reason, ...]:
    """Return why this credential may not be issued; nothing means that it may.

    The teacher issues it for themself, and only minutes that somebody else approved count.

    :returns: reasons whose detail is the reference of the line they speak of
    """
    whole = (
        ("not-own-record", actor_id != scope.teacher_id),
        ("no-approved-activity", not candidates),
        ("activity-twice", len({item.activity_id for item in candidates}) < len(candidates)),
    )
    reasons = [Reason(code) for code, is_broken in whole if is_broken]
    for candidate in candidates:
        reference = candidate.line.reference
        reasons += [Reason(code, detail=reference) for code in _faults(candidate, scope)]
    return tuple(reasons)


def latest_end(today: date, cycle: Period | None) -> date:
    """Return the last day that a certificate's period may have.

    It is the end of the calendar year, or of the cycle that the certificate names, whichever is
    later: a paper says nothing about years that nobody has lived through.

    :param today: the date at the school
    :param cycle: of the registration on the certificate; None without one

    >>> latest_end(date(2026, 11, 18), None)
    datetime.date(2026, 12, 31)
    >>> latest_end(date(2026, 11, 18), Period(date(2026, 10, 1), date(2027, 9, 30)))
    datetime.date(2027, 9, 30)
    """
    ends = [end_of_years(date(today.year, 1, 1), 1)]
    if cycle is not None:
        ends.append(cycle.end)
    return max(ends)


def _faults(candidate: LineCandidate, scope: CredentialScope) -> list[str]:
    """Return what keeps one line off a certificate of this scope."""
    faults = {
        "not-approved": not candidate.is_approved,
        "approved-by-oneself": candidate.approver_id == candidate.teacher_id,
        "another-teacher": candidate.teacher_id != scope.teacher_id,
        "another-school": candidate.school_id != scope.school_id,
        "outside-period": candidate.line.ended_on not in scope.period,
        "no-minutes": candidate.line.minutes.total <= 0,
    }
    return [code for code, is_broken in faults.items() if is_broken]
