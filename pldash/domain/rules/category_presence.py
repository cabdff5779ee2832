"""Presence: some learning of a kind, however little."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pldash.domain.cases import Category
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Finding, Requirement, Situation
from pldash.domain.tallies import Ledger
from pldash.domain.values import Reason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryPresence(Requirement):
    """Some counted learning of one category; no amount is set.

    Source: facts of Western Australia (both formal and informal learning).
    """

    shape: ClassVar[str] = "category-presence"
    is_amount: ClassVar[bool] = False
    category: Category

    def counted(self, ledger: Ledger) -> int:
        """Return the counted minutes of the category."""
        return ledger.by_category.get(self.category, 0)

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether there is any.

        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = CategoryPresence(about=about("formal"), category=Category.FORMAL)
        >>> rule.find(Ledger((), 60, {"formal": 1}), situation()).verdict.value
        'met'
        >>> rule.find(Ledger((), 60, {"informal": 60}), situation()).verdict.value
        'not-met'
        """
        del situation
        return presence_found(self.counted(ledger))


def presence_found(counted_minutes: int) -> Finding:
    """Return whether there is anything at all.

    >>> presence_found(0).reasons[0].code.value
    'nothing-counted'
    """
    if counted_minutes:
        return Finding(verdict=Verdict.MET, required_minutes=None)
    reasons = (Reason(ReasonCode.NOTHING_COUNTED),)
    return Finding(verdict=Verdict.NOT_MET, required_minutes=None, reasons=reasons)
