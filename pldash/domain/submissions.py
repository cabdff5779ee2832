"""What is sent to a school: a frozen copy of one activity or one bundle.

The copy is what the leader reads, what the decision stands on and what a
certificate is made of. Later edits, renamed chats and new framework versions
leave it as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from pldash.domain.activities import EDITABLE, ActivityState, ActivityType, EvidenceKind
from pldash.domain.archive_evidence import ArchiveEvidence
from pldash.domain.cases import Category, CreditUnit, Topic
from pldash.domain.certificates import ModeMinutes
from pldash.domain.claims import Claim
from pldash.domain.earlier_submissions import of_today
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.snapshots import from_plain, to_plain
from pldash.domain.values import EvidenceGrade, ParticipationMode

CONTENT_VERSION: Final = 4
"""Raised when the shape changes; every version that was ever stored must stay readable."""

_GRADES: Final = tuple(EvidenceGrade)


@dataclass(frozen=True, slots=True)
class SubmittedChat:
    """The chat as it was called when the activity was sent."""

    id: str
    tag: str
    title: str


@dataclass(frozen=True, slots=True)
class SubmittedPart:
    """The minutes of one participation mode."""

    mode: ParticipationMode
    minutes: int


@dataclass(frozen=True, slots=True)
class SubmittedStandard:
    """A standard with the edition of the framework that it was chosen from."""

    framework: str
    version: str
    framework_title: str
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class SubmittedReflection:
    """The teacher's own words under one question."""

    prompt: str
    words: str


@dataclass(frozen=True, slots=True)
class SubmittedEvidence:
    """A link, a file by the digest of its bytes, or own posts, without others' names."""

    id: str
    kind: EvidenceKind
    grade: EvidenceGrade
    title: str
    url: str | None
    sha256: str | None
    media_type: str | None
    size_bytes: int | None
    archive: ArchiveEvidence | None = None


@dataclass(frozen=True, slots=True)
class SubmittedCredit:
    """How many units of a course, written as a decimal number."""

    unit: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedClaim:
    """What the teacher states for one registration body; nobody checked it.

    :ivar body: the body's code; empty where an early submission did not say which it was for
    :ivar used_for: the cycle or registration that it was used for before, in the teacher's words
    """

    body: str
    category: str | None
    topics: tuple[str, ...]
    provider: str
    provider_number: str
    credits: tuple[SubmittedCredit, ...]
    used_for: str
    note: str

    @property
    def claim(self) -> Claim:
        """Return what is stated, as a value."""
        return Claim(
            category=None if self.category is None else Category(self.category),
            topics=frozenset(map(Topic, self.topics)),
            provider=self.provider,
            provider_number=self.provider_number,
            credits={CreditUnit(each.unit): Decimal(each.number) for each in self.credits},
            used_for=self.used_for,
            note=self.note,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedActivity:
    """One activity as it was sent.

    :ivar occurrence: start of the chat's meeting, in UTC as ISO 8601 writes it
    :ivar zone: the zone of the two dates
    :ivar logged: when it was first written down, in UTC as ISO 8601 writes it
    :ivar corrects: the approved activity whose place it takes once it is approved
    """

    id: str
    corrects: str | None
    title: str
    chat: SubmittedChat | None
    occurrence: str | None
    scheduled_minutes: int | None
    started_on: date
    ended_on: date
    zone: str
    activity_type: ActivityType
    claims: tuple[SubmittedClaim, ...]
    logged: str
    parts: tuple[SubmittedPart, ...]
    standards: tuple[SubmittedStandard, ...]
    reflections: tuple[SubmittedReflection, ...]
    evidence: tuple[SubmittedEvidence, ...]

    @property
    def minutes(self) -> ModeMinutes:
        """Return the minutes, kept apart by mode."""
        return ModeMinutes.of({part.mode: part.minutes for part in self.parts})

    @property
    def occurrence_at(self) -> datetime | None:
        """Return the start of the chat's meeting."""
        return None if self.occurrence is None else datetime.fromisoformat(self.occurrence)

    @property
    def grade(self) -> EvidenceGrade:
        """Return the strongest grade among the evidence; without any it is declared."""
        return strongest(each.grade for each in self.evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionContent:
    """Everything that was sent.

    :ivar salt: keeps the digests in the trail unguessable; it is erased with the words
    :ivar bundle: what the teacher calls the bundle; None for a single activity
    :ivar reflections: the words on the bundle as a whole
    """

    version: int
    salt: str
    bundle: str | None
    reflections: tuple[SubmittedReflection, ...]
    activities: tuple[SubmittedActivity, ...]

    @classmethod
    def of(cls, plain: object) -> SubmissionContent:
        """Return the content that a stored submission holds.

        :raises SnapshotUnreadable: if it was stored in another shape
        """
        return from_plain(cls, of_today(plain, CONTENT_VERSION))

    def to_plain(self) -> dict[str, object]:
        """Return the content as JSON values."""
        return to_plain(self)

    @property
    def title(self) -> str:
        """Return what a list shows: the bundle's or the single activity's title."""
        return self.bundle or self.activities[0].title

    @property
    def chat_tag(self) -> str:
        """Return the one chat that all activities belong to; empty where there is none."""
        tags = {each.chat.tag if each.chat else "" for each in self.activities}
        return tags.pop() if len(tags) == 1 else ""

    @property
    def kind(self) -> str:
        """Return the one kind of learning that all activities are; empty where they differ."""
        kinds = {each.activity_type.value for each in self.activities}
        return kinds.pop() if len(kinds) == 1 else ""

    @property
    def is_reflected(self) -> bool:
        """Return whether any reflection was sent; one serves the whole bundle."""
        return bool(self.reflections) or any(each.reflections for each in self.activities)

    @property
    def minutes(self) -> ModeMinutes:
        """Return the minutes of all activities, kept apart by mode."""
        return ModeMinutes.sum_of(each.minutes for each in self.activities)

    @property
    def standards(self) -> tuple[SubmittedStandard, ...]:
        """Return each standard once, in the order in which they first come."""
        return tuple(dict.fromkeys(one for each in self.activities for one in each.standards))

    @property
    def grade(self) -> EvidenceGrade:
        """Return the grade that holds for every activity: the weakest of theirs."""
        return min((each.grade for each in self.activities), key=_GRADES.index)

    @property
    def first_day(self) -> date:
        """Return the first local day."""
        return min(each.started_on for each in self.activities)

    @property
    def last_day(self) -> date:
        """Return the last local day."""
        return max(each.ended_on for each in self.activities)

    def evidence(self, evidence_id: str) -> SubmittedEvidence | None:
        """Return one piece of evidence, None if it was not sent."""
        found = (one for each in self.activities for one in each.evidence)
        return next((one for one in found if one.id == evidence_id), None)


def strongest(grades: Iterable[EvidenceGrade]) -> EvidenceGrade:
    """Return the strongest of the grades; `declared` where there is none.

    >>> strongest([EvidenceGrade.HOST_CODE, EvidenceGrade.OWN_ARCHIVE]).value
    'host-code'
    """
    return max(grades, key=_GRADES.index, default=EvidenceGrade.DECLARED)


def refuse_unready(content: SubmissionContent) -> None:
    """Refuse what a leader could not judge.

    :raises RuleBroken: if a title or the minutes are missing
    """
    for activity in content.activities:
        if not activity.title.strip():
            raise RuleBroken("title-missing", field="title")
        if not activity.minutes.total:
            raise RuleBroken("minutes-missing", field="minutes")


def refuse_not_editable(states: Iterable[ActivityState]) -> None:
    """Refuse to send what was sent already.

    :raises Conflict: if an activity waits for a decision or is approved
    """
    for state in states:
        if state not in EDITABLE:
            raise Conflict(f"already-{state}")
