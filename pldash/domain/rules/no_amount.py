"""Totals without an amount: bodies that set no hours, and bodies that ask nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Finding, Situation, Total
from pldash.domain.tallies import Ledger
from pldash.domain.values import Reason, Verdict


class WhyNoAmount(StrEnum):
    """Why there is no amount to reach."""

    NO_HOURS_SET = "no-hours-set"
    """The body asks for something else than hours."""
    AMOUNT_NOT_FOUND = "amount-not-found"
    """It may ask for hours; the public record does not say how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAmount(Total):
    """The body asks for learning, but not for a number of hours that could be counted here.

    Source: facts of New Zealand, Scotland, Georgia and Alberta (no hours) and of Sindh (not found).
    """

    shape: ClassVar[str] = "no-amount"
    is_amount: ClassVar[bool] = False
    why: WhyNoAmount

    def counted(self, ledger: Ledger) -> int:
        """Return all counted minutes."""
        return ledger.counted_minutes

    def required(self, situation: Situation) -> None:
        """Return that no share can be a share of it."""
        del situation

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return that minutes cannot answer it.

        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = NoAmount(about=about(), why=WhyNoAmount.NO_HOURS_SET)
        >>> rule.find(Ledger((), 9_000, {}), situation()).verdict.value
        'cannot-be-judged'
        """
        del ledger, situation
        return Finding(
            verdict=Verdict.CANNOT_BE_JUDGED,
            required_minutes=None,
            reasons=(Reason(ReasonCode(self.why)),),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingAsked(Total):
    """The body asks nobody for professional learning to keep a registration.

    Source: facts of Wales, England and Ireland, and of Hong Kong (a target, no requirement).
    """

    shape: ClassVar[str] = "nothing-asked"
    asks: ClassVar[bool] = False

    def counted(self, ledger: Ledger) -> int:
        """Return all counted minutes."""
        return ledger.counted_minutes

    def required(self, situation: Situation) -> None:
        """Return that no share can be a share of it."""
        del situation

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return that nothing is asked.

        >>> from pldash.domain.rules.examples import about, situation
        >>> found = NothingAsked(about=about()).find(Ledger((), 0, {}), situation())
        >>> found.verdict.value, found.required_minutes
        ('not-applicable', 0)
        """
        del ledger, situation
        reasons = (Reason(ReasonCode.NOTHING_ASKED),)
        return Finding(verdict=Verdict.NOT_APPLICABLE, required_minutes=0, reasons=reasons)
