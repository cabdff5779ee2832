"""Windows whose length depends on the type of registration."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

from pldash.domain.cases import RegistrationFacts, RegistrationType
from pldash.domain.dates import MONTHS_A_YEAR, add_months, end_of_years, start_of_years
from pldash.domain.missing_facts import MissingFact
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import CycleDecision, LeaveRule, Window
from pldash.domain.rules.windows import any_cycle, printed_cycle
from pldash.domain.values import Period, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class YearsByType(Window):
    """A number of years from the grant; for some types, from the grant to the expiry.

    Source: facts of Western Australia (5 years; limited or provisional up to 3 years).

    :ivar short_types: the types that last as long as they were granted for
    :ivar short_years: how long those last at most
    """

    shape: ClassVar[str] = "years-by-type"
    years: int
    short_types: frozenset[RegistrationType]
    short_years: int

    def decide(self, facts: RegistrationFacts, on: date, leave: LeaveRule | None) -> CycleDecision:
        """Return the cycle from the grant; a printed end wins, then the end of the registration.

        >>> from pldash.domain.rules.examples import about
        >>> limited = RegistrationType.LIMITED
        >>> window = YearsByType(
        ...     about=about(), years=5, short_types=frozenset({limited}), short_years=3
        ... )
        >>> facts = RegistrationFacts(
        ...     type=limited, granted_on=date(2025, 1, 1), expires_on=date(2026, 6, 30)
        ... )
        >>> window.decide(facts, date(2026, 1, 1), None).period.end
        datetime.date(2026, 6, 30)
        """
        del leave
        end = facts.due_on or facts.expires_on
        if facts.granted_on is None or end is None:
            return self._computed(facts, on, end)
        return self._ended(facts, Period(facts.granted_on, end))

    def _ended(self, facts: RegistrationFacts, period: Period) -> CycleDecision:
        """Return the cycle whose end is given."""
        if facts.due_on is not None:
            return printed_cycle(self, period.start, period.end)
        reasons = (Reason(ReasonCode.ENDS_WITH_REGISTRATION),)
        return CycleDecision(period=period, reasons=reasons, about=self.about)

    def _computed(
        self, facts: RegistrationFacts, on: date, given_end: date | None
    ) -> CycleDecision:
        """Return the cycle of which one end has to be worked out."""
        is_short = self._is_short(facts)
        years = self.short_years if is_short else self.years
        if facts.granted_on is None:
            if given_end is None or (is_short and facts.due_on is None):
                last = on if given_end is None else given_end
                raise MissingFact("granted_on", self._any_grant(facts, last, is_short=is_short))
            return self._ended(facts, Period(start_of_years(given_end, years), given_end))
        full = end_of_years(facts.granted_on, years)
        if is_short:
            earliest = min(max(on, facts.granted_on), full - timedelta(days=1))
            each = [replace(facts, expires_on=day) for day in (full, earliest)]
            raise MissingFact("expires_on", each)
        reasons = (Reason(ReasonCode.YEARS_FROM_GRANT),)
        return CycleDecision(
            period=Period(facts.granted_on, full), reasons=reasons, about=self.about
        )

    def _is_short(self, facts: RegistrationFacts) -> bool:
        """Return whether the type lasts only as long as it was granted for."""
        if facts.type is None:
            raise MissingFact("type", [replace(facts, type=each) for each in RegistrationType])
        return facts.type in self.short_types

    def _any_grant(
        self, facts: RegistrationFacts, last: date, *, is_short: bool
    ) -> list[RegistrationFacts]:
        """Return facts with each grant that could be: a short registration asks by its length."""
        if not is_short:
            return any_cycle(facts)
        first = start_of_years(last, self.short_years)
        days = [add_months(first, month) for month in range(self.short_years * MONTHS_A_YEAR)]
        return [replace(facts, granted_on=day) for day in [*days, last]]
