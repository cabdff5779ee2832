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
from pldash.domain.rules.windows import any_cycle, printed_cycle, with_leave
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
        if facts.granted_on is not None and end is not None:
            return _ended(self, facts, Period(facts.granted_on, end))
        if facts.type is None:
            raise MissingFact("type", [replace(facts, type=each) for each in RegistrationType])
        if facts.type in self.short_types:
            return self._short(facts, on)
        if end is not None:
            return _ended(self, facts, Period(start_of_years(end, self.years), end))
        if facts.granted_on is None:
            raise MissingFact("granted_on", any_cycle(facts))
        whole = Period(facts.granted_on, end_of_years(facts.granted_on, self.years))
        return with_leave(self, whole, leave=None, facts=facts)

    def _short(self, facts: RegistrationFacts, on: date) -> CycleDecision:
        """Return the cycle of a short registration, of which one end is not known."""
        if facts.granted_on is not None:
            ends = _ends(facts.granted_on, on, years=self.short_years)
            raise MissingFact("expires_on", [replace(facts, expires_on=day) for day in ends])
        if facts.due_on is None:
            raise MissingFact("granted_on", _grants(facts, on, years=self.short_years))
        start = start_of_years(facts.due_on, self.short_years)
        return printed_cycle(self, start, facts.due_on)


def _ended(window: Window, facts: RegistrationFacts, period: Period) -> CycleDecision:
    """Return the cycle whose end is given: printed, or that of the registration."""
    if facts.due_on is not None:
        return printed_cycle(window, period.start, period.end)
    reasons = (Reason(ReasonCode.ENDS_WITH_REGISTRATION),)
    return CycleDecision(period=period, reasons=reasons, about=window.about)


def _ends(granted_on: date, on: date, *, years: int) -> tuple[date, date]:
    """Return the latest and the earliest day on which a short registration can end.

    What is asked of it up to the day of asking does not depend on an end in between.
    """
    full = end_of_years(granted_on, years)
    return full, min(max(on, granted_on), full - timedelta(days=1))


def _grants(facts: RegistrationFacts, on: date, *, years: int) -> list[RegistrationFacts]:
    """Return facts with each grant that could be: a short registration asks by its length."""
    last = facts.expires_on or on
    first = start_of_years(last, years)
    days = [add_months(first, month) for month in range(years * MONTHS_A_YEAR)]
    return [replace(facts, granted_on=day) for day in [*days, last]]
