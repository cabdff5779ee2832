"""What is judged: a registration's facts, a log of entries, and a school's own policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pldash.domain.activities import ActivityType
from pldash.domain.values import CareerStage, ParticipationMode, Period, PolicyMark


class RegistrationType(StrEnum):
    """What kind of registration a teacher holds."""

    FULL = "full"
    PROVISIONAL = "provisional"
    LIMITED = "limited"
    """A permit or permission to teach."""
    NON_PRACTISING = "non-practising"


class Employment(StrEnum):
    """How a teacher is employed; some bodies' cycles depend on it."""

    FULL_TIME = "full-time"
    PART_TIME = "part-time"
    CASUAL = "casual"
    NOT_EMPLOYED = "not-employed"


class Category(StrEnum):
    """The categories that bodies sort learning into; each body knows some of them."""

    ACCREDITED = "accredited"
    TEACHER_IDENTIFIED = "teacher-identified"
    REGISTERED = "registered"
    FORMAL = "formal"
    INFORMAL = "informal"
    WORKSHOP = "workshop"
    INDEPENDENT_STUDY = "independent-study"
    PRESENTING = "presenting"
    MENTORING = "mentoring"


class Topic(StrEnum):
    """The topics that some bodies ask for by name."""

    LANGUAGE_ACQUISITION = "language-acquisition"
    DISABILITY = "disability"
    SEI_ESL = "sei-esl"
    CONTENT = "content"
    PEDAGOGY = "pedagogy"
    READING = "reading"
    LEADERSHIP = "leadership"
    EQUITY = "equity"
    DATA_USE = "data-use"
    DROPOUT_RISK = "dropout-risk"
    DIGITAL_LEARNING = "digital-learning"
    DISADVANTAGE = "disadvantage"
    ENGLISH_LEARNERS = "english-learners"
    RELATIONSHIPS = "relationships"


class CreditUnit(StrEnum):
    """Units that a course may be worth, each converted as the body says."""

    SEMESTER = "semester"
    QUARTER = "quarter"
    CEU = "ceu"
    """Ten contact hours, stated in tenths."""
    GRADUATE_SEMESTER = "graduate-semester"
    """A semester hour of a graduate course, or of a substantially new one of the last years."""
    AUDITED_SEMESTER = "audited-semester"
    """A semester hour of a course that was only listened to."""

    @property
    def is_college_credit(self) -> bool:
        """Return whether a college gives it for a course.

        >>> CreditUnit.SEMESTER.is_college_credit, CreditUnit.CEU.is_college_credit
        (True, False)
        """
        return self is not CreditUnit.CEU


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationFacts:
    """What is known of one registration; None is a fact that was not given.

    :ivar granted_on: first day of the current registration or maintenance period
    :ivar due_on: last day of the current cycle as the body printed it, leave already in it
    :ivar days_taught: by calendar year
    :ivar attributes: facts that only one body asks
    """

    type: RegistrationType | None = None
    stage: CareerStage | None = None
    employment: Employment | None = None
    fte: Decimal | None = None
    granted_on: date | None = None
    due_on: date | None = None
    expires_on: date | None = None
    birth_month: int | None = None
    days_taught: Mapping[int, int] = field(default_factory=dict)
    leave: tuple[Period, ...] = ()
    certificates: frozenset[str] | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionPolicy:
    """A school's or system's own, stricter caps and floors. Never shown as a body's rule.

    :ivar mode_caps: the most that a mode may give, in percent of the required minutes
    :ivar mode_floors: the shortest part of a mode that counts, in minutes of one entry
    :ivar reflection_words_min: the shortest reflection for minutes of a mode
    :ivar mode_increments: a mode's minutes in an entry are rounded down to whole increments
    :ivar increment_minutes: entries are rounded down to whole increments
    """

    mode_caps: Mapping[ParticipationMode, Decimal] = field(default_factory=dict)
    mode_floors: Mapping[ParticipationMode, int] = field(default_factory=dict)
    reflection_words_min: Mapping[ParticipationMode, int] = field(default_factory=dict)
    mode_increments: Mapping[ParticipationMode, int] = field(default_factory=dict)
    increment_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """How one school recognises one entry.

    :ivar policy: None where the school has none on the day
    :ivar mark: which version of whose policy it is
    :ivar fills: whose caps the entry's minutes fill: the school's, and the policy's owner's
    """

    policy: RecognitionPolicy | None = None
    mark: PolicyMark | None = None
    fills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One logged piece of learning, as the rules see it.

    :ivar parts: minutes by participation mode
    :ivar standards: codes of the body's framework, others as `framework:code`
    :ivar approved: whether a leader approved it, or a teacher without a school declared it
    :ivar provider_id: the approved provider, None where there is none
    :ivar bundle: an id shared by entries under one reflection
    :ivar attended_whole: whether all of it was attended; None where that is not said
    :ivar used_for: ids of cycles or registrations where it was already used
    :ivar recognition: how a school of the teacher's recognises it; None without a school
    """

    id: str
    started_on: date
    ended_on: date
    parts: Mapping[ParticipationMode, int]
    category: Category | None = None
    topics: frozenset[Topic] = frozenset()
    activity_type: ActivityType = ActivityType.OTHER
    standards: tuple[str, ...] = ()
    annotation_words: int = 0
    reflection_words: int = 0
    approved: bool = False
    provider_id: str | None = None
    bundle: str | None = None
    credits: Mapping[CreditUnit, Decimal] = field(default_factory=dict)
    attended_whole: bool | None = None
    used_for: tuple[str, ...] = ()
    recognition: Recognition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question: whether a log, on a day, meets what a body asks of a registration.

    :ivar policy: one for the whole log, for entries that say nothing of a school's
    """

    body: str
    on: date
    registration: RegistrationFacts
    entries: tuple[Entry, ...]
    policy: RecognitionPolicy | None = None
