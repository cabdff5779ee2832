"""Amounts: how many minutes a body asks for, in all and of a category."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from pldash.domain.cases import Category, RegistrationFacts
from pldash.domain.missing_facts import MissingFact
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Finding, Requirement, Rule, Situation, Total
from pldash.domain.tallies import Ledger
from pldash.domain.values import Reason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class LowerAmount(Rule):
    """A certificate that lowers the total.

    Source: facts of Illinois (60 hours with National Board certification).

    >>> LowerAmount.shape
    'lower-amount'
    """

    shape: ClassVar[str] = "lower-amount"
    certificate: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalMinimum(Total):
    """The overall amount in a cycle.

    Source: facts table (b), shape 1.

    :ivar lower: what lowers it; the least amount wins
    """

    shape: ClassVar[str] = "total-minimum"
    minutes: int
    lower: tuple[LowerAmount, ...] = ()

    def counted(self, ledger: Ledger) -> int:
        """Return all counted minutes."""
        return ledger.counted_minutes

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether the counted minutes reach the amount.

        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = TotalMinimum(about=about(), minutes=1_200)
        >>> rule.find(Ledger((), 1_199, {}), situation()).verdict.value
        'not-met'
        >>> rule.find(Ledger((), 1_200, {}), situation()).verdict.value
        'met'
        """
        required = self.required(situation)
        lowered = [
            Reason(ReasonCode.LOWER_AMOUNT, detail=lower.certificate)
            for lower in self._lowering(situation.facts)
        ]
        found = amount_found(ledger.counted_minutes, required)
        return replace(found, reasons=(*found.reasons, *lowered))

    def required(self, situation: Situation) -> int:
        """Return the amount for these facts.

        :raises MissingFact: if a certificate would lower it and none were named
        """
        lower = self._lowering(situation.facts)
        return min([self.minutes, *(each.minutes for each in lower)])

    def _lowering(self, facts: RegistrationFacts) -> list[LowerAmount]:
        """Return what lowers the amount."""
        if self.lower and facts.certificates is None:
            each = [frozenset[str](), *(frozenset({lower.certificate}) for lower in self.lower)]
            raise MissingFact("certificates", [replace(facts, certificates=one) for one in each])
        held = facts.certificates or frozenset()
        return [lower for lower in self.lower if lower.certificate in held]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryMinimum(Requirement):
    """The least of one category, inside the total.

    Source: facts of the ACT (5 hours accredited, 5 hours teacher-identified).
    """

    shape: ClassVar[str] = "category-minimum"
    category: Category
    minutes: int

    def counted(self, ledger: Ledger) -> int:
        """Return the counted minutes of the category.

        >>> from pldash.domain.rules.examples import about
        >>> rule = CategoryMinimum(about=about(), category=Category.ACCREDITED, minutes=300)
        >>> rule.counted(Ledger((), 500, {"accredited": 120}))
        120
        """
        return ledger.by_category.get(self.category, 0)

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether the category reaches its least."""
        del situation
        return amount_found(self.counted(ledger), self.minutes)


def amount_found(counted_minutes: int, required_minutes: int) -> Finding:
    """Return whether counted minutes reach an amount, and by how much they fall short.

    >>> amount_found(80, 1_200).reasons
    (Reason(code=<ReasonCode.SHORT_BY: 'short-by'>, minutes=1120, detail=None, policy=None),)
    """
    short_by = required_minutes - counted_minutes
    if short_by <= 0:
        return Finding(verdict=Verdict.MET, required_minutes=required_minutes)
    reasons = (Reason(ReasonCode.SHORT_BY, short_by),)
    return Finding(verdict=Verdict.NOT_MET, required_minutes=required_minutes, reasons=reasons)
