"""What a body asks that a log of learning cannot show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Finding, Requirement, Situation
from pldash.domain.tallies import Ledger
from pldash.domain.values import Reason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class NotJudged(Requirement):
    """Asked by the body and shown to the teacher, but never judged here.

    Source: facts of Victoria (20 days of practice) and Queensland (balance of three areas).
    """

    shape: ClassVar[str] = "not-judged"
    is_amount: ClassVar[bool] = False

    def counted(self, ledger: Ledger) -> int:
        """Return nothing: no minutes speak of it."""
        del ledger
        return 0

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return that it cannot be judged.

        >>> from pldash.domain.rules.examples import about
        >>> NotJudged(about=about()).counted(Ledger((), 60, {}))
        0
        """
        del ledger, situation
        return Finding(
            verdict=Verdict.CANNOT_BE_JUDGED,
            required_minutes=None,
            reasons=(Reason(ReasonCode.NOT_JUDGED_HERE),),
        )
