"""Values that every feature shares: modes, verdicts, periods, reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ParticipationMode(StrEnum):
    """How a teacher took part; minutes of each mode are kept apart."""

    SYNCHRONOUS = "synchronous"
    """Took part live."""
    ASYNCHRONOUS = "asynchronous"
    """Took part later, or in a slow chat."""
    LURKING = "lurking"
    """Read along, live or later."""
    HOSTING = "hosting"
    """Moderated the chat."""
    PREPARATION = "preparation"
    """Did the set reading or watched the set video."""
    APPLICATION = "application"
    """Tried it out in class."""


class Verdict(StrEnum):
    """The four answers that a requirement can get."""

    MET = "met"
    NOT_MET = "not-met"
    NOT_APPLICABLE = "not-applicable"
    CANNOT_BE_JUDGED = "cannot-be-judged"


class EvidenceGrade(StrEnum):
    """How strongly an activity is supported, weakest first; shown openly everywhere."""

    DECLARED = "declared"
    OWN_ARCHIVE = "own-archive"
    HOST_CODE = "host-code"
    HOST_ROSTER = "host-roster"


class CareerStage(StrEnum):
    """The four career stages of the Australian Professional Standards."""

    GRADUATE = "graduate"
    PROFICIENT = "proficient"
    HIGHLY_ACCOMPLISHED = "highly-accomplished"
    LEAD = "lead"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyMark:
    """Names the version of a school's own policy, so that nothing of it passes for a body's rule.

    :ivar school_id: of the school or system that set it, in hexadecimal
    :ivar school: the name of who set it
    :ivar number: counts the versions of that school or system
    :ivar since: its first day
    """

    school_id: str
    school: str
    number: int
    since: date


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a decision went as it did: a stable code and its values.

    The sentence that a person reads is made from the code in the web room,
    so that it can be translated and tested.
    """

    code: str
    minutes: int | None = None
    detail: str | None = None
    """What the code speaks of: a missing fact's key, a category's code."""
    policy: PolicyMark | None = None
    """The school's own policy that says so; None where it is no school's."""


@dataclass(frozen=True, slots=True)
class Period:
    """A span of dates; both ends are included."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        """Return whether the day lies in the span."""
        return self.start <= day <= self.end
