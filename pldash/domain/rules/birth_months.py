"""Windows that turn on the month of birth."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

from pldash.domain.cases import RegistrationFacts
from pldash.domain.dates import MONTHS_A_YEAR, end_of_years, last_of_month, start_of_years
from pldash.domain.missing_facts import MissingFact
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import CycleDecision, LeaveRule, Window
from pldash.domain.rules.windows import any_cycle, printed_cycle
from pldash.domain.values import Period, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class BirthMonthWindow(Window, ABC):
    """Years from the grant, until a day that the month of birth fixes; a printed end wins."""

    years: int

    def decide(self, facts: RegistrationFacts, on: date, leave: LeaveRule | None) -> CycleDecision:
        """Return the cycle; leave moves nothing.

        :raises MissingFact: if the grant or the month of birth is not given and decides
        """
        del on, leave
        if facts.due_on is not None:
            start = facts.granted_on or start_of_years(facts.due_on, self.years)
            return printed_cycle(self, start, facts.due_on)
        if facts.granted_on is None:
            raise MissingFact("granted_on", any_cycle(facts))
        if facts.birth_month is None:
            months = self.extreme_months(facts.granted_on)
            stand_ins = [replace(facts, birth_month=month) for month in months]
            raise MissingFact("birth_month", stand_ins)
        end = self.end(facts.granted_on, facts.birth_month)
        reasons = (Reason(ReasonCode.YEARS_TO_BIRTH_MONTH),)
        return CycleDecision(
            period=Period(facts.granted_on, end), reasons=reasons, about=self.about
        )

    @abstractmethod
    def end(self, granted_on: date, birth_month: int) -> date:
        """Return the last day of the cycle."""

    @abstractmethod
    def extreme_months(self, granted_on: date) -> tuple[int, int]:
        """Return the months of birth that give the longest and the shortest cycle.

        More learning never makes a verdict worse, so what both give, all months give.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class YearsToBirthMonth(BirthMonthWindow):
    """Some years from the grant, and on to the end of the next month of birth.

    Source: facts of Texas (five years, and the last day of the month of birth).

    >>> from pldash.domain.rules.examples import about
    >>> window = YearsToBirthMonth(about=about(), years=5)
    >>> facts = RegistrationFacts(granted_on=date(2021, 2, 10), birth_month=1)
    >>> window.decide(facts, date(2026, 1, 1), None).period
    Period(start=datetime.date(2021, 2, 10), end=datetime.date(2027, 1, 31))
    """

    shape: ClassVar[str] = "years-to-birth-month"

    def end(self, granted_on: date, birth_month: int) -> date:
        """Return the last day of the month of birth on or after the eve of the anniversary."""
        eve = end_of_years(granted_on, self.years)
        return last_of_month(eve.year + (birth_month < eve.month), birth_month)

    def extreme_months(self, granted_on: date) -> tuple[int, int]:
        """Return the month before the anniversary's eve, and its own."""
        month = end_of_years(granted_on, self.years).month
        return (month - 2) % MONTHS_A_YEAR + 1, month


@dataclass(frozen=True, slots=True, kw_only=True)
class BirthMonthsAfterGrant(BirthMonthWindow):
    """From the grant to the eve of one of the months of birth that follow it.

    Source: facts of New York (registered again in the fifth following month of birth).

    >>> from pldash.domain.rules.examples import about
    >>> window = BirthMonthsAfterGrant(about=about(), years=5)
    >>> facts = RegistrationFacts(granted_on=date(2021, 5, 1), birth_month=5)
    >>> window.decide(facts, date(2026, 1, 1), None).period
    Period(start=datetime.date(2021, 5, 1), end=datetime.date(2026, 4, 30))
    """

    shape: ClassVar[str] = "birth-months-after-grant"

    def end(self, granted_on: date, birth_month: int) -> date:
        """Return the eve of the last of the months of birth after the month of the grant."""
        first_year = granted_on.year + (birth_month <= granted_on.month)
        return date(first_year + self.years - 1, birth_month, 1) - timedelta(days=1)

    def extreme_months(self, granted_on: date) -> tuple[int, int]:
        """Return the month of the grant, and the one after it."""
        return granted_on.month, granted_on.month % MONTHS_A_YEAR + 1
