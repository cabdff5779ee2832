"""Adjustments: facts of one registration that change an amount."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from pldash.domain.cases import RegistrationFacts
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Rule, Situation
from pldash.domain.values import Reason

MINUTES_AN_HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment(Rule, ABC):
    """Changes an amount by what is known of the registration."""

    @abstractmethod
    def adjust(self, minutes: int, situation: Situation) -> int:
        """Return the amount for these facts.

        :raises MissingFact: if it depends on a fact that was not given
        """

    @abstractmethod
    def reason(self) -> Reason:
        """Return why the amount changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByAttribute(Adjustment, ABC):
    """Changes an amount by a fact that only one body asks.

    Such a fact names something special; where it is not named there is nothing special,
    so it is never a missing fact.

    :ivar attribute: the fact's key
    """

    attribute: str

    def reason(self) -> Reason:
        """Return that the attribute changed it."""
        return Reason(ReasonCode.OTHER_AMOUNT, detail=self.attribute)


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountOfChoice(ByAttribute):
    """Another amount where an attribute has a certain value.

    Source: facts of Texas (200 hours for other classes of certificate than a teacher's).
    """

    shape: ClassVar[str] = "amount-of-choice"
    value: str
    minutes: int

    def adjust(self, minutes: int, situation: Situation) -> int:
        """Return the other amount, where the attribute has the value.

        >>> from dataclasses import replace
        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = AmountOfChoice(about=about(), attribute="class", value="other", minutes=12_000)
        >>> facts = RegistrationFacts(attributes={"class": "other"})
        >>> rule.adjust(9_000, replace(situation(), facts=facts)), rule.adjust(9_000, situation())
        (12000, 9000)
        """
        given = situation.facts.attributes.get(self.attribute)
        return self.minutes if given == self.value else minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreForEach(ByAttribute):
    """More for each thing that an attribute counts.

    Source: facts of Massachusetts (30 more for each additional licence).
    """

    shape: ClassVar[str] = "more-for-each"
    minutes: int

    def adjust(self, minutes: int, situation: Situation) -> int:
        """Return the amount with so many times more.

        >>> from dataclasses import replace
        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = MoreForEach(about=about(), attribute="licences", minutes=1_800)
        >>> facts = RegistrationFacts(attributes={"licences": 2})
        >>> rule.adjust(9_000, replace(situation(), facts=facts))
        12600
        """
        return minutes + self.minutes * whole_number(situation.facts, self.attribute)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreAbove(ByAttribute):
    """More, once, where an attribute's number is above another.

    Source: facts of Florida (60 points more for more than four subjects).
    """

    shape: ClassVar[str] = "more-above"
    above: int
    minutes: int

    def adjust(self, minutes: int, situation: Situation) -> int:
        """Return the amount, with more for a number above the limit.

        >>> from dataclasses import replace
        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = MoreAbove(about=about(), attribute="subjects", above=4, minutes=3_600)
        >>> four, five = (RegistrationFacts(attributes={"subjects": n}) for n in (4, 5))
        >>> [rule.adjust(7_200, replace(situation(), facts=facts)) for facts in (four, five)]
        [7200, 10800]
        """
        is_above = whole_number(situation.facts, self.attribute) > self.above
        return minutes + self.minutes * is_above


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneInstead(ByAttribute):
    """Something else that was done stands in the place of some of the minutes.

    Source: facts of Washington (a growth plan for 25 hours, four for all of them),
    Florida (a subject examination) and Massachusetts (a performance assessment).

    :ivar enough: so many of them stand in the place of the whole amount; 0 where none do
    """

    shape: ClassVar[str] = "done-instead"
    minutes: int
    enough: int = 0

    def adjust(self, minutes: int, situation: Situation) -> int:
        """Return what is left to do in minutes.

        >>> from dataclasses import replace
        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = DoneInstead(about=about(), attribute="plans", minutes=1_500, enough=4)
        >>> three, four = (RegistrationFacts(attributes={"plans": n}) for n in (3, 4))
        >>> [rule.adjust(9_000, replace(situation(), facts=facts)) for facts in (three, four)]
        [4500, 0]
        """
        done = whole_number(situation.facts, self.attribute)
        if self.enough and done >= self.enough:
            return 0
        return max(0, minutes - self.minutes * done)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetByBody(ByAttribute):
    """The body itself set another number of hours for this teacher, for good cause.

    Source: facts of New York (adjustment of the hours).
    """

    shape: ClassVar[str] = "set-by-body"

    def adjust(self, minutes: int, situation: Situation) -> int:
        """Return the hours that the body set, in minutes, where it did.

        >>> from dataclasses import replace
        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = SetByBody(about=about(), attribute="adjusted_hours")
        >>> facts = RegistrationFacts(attributes={"adjusted_hours": 80})
        >>> rule.adjust(6_000, replace(situation(), facts=facts)), rule.adjust(6_000, situation())
        (4800, 6000)
        """
        if self.attribute not in situation.facts.attributes:
            return minutes
        return whole_number(situation.facts, self.attribute) * MINUTES_AN_HOUR


def adjusted(
    minutes: int, adjustments: Iterable[Adjustment], situation: Situation
) -> tuple[int, tuple[Reason, ...]]:
    """Return an amount after each adjustment in turn, and what changed it.

    >>> from pldash.domain.rules.examples import situation
    >>> adjusted(9_000, (), situation())
    (9000, ())
    """
    reasons = []
    for each in adjustments:
        changed = each.adjust(minutes, situation)
        if changed != minutes:
            reasons.append(each.reason())
        minutes = changed
    return minutes, tuple(reasons)


def whole_number(facts: RegistrationFacts, attribute: str) -> int:
    """Return how often an attribute says something: a number, or once for yes.

    >>> facts = RegistrationFacts(attributes={"plans": 2, "goal": True})
    >>> [whole_number(facts, key) for key in ("plans", "goal", "exams")]
    [2, 1, 0]
    """
    given = facts.attributes.get(attribute)
    return int(given) if isinstance(given, int) else 0
