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
