"""Windows of bodies whose cycle nobody can work out, or which have none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from pldash.domain.cases import RegistrationFacts
from pldash.domain.dates import start_of_years
from pldash.domain.missing_facts import MissingFact
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import CycleDecision, LeaveRule, Window
from pldash.domain.rules.windows import any_cycle, printed_cycle
from pldash.domain.values import Period, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class NoCycle(Window):
    """The body has no cycle of professional learning.

    Source: facts of England (no renewable licence) and Wales (a yearly fee, nothing else).
    """

    shape: ClassVar[str] = "no-cycle"

    def decide(self, facts: RegistrationFacts, on: date, leave: LeaveRule | None) -> CycleDecision:
        """Return all days there are, which nobody is told of as a cycle.

        >>> from pldash.domain.rules.examples import about
        >>> window = NoCycle(about=about("cycle"))
        >>> found = window.decide(RegistrationFacts(), date(2026, 1, 1), None)
        >>> found.shown, date(1990, 1, 1) in found.period
        (None, True)
        """
        del facts, on, leave
        return CycleDecision(
            period=Period(date.min, date.max),
            reasons=(Reason(ReasonCode.NO_CYCLE),),
            about=self.about,
            is_open=True,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class YearsToPrintedDay(Window):
    """A number of years to a day that only the body can say.

    Source: facts of Scotland (five years to 1 July of the year that the Council names).
    """

    shape: ClassVar[str] = "years-to-printed-day"
    years: int

    def decide(self, facts: RegistrationFacts, on: date, leave: LeaveRule | None) -> CycleDecision:
        """Return the years to the printed day.

        >>> from pldash.domain.rules.examples import about
        >>> window = YearsToPrintedDay(about=about(), years=5)
        >>> facts = RegistrationFacts(due_on=date(2027, 7, 1))
        >>> window.decide(facts, date(2026, 1, 1), None).period
        Period(start=datetime.date(2022, 7, 2), end=datetime.date(2027, 7, 1))
        """
        del on, leave
        if facts.due_on is None:
            raise MissingFact("due_on", any_cycle(facts))
        start = facts.granted_on or start_of_years(facts.due_on, self.years)
        return printed_cycle(self, start, facts.due_on)
