"""Where a rule was read, since when it holds, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Certainty(StrEnum):
    """How a fact about a body is known; shown beside each rule."""

    SEEN = "S"
    """Read in the body's own page or in the law."""
    SEEN_ELSEWHERE = "S2"
    """Read in somebody else's page: a union, a district, a school."""
    SEEN_OLD = "S-old"
    """Read in a page that describes an earlier rule or is clearly dated."""
    KNOWN = "K"
    """General knowledge; no page was found."""
    CONFLICTING = "C"
    """Sources disagree, so it decides nothing."""


@dataclass(frozen=True, slots=True)
class Source:
    """A page or a law that a rule was read in."""

    title: str
    url: str
    checked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a person should know of one rule: its plain name, its dates and its source.

    :ivar id: the requirement's id; a rule that is no requirement has one too
    :ivar in_force_from: None where the public record does not give the start
    :ivar confirmed: False where the public record leaves the point open and we had to decide
    :ivar advisory: True where it is shown but never decides
    """

    id: str
    title: str
    source: Source
    certainty: Certainty
    in_force_from: date | None = None
    in_force_until: date | None = None
    confirmed: bool = True
    advisory: bool = False

    def is_in_force(self, day: date) -> bool:
        """Return whether the rule held on that day; an unknown start or end is open."""
        started = self.in_force_from is None or self.in_force_from <= day
        return started and (self.in_force_until is None or day <= self.in_force_until)
