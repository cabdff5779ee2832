"""Windows: fixed years, years from a grant, and what leave does to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

from pldash.domain.cases import Employment, RegistrationFacts
from pldash.domain.dates import (
    end_of_months,
    end_of_years,
    first_on_or_after,
    start_of_years,
    year_holding,
)
from pldash.domain.missing_facts import MissingFact
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import CycleDecision, LeaveRule, Window
from pldash.domain.values import Period, Reason

LONG_AGO = date(1900, 1, 1)
"""Before every registration that a teacher alive today could hold."""
FAR_AHEAD = date(2199, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedYear(Window):
    """The body's own year, the same for everybody.

    Source: facts of Victoria (1 October to 30 September) and Queensland (calendar year).

    :ivar due_date_wins: False where the body judges its year whatever date it printed
    """

    shape: ClassVar[str] = "fixed-year"
    month: int
    day: int
    due_date_wins: bool = True

    def decide(self, facts: RegistrationFacts, on: date, leave: LeaveRule | None) -> CycleDecision:
        """Return the body's year that holds the day.

        The body printed its dates with any leave in them, and a fixed year has none.

        >>> from pldash.domain.rules.examples import about
        >>> window = FixedYear(about=about(), month=10, day=1)
        >>> window.decide(RegistrationFacts(), date(2026, 9, 30), None).period
        Period(start=datetime.date(2025, 10, 1), end=datetime.date(2026, 9, 30))
        """
        del leave
        if facts.due_on is not None and self.due_date_wins:
            return printed_cycle(self, start_of_years(facts.due_on, 1), facts.due_on)
        start, end = year_holding(on, month=self.month, of_month=self.day)
        return CycleDecision(
            period=Period(start, end), reasons=(Reason(ReasonCode.FIXED_YEAR),), about=self.about
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedYearFromGrant(FixedYear):
    """The body's own year, with a longer first one from the grant.

    The first cycle ends with the body's year in the calendar year after the grant,
    so a grant early in a year gives a first cycle of up to 15 months.

    Source: facts of the ACT (registration year 1 April to 31 March).
    """

    shape: ClassVar[str] = "fixed-year-from-grant"

    def decide(self, facts: RegistrationFacts, on: date, leave: LeaveRule | None) -> CycleDecision:
        """Return the first cycle while it runs, then the body's year.

        >>> from pldash.domain.rules.examples import about
        >>> window = FixedYearFromGrant(about=about(), month=4, day=1)
        >>> facts = RegistrationFacts(granted_on=date(2025, 2, 10))
        >>> window.decide(facts, date(2025, 6, 30), None).period
        Period(start=datetime.date(2025, 2, 10), end=datetime.date(2026, 3, 31))
        """
        if facts.granted_on is None:
            if facts.due_on is None:
                raise MissingFact("granted_on", self._stand_ins(facts, on))
            return FixedYear.decide(self, facts, on, leave)
        first = Period(facts.granted_on, self._first_end(facts.granted_on))
        if facts.due_on == first.end:
            return printed_cycle(self, first.start, first.end)
        if facts.due_on is None and on in first:
            reasons = (Reason(ReasonCode.FIRST_YEAR),)
            return CycleDecision(period=first, reasons=reasons, about=self.about)
        return FixedYear.decide(self, facts, on, leave)

    def _first_end(self, granted_on: date) -> date:
        """Return the last day of the first cycle."""
        return date(granted_on.year + 1, self.month, self.day) - timedelta(days=1)

    def _stand_ins(self, facts: RegistrationFacts, on: date) -> list[RegistrationFacts]:
        """Return facts with the grants that give each kind of cycle: regular, longest, shortest."""
        grants = (LONG_AGO, date(on.year - 1, 1, 1), date(on.year, 1, 1), on)
        return [replace(facts, granted_on=each) for each in grants]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearsFromGrant(Window):
    """A number of years from the grant, more for those who are not employed full-time.

    Source: facts of New South Wales (5 years full-time; 7 years part-time or casual).

    :ivar years_not_full_time: the same number where employment makes no difference
    """

    shape: ClassVar[str] = "years-from-grant"
    years: int
    years_not_full_time: int

    def decide(self, facts: RegistrationFacts, on: date, leave: LeaveRule | None) -> CycleDecision:
        """Return the years from the grant, their end moved by leave; a printed end wins.

        Cycles do not repeat: after its end the ended one is judged.

        >>> from pldash.domain.rules.examples import about
        >>> window = YearsFromGrant(about=about(), years=5, years_not_full_time=7)
        >>> facts = RegistrationFacts(granted_on=date(2021, 2, 1), employment=Employment.CASUAL)
        >>> window.decide(facts, date(2026, 9, 30), None).period
        Period(start=datetime.date(2021, 2, 1), end=datetime.date(2028, 1, 31))
        """
        del on
        decision = self._cycle(facts, leave)
        if self.years != self.years_not_full_time:
            return decision
        eve = decision.period.start - timedelta(days=1)
        return replace(decision, previous=Period(start_of_years(eve, self.years), eve))

    def _cycle(self, facts: RegistrationFacts, leave: LeaveRule | None) -> CycleDecision:
        """Return the cycle; the one before is known only where every one is as long."""
        if facts.due_on is not None:
            start = facts.granted_on or start_of_years(facts.due_on, self._years(facts))
            return printed_cycle(self, start, facts.due_on)
        if facts.granted_on is None:
            raise MissingFact("granted_on", any_cycle(facts))
        cycle = Period(facts.granted_on, end_of_years(facts.granted_on, self._years(facts)))
        return with_leave(self, cycle, leave=leave, facts=facts)

    def _years(self, facts: RegistrationFacts) -> int:
        """Return the length for this employment; nobody employed counts as casual."""
        if facts.employment is Employment.FULL_TIME:
            return self.years
        if facts.employment is None and self.years != self.years_not_full_time:
            each = (Employment.FULL_TIME, Employment.CASUAL)
            raise MissingFact("employment", [replace(facts, employment=one) for one in each])
        return self.years_not_full_time


@dataclass(frozen=True, slots=True, kw_only=True)
class YearsFromFixedDay(Window):
    """A number of years from a fixed day of the year, the first one on or after the grant.

    What is learned in the part of a year before it adds nothing to ask.

    Source: facts of Illinois (1 July after the issue, to 30 June five years later).
    """

    shape: ClassVar[str] = "years-from-fixed-day"
    month: int
    day: int
    years: int

    def decide(self, facts: RegistrationFacts, on: date, leave: LeaveRule | None) -> CycleDecision:
        """Return the years from the fixed day; a printed end wins.

        >>> from pldash.domain.rules.examples import about
        >>> window = YearsFromFixedDay(about=about(), month=7, day=1, years=5)
        >>> facts = RegistrationFacts(granted_on=date(2021, 2, 1))
        >>> window.decide(facts, date(2026, 5, 1), None).period
        Period(start=datetime.date(2021, 7, 1), end=datetime.date(2026, 6, 30))
        """
        del on
        start = self._start(facts)
        if facts.due_on is None:
            cycle = Period(start, end_of_years(start, self.years))
            decision = with_leave(
                self, cycle, leave=leave, facts=facts, reason=ReasonCode.YEARS_FROM_FIXED_DAY
            )
        else:
            decision = printed_cycle(self, start, facts.due_on)
        if facts.granted_on is not None and facts.granted_on != start:
            return decision
        eve = start - timedelta(days=1)
        return replace(decision, previous=Period(start_of_years(eve, self.years), eve))

    def _start(self, facts: RegistrationFacts) -> date:
        """Return the first day of the cycle."""
        if facts.granted_on is not None:
            return first_on_or_after(facts.granted_on, month=self.month, of_month=self.day)
        if facts.due_on is not None:
            return start_of_years(facts.due_on, self.years)
        raise MissingFact("granted_on", any_cycle(facts))


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveExtends(LeaveRule):
    """Approved leave moves the end of the cycle by its own days.

    Each leave is judged alone: shorter than the least it does nothing, longer than the
    most it counts as the most. Overlapping ones are merged first.

    Source: facts of New South Wales (leave of absence of 6 months to 5 years).
    """

    shape: ClassVar[str] = "leave-extends"
    least_months: int
    most_months: int

    def extend(self, cycle: Period, leave: tuple[Period, ...]) -> Period:
        """Return the cycle with its end moved by the leave inside it.

        >>> from pldash.domain.rules.examples import about
        >>> rule = LeaveExtends(about=about(), least_months=6, most_months=60)
        >>> cycle = Period(date(2021, 2, 1), date(2026, 1, 31))
        >>> rule.extend(cycle, (Period(date(2024, 2, 1), date(2024, 7, 31)),)).end
        datetime.date(2026, 8, 1)
        """
        for each in merged(leave):
            if each.end >= end_of_months(each.start, self.least_months):
                last = min(each.end, end_of_months(each.start, self.most_months))
                first = max(each.start, cycle.start)
                if first <= cycle.end and last >= first:
                    days = (last - first).days + 1
                    cycle = Period(cycle.start, cycle.end + timedelta(days=days))
        return cycle


def merged(periods: tuple[Period, ...]) -> list[Period]:
    """Return the periods in order, overlapping ones made one.

    >>> one, two = (
    ...     Period(date(2024, 1, 1), date(2024, 3, 1)),
    ...     Period(date(2024, 3, 1), date(2024, 5, 1)),
    ... )
    >>> merged((two, one))
    [Period(start=datetime.date(2024, 1, 1), end=datetime.date(2024, 5, 1))]
    """
    result: list[Period] = []
    for each in sorted(periods, key=lambda period: period.start):
        if result and each.start <= result[-1].end:
            result[-1] = Period(result[-1].start, max(result[-1].end, each.end))
        else:
            result.append(each)
    return result


def printed_cycle(window: Window, start: date, due_on: date) -> CycleDecision:
    """Return the cycle that ends on the printed day.

    >>> from pldash.domain.rules.examples import about
    >>> window = FixedYear(about=about(), month=1, day=1)
    >>> printed_cycle(window, date(2022, 1, 1), date(2026, 12, 31)).reasons[0].code.value
    'printed-due-date'
    """
    reasons = (Reason(ReasonCode.PRINTED_DUE_DATE),)
    return CycleDecision(period=Period(start, due_on), reasons=reasons, about=window.about)


def with_leave(
    window: Window,
    cycle: Period,
    *,
    leave: LeaveRule | None,
    facts: RegistrationFacts,
    reason: ReasonCode = ReasonCode.YEARS_FROM_GRANT,
) -> CycleDecision:
    """Return the cycle, longer where leave moved its end."""
    period = leave.extend(cycle, facts.leave) if leave else cycle
    days = (period.end - cycle.end).days
    reasons = [Reason(reason)]
    if days:
        reasons.append(Reason(ReasonCode.EXTENDED_BY_LEAVE, detail=str(days)))
    return CycleDecision(period=period, reasons=tuple(reasons), about=window.about)


def any_cycle(facts: RegistrationFacts) -> list[RegistrationFacts]:
    """Return facts whose cycle holds the whole log, and facts whose cycle holds none of it.

    Every cycle there could be lies between these two, and more learning never makes
    a verdict worse; so where both give one verdict, all do.
    """
    return [replace(facts, granted_on=LONG_AGO, due_on=end) for end in (FAR_AHEAD, LONG_AGO)]
