"""Points: an amount in a unit of the body's own, for which only some learning has a known worth."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from pldash.domain.cases import CreditUnit, Entry
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Finding, Situation, Total
from pldash.domain.tallies import Ledger
from pldash.domain.values import Reason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsTotal(Total):
    """Points in a cycle, where the worth of college credits is known and that of hours is not.

    Enough credits meet it; anything else cannot be judged, and no guess turns hours into points.

    Source: facts of Virginia (270 points; a semester hour 30, a quarter hour 20).

    :ivar semester: points of a semester hour of college credit
    :ivar quarter: points of a quarter hour
    """

    shape: ClassVar[str] = "points-total"
    points: int
    semester: int
    quarter: int

    def counted(self, ledger: Ledger) -> int:
        """Return all counted minutes."""
        return ledger.counted_minutes

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether college credits alone give the points.

        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = PointsTotal(about=about(), points=270, semester=30, quarter=20)
        >>> rule.find(Ledger((), 60, {}), situation()).verdict.value
        'cannot-be-judged'
        """
        entries = (tally.entry for tally in ledger.tallies)
        points = sum(self._points(entry) for entry in entries if _is_counted(entry, situation))
        if points >= self.points:
            return Finding(verdict=Verdict.MET, required_minutes=None)
        reasons = (Reason(ReasonCode.WORTH_NOT_KNOWN),)
        return Finding(verdict=Verdict.CANNOT_BE_JUDGED, required_minutes=None, reasons=reasons)

    def required(self, situation: Situation) -> None:
        """Return that there is no amount in minutes."""
        del situation

    def _points(self, entry: Entry) -> Decimal:
        """Return what an entry's credits are worth."""
        worth = {CreditUnit.SEMESTER: self.semester, CreditUnit.QUARTER: self.quarter}
        units = entry.credits.items()
        return sum((worth.get(unit, 0) * number for unit, number in units), Decimal(0))


def _is_counted(entry: Entry, situation: Situation) -> bool:
    """Return whether an entry is of this cycle; one of credits alone has no minutes to tell it."""
    return entry.approved and entry.ended_on in situation.cycle and entry.ended_on <= situation.on
