"""A body's dated bundles of rules, and all bodies together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pldash.domain.errors import InputRefused
from pldash.domain.log_forms import PLAIN_FORM, LogForm
from pldash.domain.rule_books import RuleBook
from pldash.domain.rules.shapes import Requirement
from pldash.domain.sources import Certainty, Source
from pldash.domain.standards import BodyStandards


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What a body itself says does or does not count, in our words.

    :ivar activity_types: the kinds of activity that it speaks of; empty where it fits none
    """

    text: str
    counts: bool
    source: Source
    certainty: Certainty
    activity_types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementSet:
    """One version of what a body asks, in force from a date to a date.

    :ivar body: the body's code
    :ivar in_force_from: None where the public record does not give the start
    :ivar rules: by kind
    :ivar application_counts: whether teaching that tries something out counts as learning
    :ivar sources: everything it was read in, each once
    :ivar examples: for the question "does this count?"
    """

    body: str
    title: str
    in_force_from: date | None
    in_force_until: date | None
    checked_on: date
    rules: RuleBook
    application_counts: bool = False
    sources: tuple[Source, ...] = ()
    examples: tuple[Example, ...] = ()

    def is_in_force(self, day: date) -> bool:
        """Return whether this version held on that day; an unknown start or end is open."""
        started = self.in_force_from is None or self.in_force_from <= day
        return started and (self.in_force_until is None or day <= self.in_force_until)

    def requirement(self, requirement_id: str) -> Requirement | None:
        """Return the requirement of this id, for its plain name and its source."""
        found = (rule for rule in self.rules.requirements if rule.about.id == requirement_id)
        return next(found, None)


class AttributeKind(StrEnum):
    """What kind of value an attribute of a registration has."""

    DATE = "date"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A fact that only one body asks.

    :ivar choices: the values of a choice
    """

    key: str
    title: str
    kind: AttributeKind
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderWords:
    """What a body calls whoever ran the learning.

    :ivar number: what it calls the provider's number; None where it gives none
    """

    name: str
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A registration body, with the versions of its requirement set that are known here.

    :ivar zone: the IANA zone in which its dates are meant
    :ivar standards: its frameworks of standards
    :ivar categories: plain names of its own categories, by code
    :ivar topics: plain names of the topics that its rules know, by code
    :ivar provider: what it calls a provider; None where it does not ask for one
    :ivar certificates: plain names of certificates that its rules know, by code
    :ivar log_form: in which form it wants a log; our own where it asks in none
    :ivar versions: the earliest first; empty where none is shipped
    """

    code: str
    name: str
    short_name: str
    jurisdiction: str
    zone: str
    standards: BodyStandards
    categories: Mapping[str, str]
    certificates: Mapping[str, str]
    attributes: Mapping[str, Attribute]
    versions: tuple[RequirementSet, ...]
    topics: Mapping[str, str] = field(default_factory=dict)
    provider: ProviderWords | None = None
    log_form: LogForm = PLAIN_FORM

    def version_on(self, day: date) -> RequirementSet | None:
        """Return the version in force on the day, None where none is known."""
        return next((each for each in self.versions if each.is_in_force(day)), None)


class RequirementSets:
    """All bodies, by code."""

    def __init__(self, bodies: Mapping[str, Body], known: Mapping[str, str]) -> None:
        """Keep the shipped bodies, and the names of all that the product knows of.

        :param known: names by code, those of the shipped bodies included
        """
        self._bodies = dict(bodies)
        self.known = dict(known)

    @property
    def bodies(self) -> tuple[Body, ...]:
        """Return the shipped bodies, in the order of their codes."""
        return tuple(self._bodies[code] for code in sorted(self._bodies))

    def body(self, code: str) -> Body:
        """Return the body of this code.

        :raises InputRefused: if nobody knows it, or its rules are not shipped
        """
        if code in self._bodies:
            return self._bodies[code]
        if code in self.known:
            message = f"the rules of {self.known[code]} ({code}) are not in this version of PL Dash"
            raise InputRefused("body-not-shipped", message, "body")
        message = f"{code!r} is no registration body that PL Dash knows"
        raise InputRefused("unknown-body", message, "body")
