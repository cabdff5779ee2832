"""Targets: an amount that a body recommends and never enforces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pldash.domain.rules.amounts import amount_found
from pldash.domain.rules.shapes import Finding, Requirement, Situation
from pldash.domain.tallies import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Requirement):
    """An amount beside the total; the data marks it as advice.

    Source: facts of Hong Kong (150 hours in three years as a soft target).
    """

    shape: ClassVar[str] = "target"
    minutes: int

    def counted(self, ledger: Ledger) -> int:
        """Return all counted minutes."""
        return ledger.counted_minutes

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether the counted minutes reach it.

        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = Target(about=about("target"), minutes=9_000)
        >>> rule.find(Ledger((), 8_999, {}), situation()).verdict.value
        'not-met'
        """
        del situation
        return amount_found(ledger.counted_minutes, self.minutes)
