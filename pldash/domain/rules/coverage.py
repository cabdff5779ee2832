"""Coverage: something of each part of a framework."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from pldash.domain.frameworks import Framework
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Finding, Requirement, Situation
from pldash.domain.tallies import Ledger
from pldash.domain.values import Reason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage(Requirement):
    """Counted learning for at least one item below some parts, and for every item below others.

    Source: facts of New South Wales in 2016 (one descriptor of each standard, all of standard 6).

    :ivar one_below: codes of the parts of which one item is enough
    :ivar all_below: codes of the parts of which every item is needed
    """

    shape: ClassVar[str] = "coverage"
    is_amount: ClassVar[bool] = False
    one_below: frozenset[str]
    all_below: frozenset[str]

    def counted(self, ledger: Ledger) -> int:
        """Return the counted minutes that name a standard.

        >>> from pldash.domain.rules.examples import about
        >>> rule = Coverage(about=about("cover"), one_below=frozenset("1"), all_below=frozenset())
        >>> rule.counted(Ledger((), 0, {}))
        0
        """
        return sum(tally.minutes for tally in ledger.tallies if tally.entry.standards)

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether nothing is missing, or each code that is."""
        framework = situation.standards.framework_on(situation.on)
        covered = {
            code for tally in ledger.tallies if tally.minutes for code in tally.entry.standards
        }
        missing = sorted(self._missing(framework, covered) if framework else self._parts)
        verdict = Verdict.NOT_MET if missing else Verdict.MET
        reasons = tuple(Reason(ReasonCode.NOT_COVERED, detail=code) for code in missing)
        return Finding(verdict=verdict, required_minutes=None, reasons=reasons)

    @property
    def _parts(self) -> frozenset[str]:
        """Return the codes of all parts."""
        return self.one_below | self.all_below

    def _missing(self, framework: Framework, covered: set[str]) -> Iterator[str]:
        """Return each code that nothing speaks to."""
        for part in self.one_below:
            if covered.isdisjoint(item.code for item in framework.children(part)):
                yield part
        for part in self.all_below:
            for item in framework.children(part):
                if item.code not in covered:
                    yield item.code
