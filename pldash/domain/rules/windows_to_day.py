"""Windows that end on a day of the year which is the body's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from pldash.domain.cases import RegistrationFacts
from pldash.domain.dates import (
    MONTHS_A_YEAR,
    add_months,
    end_of_years,
    first_on_or_after,
    start_of_years,
)
from pldash.domain.missing_facts import MissingFact
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import CycleDecision, LeaveRule, Window
from pldash.domain.rules.windows import any_cycle, printed_cycle
from pldash.domain.values import Period, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class YearsToFixedDay(Window):
    """At most a number of years from the grant, ending on a fixed day of the year.

    Source: facts of South Australia (31 January), Tasmania (31 December), Georgia (30 June), the
    Northern Territory (31 December or the anniversary), Michigan and Virginia (30 June).

    :ivar or_anniversary: whether the years could as well be whole ones from the grant; then both
        ends are judged, and only the printed one tells them apart
    :ivar beyond: whether the years are the least, and the cycle runs on to the next fixed day
    """

    shape: ClassVar[str] = "years-to-fixed-day"
    years: int
    month: int
    day: int
    or_anniversary: bool = False
    beyond: bool = False

    def decide(self, facts: RegistrationFacts, on: date, leave: LeaveRule | None) -> CycleDecision:
        """Return the years to the fixed day; a printed end wins, then the end of registration.

        >>> from pldash.domain.rules.examples import about
        >>> window = YearsToFixedDay(about=about(), years=5, month=12, day=31)
        >>> facts = RegistrationFacts(granted_on=date(2022, 3, 10))
        >>> window.decide(facts, date(2026, 5, 1), None).period.end
        datetime.date(2026, 12, 31)
        """
        del leave
        end = facts.due_on or facts.expires_on
        if end is None:
            return self._from_grant(facts, on)
        start = facts.granted_on or start_of_years(end, self.years)
        if facts.due_on is not None:
            return printed_cycle(self, start, end)
        return self._because(Period(start, end), ReasonCode.ENDS_WITH_REGISTRATION)

    def _from_grant(self, facts: RegistrationFacts, on: date) -> CycleDecision:
        """Return the cycle that the grant alone gives."""
        if facts.granted_on is None:
            terms = any_cycle(facts) if self.beyond else self._terms_holding(facts, on)
            raise MissingFact("granted_on", terms)
        anniversary = end_of_years(facts.granted_on, self.years)
        end = self._fixed_day(anniversary)
        if self.or_anniversary and end != anniversary:
            each = (end, anniversary)
            raise MissingFact("expires_on", [replace(facts, expires_on=day) for day in each])
        return self._because(Period(facts.granted_on, end), ReasonCode.YEARS_TO_FIXED_DAY)

    def _fixed_day(self, limit: date) -> date:
        """Return the last fixed day that is not after a limit, or the first not before it."""
        if self.beyond:
            return first_on_or_after(limit, month=self.month, of_month=self.day)
        this_year = date(limit.year, self.month, self.day)
        return this_year if this_year <= limit else this_year.replace(year=limit.year - 1)

    def _terms_holding(self, facts: RegistrationFacts, on: date) -> list[RegistrationFacts]:
        """Return facts with each term of full length that holds the day."""
        first = first_on_or_after(on, month=self.month, of_month=self.day)
        ends = [add_months(first, MONTHS_A_YEAR * year) for year in range(self.years)]
        return [replace(facts, due_on=end) for end in ends]

    def _because(self, period: Period, code: ReasonCode) -> CycleDecision:
        """Return a cycle with the one reason that made it."""
        return CycleDecision(period=period, reasons=(Reason(code),), about=self.about)
