"""Any-of: enough days of service, or learning."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from pldash.domain.missing_facts import MissingFact
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Finding, Situation, Total
from pldash.domain.tallies import Ledger
from pldash.domain.values import Reason, Verdict

_MOST_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysOrLearning(Total):
    """Either enough days of service over the cycle's calendar years, or some learning.

    No hours are set for the learning, so any that counts is enough.

    Source: facts of Tasmania (120 full-time days in five years, or professional development).
    """

    shape: ClassVar[str] = "days-or-learning"
    is_amount: ClassVar[bool] = False
    least_days: int

    def counted(self, ledger: Ledger) -> int:
        """Return all counted minutes."""
        return ledger.counted_minutes

    def required(self, situation: Situation) -> None:
        """Return that no share can be a share of it."""
        del situation

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether one of the two is there.

        >>> from pldash.domain.cases import RegistrationFacts
        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = DaysOrLearning(about=about(), least_days=120)
        >>> here = replace(situation(), facts=RegistrationFacts(days_taught={2026: 119}))
        >>> [rule.find(Ledger((), minutes, {}), here).verdict.value for minutes in (0, 1)]
        ['not-met', 'met']
        """
        if ledger.counted_minutes:
            return Finding(verdict=Verdict.MET, required_minutes=None)
        short_by = self.least_days - self._days(situation)
        if short_by <= 0:
            enough = Reason(ReasonCode.ENOUGH_DAYS_TAUGHT)
            return Finding(verdict=Verdict.MET, required_minutes=None, reasons=(enough,))
        more = Reason(ReasonCode.DAYS_SHORT_BY, detail=str(short_by))
        reasons = (Reason(ReasonCode.NOTHING_COUNTED), more)
        return Finding(verdict=Verdict.NOT_MET, required_minutes=None, reasons=reasons)

    def _days(self, situation: Situation) -> int:
        """Return the days of the cycle's years up to today.

        :raises MissingFact: if a year is not given and those given are not enough
        """
        cycle, given = situation.cycle, situation.facts.days_taught
        years = range(cycle.start.year, min(cycle.end, situation.on).year + 1)
        days = sum(given.get(year, 0) for year in years)
        missing = [year for year in years if year not in given]
        if missing and days < self.least_days:
            each = [{**given, **dict.fromkeys(missing, number)} for number in (0, _MOST_DAYS)]
            facts = [replace(situation.facts, days_taught=one) for one in each]
            raise MissingFact("days_taught", facts)
        return days
