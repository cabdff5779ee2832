"""Reminders: days that follow from the end of a cycle, shown and never judged."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from pldash.domain.dates import add_months, end_of_months, year_holding
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Finding, Requirement, Situation
from pldash.domain.tallies import Ledger
from pldash.domain.values import Period, Reason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder(Requirement, ABC):
    """Asks for something on a day, which no log can show.

    :cvar code: the reason that names the day
    """

    is_amount: ClassVar[bool] = False
    code: ClassVar[ReasonCode]

    @abstractmethod
    def day(self, cycle: Period) -> date:
        """Return the day that follows from the cycle."""

    def counted(self, ledger: Ledger) -> int:
        """Return nothing: no minutes speak of it."""
        del ledger
        return 0

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return the day, and that nothing is judged by it."""
        del ledger
        reason = Reason(self.code, detail=self.day(situation.cycle).isoformat())
        return Finding(verdict=Verdict.CANNOT_BE_JUDGED, required_minutes=None, reasons=(reason,))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepRecords(Reminder):
    """Records are kept for some months after the cycle has ended.

    Source: facts of New York (3 years after the registration period) and New South Wales.

    >>> from pldash.domain.rules.examples import about, situation
    >>> rule = KeepRecords(about=about(), months=36)
    >>> (
    ...     rule.find(Ledger((), 60, {}), situation()).reasons[0].detail,
    ...     rule.counted(Ledger((), 60, {})),
    ... )
    ('2029-12-31', 0)
    """

    shape: ClassVar[str] = "keep-records"
    code: ClassVar[ReasonCode] = ReasonCode.KEEP_UNTIL
    months: int

    def day(self, cycle: Period) -> date:
        """Return the last day on which records are kept."""
        return end_of_months(cycle.end + timedelta(days=1), self.months)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyFromDay(Reminder):
    """Renewal can be applied for from a calendar day of the cycle's last year.

    Source: facts of Virginia (1 January of the year in which the licence ends).

    >>> from pldash.domain.rules.examples import about
    >>> rule = ApplyFromDay(about=about(), month=1, of_month=1)
    >>> rule.day(Period(date(2021, 7, 1), date(2031, 6, 30)))
    datetime.date(2031, 1, 1)
    """

    shape: ClassVar[str] = "apply-from-day"
    code: ClassVar[ReasonCode] = ReasonCode.APPLY_FROM
    month: int
    of_month: int

    def day(self, cycle: Period) -> date:
        """Return the last time that the calendar day comes in the cycle."""
        return year_holding(cycle.end, month=self.month, of_month=self.of_month)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyWithin(Reminder):
    """Renewal can be applied for in the last months of the cycle.

    Source: facts of Washington (not earlier than 12 months before the end), New South Wales.

    >>> from pldash.domain.rules.examples import about
    >>> rule = ApplyWithin(about=about(), months=12)
    >>> rule.day(Period(date(2021, 7, 1), date(2026, 6, 30)))
    datetime.date(2025, 7, 1)
    """

    shape: ClassVar[str] = "apply-within"
    code: ClassVar[ReasonCode] = ReasonCode.APPLY_FROM
    months: int

    def day(self, cycle: Period) -> date:
        """Return the first day of those months."""
        return add_months(cycle.end + timedelta(days=1), -self.months)
