"""What a certificate says: frozen when it is issued, and never worked out again.

Totals are derived from the lines, so that no figure on the paper can disagree with another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import attrgetter
from typing import Any, Final

from pldash.domain.activities import ActivityType
from pldash.domain.canonical import canonical_digest
from pldash.domain.letterheads import Letterhead
from pldash.domain.snapshots import SnapshotUnreadable, from_plain, to_plain
from pldash.domain.time_kinds import TimeKind, by_time_kind, is_chat
from pldash.domain.values import EvidenceGrade, ParticipationMode, Period

SNAPSHOT_VERSION: Final = 3
"""Raised when the shape changes; every version that was ever stored must stay readable."""

ADDED_TO_LINES: Final[Mapping[str, object]] = {"kind": None, "providers": []}
"""What lines of the first version did not say, as it reads today."""

ADDED_TO_ALL: Final[Mapping[str, object]] = {"letterhead": None}
"""What the first two versions did not say, as it reads today."""

LETTER_LOCALES: Final = frozenset({"en_US"})
"""Where paper is Letter and not A4."""
RULE_ROLE: Final = "Automatic, by the school\u2019s own rule; no person reviewed it"
"""In the place of a role, where nobody decided."""

_BY_MODE: Final = attrgetter(*(mode.value for mode in ParticipationMode))
"""Gives the minutes of each mode, in the order of the glossary."""


class TextDirection(StrEnum):
    """Which way a script runs."""

    LEFT_TO_RIGHT = "ltr"
    RIGHT_TO_LEFT = "rtl"


class Wording(StrEnum):
    """Which sentence says what the certificate is; the sentence itself is in the template."""

    REVIEWED_RECORD = "reviewed-record"
    """A record of self-directed professional learning, reviewed by the school."""
    OUTSIDE_REVIEW = "outside-review"
    """Reviewed by one person outside the schools here, whom the teacher invited."""


class ScopeKind(StrEnum):
    """What holds the lines of one certificate together."""

    PERIOD = "period"
    CHAT_SERIES = "chat-series"
    ACTIVITY = "activity"


class Paper(StrEnum):
    """The sheet that the certificate is laid out for."""

    A4 = "a4"
    LETTER = "letter"

    @classmethod
    def of_locale(cls, locale: str) -> Paper:
        """Return the sheet that people of a locale, such as `en_US`, print on."""
        return cls.LETTER if locale in LETTER_LOCALES else cls.A4


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A name as its bearer writes it, with what a page needs to set it right."""

    text: str
    lang: str = "en"
    """BCP 47, such as `ur` or `zh-Hant`."""
    script: str = "Latn"
    """ISO 15924."""
    direction: TextDirection = TextDirection.LEFT_TO_RIGHT


@dataclass(frozen=True, slots=True)
class ModeMinutes:
    """Whole, unrounded minutes, kept apart by participation mode."""

    synchronous: int = 0
    asynchronous: int = 0
    lurking: int = 0
    hosting: int = 0
    preparation: int = 0
    application: int = 0

    @classmethod
    def of(cls, parts: Mapping[ParticipationMode, int]) -> ModeMinutes:
        """Return the minutes of an activity's parts."""
        return cls(**{mode.value: minutes for mode, minutes in parts.items()})

    @classmethod
    def sum_of(cls, several: Iterable[ModeMinutes]) -> ModeMinutes:
        """Return the sum, mode by mode."""
        by_mode = zip(*map(_BY_MODE, several), strict=True)
        return cls(*map(sum, by_mode))

    @property
    def total(self) -> int:
        """Return the minutes of all modes together."""
        return sum(_BY_MODE(self))

    @property
    def present(self) -> tuple[tuple[ParticipationMode, int], ...]:
        """Return the modes that have minutes, in the order of the glossary."""
        every = zip(ParticipationMode, _BY_MODE(self), strict=True)
        return tuple((mode, minutes) for mode, minutes in every if minutes)


@dataclass(frozen=True, slots=True)
class Approver:
    """Who approved: the name they go by when it is issued, the role as at the approval."""

    name: PrintedName
    role: str


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One approved activity on a certificate."""

    reference: str
    """The submission's own id: tells two like lines apart; never printed."""
    started_on: date
    ended_on: date
    title: str
    """The chat's or the activity's name."""
    tag: str | None
    """The chat's tag with its `#`, where it has one."""
    minutes: ModeMinutes
    standards: tuple[str, ...]
    """Codes of focus areas or standards."""
    evidence: EvidenceGrade
    approver: Approver
    approved_on: date
    also_on: tuple[str, ...] = ()
    """Numbers of other certificates that this activity stands on."""
    kind: ActivityType | None = ActivityType.ONLINE_CHAT
    """What kind of learning it was; None where the first version of the snapshot did not say."""
    providers: tuple[str, ...] = ()
    """Who ran it, as the teacher stated it; nobody checked it."""

    @property
    def is_chat(self) -> bool:
        """Return whether it has the words of a chat: live, later, reading along."""
        return is_chat(self.kind)

    @property
    def time(self) -> dict[TimeKind, int]:
        """Return the minutes by what they are called, in their order."""
        return by_time_kind([(self.kind, self.minutes.present)])


@dataclass(frozen=True, slots=True)
class AddressedStandard:
    """A code with its short official name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class AddressedFramework:
    """The standards of one framework that the lines address."""

    code: str
    version: str
    title: str
    standards: tuple[AddressedStandard, ...]


@dataclass(frozen=True, slots=True)
class RegistrationPart:
    """What the lines give towards one registration; a certificate may have none."""

    body_code: str
    body_name: str
    requirement_set: str
    """Code and version of the dated rules that it was judged by."""
    cycle: Period
    counted_minutes: int
    not_counted_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """Everything that a certificate says. A change of any of it is another certificate."""

    number: str
    code: str
    verify_url: str
    """The short address with the code that the QR carries."""
    issued_on: date
    zone: str
    """The IANA zone whose dates are printed."""
    teacher: PrintedName
    school: PrintedName
    scope: ScopeKind
    period: Period
    lines: tuple[CertificateLine, ...]
    frameworks: tuple[AddressedFramework, ...] = ()
    registration: RegistrationPart | None = None
    wording: Wording = Wording.REVIEWED_RECORD
    locale: str = "en-AU"
    """The language of the paper and how it writes dates."""
    paper: Paper = Paper.A4
    replaces: str | None = None
    """The number of the certificate that this one supersedes."""
    is_test: bool = False
    """Made with keys for development: the paper says so in print."""
    letterhead: Letterhead | None = None
    """What the school put on its certificates when this one was issued; None for nothing."""

    @property
    def minutes(self) -> ModeMinutes:
        """Return the sum of all lines by mode."""
        return ModeMinutes.sum_of(line.minutes for line in self.lines)

    @property
    def time(self) -> dict[TimeKind, int]:
        """Return the minutes of all lines by what they are called, in their order."""
        return by_time_kind((line.kind, line.minutes.present) for line in self.lines)

    @property
    def approvers(self) -> tuple[Approver, ...]:
        """Return everybody who approved a line, each once, in the order of the lines."""
        return tuple(dict.fromkeys(line.approver for line in self.lines))

    @property
    def unreviewed(self) -> int:
        """Return how many lines a school's rule approved, and no person read."""
        return sum(line.approver.role == RULE_ROLE for line in self.lines)

    @property
    def is_outside(self) -> bool:
        """Say whether it rests on no school here."""
        return self.wording is Wording.OUTSIDE_REVIEW

    @property
    def last_approved_on(self) -> date:
        """Return the day of the last approval."""
        return max(line.approved_on for line in self.lines)

    @property
    def file_name(self) -> str:
        """Return `Name_Period_Number.pdf` with nothing in it that a file system minds."""
        name = re.sub(r"[^\w\u0300-\u036f\u0900-\u097f]+", "-", self.teacher.text).strip("-_")
        return f"{name[:60]}_{self.period.start}_{self.period.end}_{self.number}.pdf"

    def to_json(self) -> dict[str, object]:
        """Return the snapshot as plain JSON values, with the version of its shape."""
        return {"version": SNAPSHOT_VERSION, **to_plain(self)}

    @classmethod
    def from_json(cls, snapshot: Mapping[str, object]) -> CertificateFacts:
        """Return the facts of a stored snapshot.

        :raises SnapshotUnreadable: when its version is unknown or its shape is not that of one
        """
        plain = _of_today(snapshot)
        if plain.pop("version", None) != SNAPSHOT_VERSION:
            message = "the snapshot's version is not known"
            raise SnapshotUnreadable(message)
        return from_plain(cls, plain)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the snapshot's canonical JSON."""
        return canonical_digest(self.to_json())


def _of_today(snapshot: Mapping[str, object]) -> dict[str, Any]:
    """Return a snapshot in today's shape; what is strange stays so and is refused later."""
    plain: dict[str, Any] = dict(snapshot)
    if plain.get("version") == 1:
        lines = plain.get("lines")
        told = [_line_of_today(line) for line in lines] if isinstance(lines, list) else lines
        plain = {**plain, "version": 2, "lines": told}
    if plain.get("version") == 2 and not plain.keys() & ADDED_TO_ALL.keys():  # noqa: PLR2004
        return {**plain, **ADDED_TO_ALL, "version": SNAPSHOT_VERSION}
    return plain


def _line_of_today(line: object) -> object:
    if isinstance(line, dict) and not line.keys() & ADDED_TO_LINES.keys():
        return {**line, **ADDED_TO_LINES}
    return None
