"""Made-up certificates that differ from each other as real ones do.

The pages remember phrases such as a date or an amount of time. Ten thousand certificates that say
the same would make that look better than it is: these have their own people, days, minutes,
chats and standards.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from pldash.adapters.framework_packs import load_frameworks
from pldash.domain.certificates import (
    AddressedFramework,
    AddressedStandard,
    Approver,
    CertificateFacts,
    CertificateLine,
    ModeMinutes,
    PrintedName,
    ScopeKind,
)
from pldash.domain.frameworks import ItemLevel
from pldash.domain.values import EvidenceGrade, Period

FIRST = "Tara Theo Pia Ada Sam Rua Mei Omar Priya Liam Zoë Ana Noah Ivy Kofi Lena Hana Eve"
LAST = "Nguyen Nowak Okafor Smith Singh Ngāta Chen Haddad Rossi Kaur Jones Tran Lee Novak"
PLACES = "Wattle Banksia Gum Acacia Ferntree Riverside Hillview Lakeside Bayside Redgum"
KINDS = ("Primary School", "Secondary College", "High School", "Grammar School")
CHATS = "aussieED edchat satchatoc ukedchat pblchat scichat langchat ntchat mathschat"
ROLES = ("Principal", "Deputy principal", "Head of learning", "School leader")
FIRST_YEAR, YEARS = 2023, 3
LIVE = (15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 75, 90)
BESIDE = (0, 0, 0, 5, 10, 15, 20, 30)


class Papers:
    """Makes certificates by chance, the same ones in each run."""

    def __init__(self, lines: int) -> None:
        """Begin; each certificate will have so many lines."""
        self._chance, self._lines = random.Random(lines), lines
        self._apst = next(each for each in load_frameworks() if each.code.endswith("apst"))
        self._areas = [item for item in self._apst.items if item.level is ItemLevel.FOCUS_AREA]

    def next(self, number: str, code: str) -> CertificateFacts:
        """Return one more certificate."""
        year = FIRST_YEAR + self._chance.randrange(YEARS)
        approvers = [self._approver() for _ in range(self._chance.choice((1, 1, 2)))]
        lines = [self._line(year, self._chance.choice(approvers)) for _ in range(self._lines)]
        return CertificateFacts(
            number=number,
            code=code,
            verify_url=f"https://pldash.example/v/{code}",
            issued_on=max(line.approved_on for line in lines),
            zone="Australia/Melbourne",
            teacher=self._person(),
            school=PrintedName(f"{self._word(PLACES)} {self._chance.choice(KINDS)}"),
            scope=ScopeKind.PERIOD,
            period=Period(date(year, 1, 1), date(year, 12, 31)),
            lines=tuple(sorted(lines, key=lambda line: line.started_on)),
            frameworks=(self._addressed(lines),),
        )

    def _line(self, year: int, approver: Approver) -> CertificateLine:
        day, chat = self._day(year), self._word(CHATS)
        standards = self._chance.sample(self._areas, self._chance.randint(1, 3))
        return CertificateLine(
            reference=f"{self._chance.getrandbits(128):032x}",
            started_on=day,
            ended_on=day,
            title=f"#{chat}: question {self._chance.randrange(400)}",
            tag=f"#{chat}",
            minutes=ModeMinutes(
                synchronous=self._chance.choice(LIVE),
                asynchronous=self._chance.choice(BESIDE),
                lurking=self._chance.choice(BESIDE),
                application=self._chance.choice(BESIDE),
            ),
            standards=tuple(sorted(item.code for item in standards)),
            evidence=self._chance.choice(list(EvidenceGrade)),
            approver=approver,
            approved_on=day + timedelta(days=self._chance.randint(1, 20)),
        )

    def _addressed(self, lines: list[CertificateLine]) -> AddressedFramework:
        codes = {code for line in lines for code in line.standards}
        named = [AddressedStandard(item.code, item.title) for item in self._areas]
        return AddressedFramework(
            self._apst.code,
            self._apst.version,
            self._apst.title,
            tuple(standard for standard in named if standard.code in codes),
        )

    def _approver(self) -> Approver:
        return Approver(self._person(), self._chance.choice(ROLES))

    def _person(self) -> PrintedName:
        return PrintedName(f"{self._word(FIRST)} {self._word(LAST)}")

    def _word(self, words: str) -> str:
        return self._chance.choice(words.split())

    def _day(self, year: int) -> date:
        return date(year, 1, 1) + timedelta(days=self._chance.randrange(330))
