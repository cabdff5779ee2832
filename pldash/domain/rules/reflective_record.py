"""Reflection as something that is asked of the log, not of each entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pldash.domain.rules.category_presence import presence_found
from pldash.domain.rules.shapes import Finding, Requirement, Situation
from pldash.domain.tallies import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflectiveRecord(Requirement):
    """Some learning of the cycle has a reflection; whether it shows impact is for a reader to say.

    Source: facts of Scotland (a reflective record with evidence of impact).
    """

    shape: ClassVar[str] = "reflective-record"
    is_amount: ClassVar[bool] = False

    def counted(self, ledger: Ledger) -> int:
        """Return the counted minutes with a reflection.

        >>> from pldash.domain.rules.examples import about
        >>> ReflectiveRecord(about=about("record")).counted(Ledger((), 60, {}))
        0
        """
        return sum(tally.minutes for tally in ledger.tallies if tally.reflection_words)

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether there is any."""
        del situation
        return presence_found(self.counted(ledger))
