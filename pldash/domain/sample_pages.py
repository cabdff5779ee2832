"""A made-up certificate, to see how a school's certificates would look; nobody's, and no code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pldash.domain.activities import ActivityType
from pldash.domain.certificates import (
    AddressedFramework,
    AddressedStandard,
    Approver,
    CertificateFacts,
    CertificateLine,
    ModeMinutes,
    Paper,
    PrintedName,
    ScopeKind,
)
from pldash.domain.letterheads import Letterhead
from pldash.domain.values import EvidenceGrade, Period

NUMBER: Final = "PLD-0000-SAMPLE"
CODE: Final = "0" * 17
LEADER: Final = Approver(PrintedName("Sample Leader"), "Principal")
DAYS_BETWEEN: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where and when the sample would be issued.

    :ivar zone: the school's, an IANA name
    :ivar verify_url: where codes are typed
    """

    school: PrintedName
    zone: str
    today: date
    verify_url: str
    locale: str
    paper: Paper


def sample_facts(letterhead: Letterhead, setting: Setting) -> CertificateFacts:
    """Return what a certificate of three activities would say; it says that it is a test."""
    today = setting.today
    first = today - timedelta(days=4 * DAYS_BETWEEN)
    lines = tuple(_line(place, first) for place in range(3))
    return CertificateFacts(
        number=NUMBER,
        code=CODE,
        verify_url=setting.verify_url,
        issued_on=today,
        zone=setting.zone,
        teacher=PrintedName("Sample Teacher"),
        school=setting.school,
        scope=ScopeKind.PERIOD,
        period=Period(first, today),
        lines=lines,
        frameworks=(_standards(),),
        locale=setting.locale,
        paper=setting.paper,
        is_test=True,
        letterhead=None if letterhead.is_plain else letterhead,
    )


def _line(place: int, first: date) -> CertificateLine:
    day = first + timedelta(days=place * DAYS_BETWEEN)
    is_course = place == 1
    return CertificateLine(
        reference=f"sample-{place}",
        started_on=day,
        ended_on=day,
        title="A course about feedback" if is_course else "A chat about feedback",
        tag=None if is_course else "#samplechat",
        minutes=ModeMinutes(synchronous=60, lurking=0 if is_course else 20),
        standards=("A.1",),
        evidence=EvidenceGrade.DECLARED,
        approver=LEADER,
        approved_on=day + timedelta(days=2),
        kind=ActivityType.COURSE if is_course else ActivityType.ONLINE_CHAT,
    )


def _standards() -> AddressedFramework:
    standard = AddressedStandard("A.1", "Give feedback that students can use")
    return AddressedFramework("sample", "1", "Sample standards", (standard,))
