"""What a certificate is made of: activities as they were sent and as a leader approved them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pldash.domain.certificates import (
    AddressedFramework,
    AddressedStandard,
    Approver,
    CertificateLine,
    ScopeKind,
)
from pldash.domain.credentials import CredentialScope, LineCandidate
from pldash.domain.submissions import SubmittedActivity, SubmittedStandard
from pldash.domain.values import Period

WHOLE_TIME = Period(date.min, date.max)
"""The period of a scope that dates do not bound: a chat series, a single activity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedActivity:
    """One activity out of an approved submission's frozen content.

    :ivar is_barred: whether the school withdrew a certificate that it stood on
    :ivar also_on: numbers of good certificates that it stands on
    """

    submission_id: str
    teacher_id: str
    school_id: str
    approver_id: str
    approver: Approver
    approved_on: date
    activity: SubmittedActivity
    is_barred: bool = False
    also_on: tuple[str, ...] = ()

    @property
    def line(self) -> CertificateLine:
        """Return the line of a certificate that says this activity."""
        sent = self.activity
        return CertificateLine(
            reference=f"{self.submission_id}/{sent.id}",
            started_on=sent.started_on,
            ended_on=sent.ended_on,
            title=_title_of(sent),
            tag=f"#{sent.chat.tag.lstrip('#')}" if sent.chat else None,
            minutes=sent.minutes,
            standards=tuple(dict.fromkeys(one.code for one in sent.standards)),
            evidence=sent.grade,
            approver=self.approver,
            approved_on=self.approved_on,
            also_on=self.also_on,
            kind=sent.activity_type,
            providers=_providers_of(sent),
        )

    @property
    def candidate(self) -> LineCandidate:
        """Return the line with what decides whether it may be certified."""
        return LineCandidate(
            line=self.line,
            activity_id=self.activity.id,
            teacher_id=self.teacher_id,
            school_id=self.school_id,
            approver_id=self.approver_id,
            is_approved=True,
        )


def within(
    work: Iterable[ApprovedActivity], scope: CredentialScope
) -> tuple[ApprovedActivity, ...]:
    """Return what belongs on a certificate of this scope, in the order in which it is printed."""
    chosen = (one for one in work if one.school_id == scope.school_id and _covers(scope, one))
    return tuple(
        sorted(chosen, key=lambda one: (one.activity.started_on, one.activity.ended_on, _key(one)))
    )


def frameworks_of(work: Iterable[ApprovedActivity]) -> tuple[AddressedFramework, ...]:
    """Return the standards that were addressed, each once, by framework and edition."""
    named: dict[tuple[str, str, str], dict[str, SubmittedStandard]] = {}
    for one in (standard for each in work for standard in each.activity.standards):
        edition = (one.framework, one.version, one.framework_title)
        named.setdefault(edition, {}).setdefault(one.code, one)
    return tuple(
        AddressedFramework(code, version, title, _addressed(found.values()))
        for (code, version, title), found in sorted(named.items())
    )


def printed_period(scope: CredentialScope, lines: Sequence[CertificateLine]) -> Period:
    """Return the dates that a certificate names: those asked for, else those of its lines."""
    if scope.kind is ScopeKind.PERIOD:
        return scope.period
    return Period(min(line.started_on for line in lines), max(line.ended_on for line in lines))


def _covers(scope: CredentialScope, one: ApprovedActivity) -> bool:
    chat = one.activity.chat
    subject = {
        ScopeKind.PERIOD: None,
        ScopeKind.CHAT_SERIES: chat.id if chat else "",
        ScopeKind.ACTIVITY: one.activity.id,
    }[scope.kind]
    return subject == scope.subject_id and one.activity.ended_on in scope.period


def _title_of(sent: SubmittedActivity) -> str:
    """Return the teacher's own title, or the chat's name where the title only repeats its tag."""
    if sent.chat and sent.title.lstrip("#").casefold() == sent.chat.tag.lstrip("#").casefold():
        return sent.chat.title
    return sent.title


def _providers_of(sent: SubmittedActivity) -> tuple[str, ...]:
    """Return who ran it, each once, with the numbers that bodies gave them."""
    told = (
        f"{claim.provider} ({claim.provider_number})"
        if claim.provider and claim.provider_number
        else claim.provider or claim.provider_number
        for claim in sent.claims
    )
    return tuple(dict.fromkeys(filter(None, told)))


def _key(one: ApprovedActivity) -> tuple[str, str]:
    return one.activity.title, one.activity.id


def _addressed(standards: Iterable[SubmittedStandard]) -> tuple[AddressedStandard, ...]:
    """Return the standards in the order of their codes, 10 after 9."""
    ordered = sorted(standards, key=lambda one: _natural(one.code))
    return tuple(AddressedStandard(one.code, one.title) for one in ordered)


def _natural(code: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that puts numbers in a code in their order.

    >>> sorted(["10.1", "9.2", "A.1"], key=_natural)
    ['9.2', '10.1', 'A.1']
    """
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in code.split(".")
    )
