"""Amounts that follow the length of a registration."""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from pldash.domain.cases import RegistrationType
from pldash.domain.dates import end_of_years
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.amounts import amount_found
from pldash.domain.rules.proration import prorated
from pldash.domain.rules.shapes import Finding, Situation, Total
from pldash.domain.tallies import Ledger
from pldash.domain.values import Period, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class TermTotal(Total, ABC):
    """An overall amount that follows the length of a registration.

    :ivar minutes_a_year: for each year; parts of a year in proportion
    """

    minutes_a_year: int

    def counted(self, ledger: Ledger) -> int:
        """Return all counted minutes."""
        return ledger.counted_minutes

    def required(self, situation: Situation) -> int:
        """Return the amount for the span that is asked."""
        return prorated(self.minutes_a_year, self.span(situation))

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether the counted minutes reach the amount."""
        required = self.required(situation)
        found = amount_found(ledger.counted_minutes, required)
        if required % self.minutes_a_year == 0:
            return found
        return replace(found, reasons=(*found.reasons, Reason(ReasonCode.IN_PROPORTION)))

    def span(self, situation: Situation) -> Period:
        """Return the days that are asked for."""
        return situation.cycle


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyAmount(TermTotal):
    """So much for each year of the term.

    Source: facts of South Australia (20 hours for each year of the current term).

    >>> from pldash.domain.rules.examples import about, situation
    >>> rule = YearlyAmount(about=about(), minutes_a_year=1_200)
    >>> rule.required(situation())
    1200
    """

    shape: ClassVar[str] = "yearly-amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountByType(TermTotal):
    """A fixed amount, and for some types so much a year up to the day of the application.

    A registration of these types that lasts its full years asks for all of them; a shorter
    one for the time until the application, which is the day of judgement while none was made.

    Source: facts of Western Australia (100 hours; limited or provisional 20 hours a year).

    :ivar short_types: the types that are asked by the year
    :ivar short_years: how long a registration of these types lasts at most
    :ivar applied: the attribute that holds the day of the application

    >>> from pldash.domain.rules.examples import about, situation
    >>> rule = AmountByType(
    ...     about=about(),
    ...     minutes=6_000,
    ...     minutes_a_year=1_200,
    ...     short_types=frozenset({RegistrationType.LIMITED}),
    ...     short_years=3,
    ...     applied="applied_on",
    ... )
    >>> rule.required(situation())
    6000
    """

    shape: ClassVar[str] = "amount-by-type"
    minutes: int
    short_types: frozenset[RegistrationType]
    short_years: int
    applied: str

    def required(self, situation: Situation) -> int:
        """Return the fixed amount, or what the type's span comes to."""
        if situation.facts.type not in self.short_types:
            return self.minutes
        return TermTotal.required(self, situation)

    def span(self, situation: Situation) -> Period:
        """Return the full years, or the time to the application."""
        cycle, given = situation.cycle, situation.facts.attributes.get(self.applied)
        full = end_of_years(cycle.start, self.short_years)
        if cycle.end >= full:
            return Period(cycle.start, full)
        applied_on = given if isinstance(given, date) else situation.on
        return Period(cycle.start, max(cycle.start, min(applied_on, cycle.end)))
