"""Totals that the facts of a registration change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from pldash.domain.rules.adjustments import Adjustment, adjusted
from pldash.domain.rules.amounts import amount_found
from pldash.domain.rules.shapes import Finding, Situation, Total
from pldash.domain.tallies import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustedTotal(Total):
    """The overall amount in a cycle, changed by facts of the registration.

    Source: facts of Texas (class of certificate), New Jersey (in proportion to time at work),
    Massachusetts (more licences), Washington (growth plans), New York (adjusted by the body).

    :ivar adjust: what changes it, in the order of the data
    """

    shape: ClassVar[str] = "adjusted-total"
    minutes: int
    adjust: tuple[Adjustment, ...]

    def counted(self, ledger: Ledger) -> int:
        """Return all counted minutes."""
        return ledger.counted_minutes

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether the counted minutes reach the amount for these facts.

        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = AdjustedTotal(about=about(), minutes=1_200, adjust=())
        >>> rule.find(Ledger((), 1_199, {}), situation()).verdict.value
        'not-met'
        """
        required, reasons = adjusted(self.minutes, self.adjust, situation)
        found = amount_found(ledger.counted_minutes, required)
        return replace(found, reasons=(*found.reasons, *reasons))

    def required(self, situation: Situation) -> int:
        """Return the amount for these facts.

        :raises MissingFact: if it depends on a fact that was not given
        """
        return adjusted(self.minutes, self.adjust, situation)[0]
