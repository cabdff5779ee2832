"""Made-up certificates for tests of the domain and of the paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from pldash.domain.certificates import (
    AddressedFramework,
    AddressedStandard,
    Approver,
    CertificateFacts,
    CertificateLine,
    ModeMinutes,
    PrintedName,
    RegistrationPart,
    ScopeKind,
    TextDirection,
)
from pldash.domain.letterheads import Logo
from pldash.domain.values import EvidenceGrade, Period

FIRST_VERSION = Path(__file__).parent / "domain" / "snapshots" / "certificate-1.json"
"""As the first version of the snapshot was stored: it must read the same for ever."""
SECOND_VERSION = FIRST_VERSION.with_name("certificate-2.json")
"""The same of the second version."""

LOGO = Logo("5" * 64, 480, 160, "A wattle branch over a book")

PIA = Approver(PrintedName("Pia Lindqvist"), "Principal")
THEO = Approver(PrintedName("Theo Nowak"), "Deputy principal")

STANDARDS = AddressedFramework(
    code="apst",
    version="2018",
    title="Australian Professional Standards for Teachers",
    standards=(
        AddressedStandard("2.6", "Information and Communication Technology (ICT)"),
        AddressedStandard("3.4", "Select and use resources"),
        AddressedStandard("6.2", "Engage in professional learning and improve practice"),
        AddressedStandard("6.3", "Engage with colleagues and improve practice"),
        AddressedStandard(
            "7.4", "Engage with professional teaching networks and broader communities"
        ),
    ),
)

REGISTRATION = RegistrationPart(
    body_code="au-vic-vit",
    body_name="Victorian Institute of Teaching",
    requirement_set="au-vic-vit, in force from 1 January 2026",
    cycle=Period(date(2025, 10, 1), date(2026, 9, 30)),
    counted_minutes=80,
    not_counted_minutes=20,
)

ARABIC = PrintedName("ليلى عبد الرحمن الخطيب", "ar", "Arab", TextDirection.RIGHT_TO_LEFT)
URDU = PrintedName("ڈاکٹر ثمینہ چوہدری", "ur", "Arab", TextDirection.RIGHT_TO_LEFT)
CHINESE = PrintedName("陳美玲", "zh-Hant", "Hant")
SIMPLIFIED = PrintedName("刘晓东", "zh-Hans", "Hans")
HINDI = PrintedName("प्रियंका श्रीवास्तव", "hi", "Deva")
MAORI = PrintedName("Whaea Mārama Ngāta-Tūhoe", "mi")
WELSH = PrintedName("Siân Gŵyn Llŷr", "cy")
VIETNAMESE = PrintedName("Nguyễn Thị Hồng Phượng", "vi")
LONGEST = PrintedName(
    "Maria-Theresia Alexandra Josephine von Hohenlohe-Waldenburg-Schillingsfürst OAM"
)
ONE_WORD = PrintedName("Wolfeschlegelsteinhausenbergerdorff" * 2)

NAMES = (ARABIC, URDU, CHINESE, SIMPLIFIED, HINDI, MAORI, WELSH, VIETNAMESE, LONGEST, ONE_WORD)


def make_line(place: int = 0, **changes: object) -> CertificateLine:
    """Return a plausible line; the place makes it differ from the others."""
    day = date(2026, 2, 3) + timedelta(days=place)
    line = CertificateLine(
        reference=f"line-{place:03d}",
        started_on=day,
        ended_on=day,
        title="Australian educators' chat",
        tag="#aussieED",
        minutes=ModeMinutes(synchronous=60, lurking=20),
        standards=("6.2", "7.4"),
        evidence=EvidenceGrade.DECLARED,
        approver=PIA,
        approved_on=day + timedelta(days=5),
    )
    return replace(line, **changes)


def make_facts(**changes: object) -> CertificateFacts:
    """Return the facts of a certificate with one line."""
    facts = CertificateFacts(
        number="PLD-2026-7KQ2MX",
        code="0123456789ABCDEFP",
        verify_url="https://pldash.example/v/0123456789ABCDEFP",
        issued_on=date(2026, 7, 1),
        zone="Australia/Melbourne",
        teacher=PrintedName("Tara Nguyen-O\u2019Brien"),
        school=PrintedName("Wattle Park Secondary College"),
        scope=ScopeKind.PERIOD,
        period=Period(date(2026, 1, 1), date(2026, 6, 30)),
        lines=(make_line(),),
        frameworks=(replace(STANDARDS, standards=STANDARDS.standards[2::2]),),
    )
    return replace(facts, **changes)
