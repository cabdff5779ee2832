"""Proportions: an amount for those who teach part of the time, or were away for a part of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from pldash.domain.cases import Employment, RegistrationFacts
from pldash.domain.missing_facts import MissingFact
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.adjustments import Adjustment
from pldash.domain.rules.no_proration import LessTime, NoProration
from pldash.domain.rules.shapes import Duty, NotAsked, Situation
from pldash.domain.rules.windows import merged
from pldash.domain.values import Period, Reason, Verdict

HARDLY_ANY = Decimal("0.001")
"""Less of full time than anybody is employed for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InProportion(Adjustment):
    """An amount in proportion to the share of full time, to the days not on leave, or to both.

    Rounded down to the minute, once.

    Source: facts of New Jersey (part-time and absence) and New York (time not practising).
    """

    shape: ClassVar[str] = "in-proportion"
    to_share: bool
    to_days: bool

    def adjust(self, minutes: int, situation: Situation) -> int:
        """Return the part of the amount that the time at work is of all the time.

        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = InProportion(about=about(), to_share=True, to_days=False)
        >>> facts = RegistrationFacts(fte=Decimal("0.6"))
        >>> rule.adjust(1_200, replace(situation(), facts=facts))
        720
        """
        part = Fraction(_share(situation.facts)) if self.to_share else Fraction(1)
        if self.to_days:
            all_days = _days(situation.cycle)
            part *= Fraction(all_days - days_away(situation.cycle, situation.facts.leave), all_days)
        return int(minutes * part)

    def reason(self) -> Reason:
        """Return that it is a part of the amount."""
        return Reason(ReasonCode.IN_PROPORTION)

    def contradicts(self, other: NoProration) -> bool:
        """Return whether another rule says that this one is none.

        >>> from pldash.domain.rules.examples import about
        >>> rule = InProportion(about=about(), to_share=True, to_days=False)
        >>> leave = NoProration(about=about(), despite=frozenset({LessTime.LEAVE}))
        >>> rule.contradicts(leave)
        False
        """
        by_share, by_days = {LessTime.PART_TIME, LessTime.CASUAL}, {LessTime.LEAVE}
        lowered = (by_share if self.to_share else set()) | (by_days if self.to_days else set())
        return not lowered.isdisjoint(other.despite)


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayThroughout(Duty):
    """The body asks nothing of those who did not work at all in the cycle.

    Source: facts of New Jersey and New York.
    """

    shape: ClassVar[str] = "away-throughout"

    def exempts(self, facts: RegistrationFacts, cycle: Period) -> NotAsked | None:
        """Return that nothing is asked without any employment, or with leave on every day.

        >>> from datetime import date
        >>> from pldash.domain.rules.examples import about
        >>> year = Period(date(2026, 1, 1), date(2026, 12, 31))
        >>> rule = AwayThroughout(about=about())
        >>> rule.exempts(RegistrationFacts(leave=(year,)), year).reason.code.value
        'not-working-enough'
        """
        works = facts.employment is not Employment.NOT_EMPLOYED and facts.fte != 0
        if works and days_away(cycle, facts.leave) < _days(cycle):
            return None
        reason = Reason(ReasonCode.NOT_WORKING_ENOUGH)
        return NotAsked(verdict=Verdict.NOT_APPLICABLE, reason=reason)


def days_away(cycle: Period, leave: Iterable[Period]) -> int:
    """Return how many days of a cycle were leave, each once.

    >>> from datetime import date
    >>> year = Period(date(2026, 1, 1), date(2026, 12, 31))
    >>> days_away(year, [Period(date(2025, 12, 1), date(2026, 1, 10))])
    10
    """
    inside = (
        Period(max(each.start, cycle.start), min(each.end, cycle.end))
        for each in merged(tuple(leave))
    )
    return sum(_days(each) for each in inside if each.start <= each.end)


def _days(period: Period) -> int:
    return (period.end - period.start).days + 1


def _share(facts: RegistrationFacts) -> Decimal:
    """Return the share of full time; full-time employment says it too.

    :raises MissingFact: if neither was given; a teacher has some share
    """
    if facts.fte is not None:
        return facts.fte
    if facts.employment is Employment.FULL_TIME:
        return Decimal(1)
    each = (Decimal(1), HARDLY_ANY)
    raise MissingFact("fte", [replace(facts, fte=share) for share in each])
