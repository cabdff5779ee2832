"""Recency: learning that is too old to count, wherever the cycle lets it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pldash.domain.cases import Topic
from pldash.domain.dates import start_of_years
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Gate, Situation
from pldash.domain.rules.windows import FAR_AHEAD
from pldash.domain.tallies import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunInCycle(Gate):
    """Learning counts only if it began in the cycle, not merely ended in it.

    Source: facts table (b), shape 34; facts of Ohio (only work after the licence was issued).
    """

    shape: ClassVar[str] = "begun-in-cycle"
    code: ClassVar[ReasonCode] = ReasonCode.OUTSIDE_CYCLE

    def check(self, tally: Tally, situation: Situation) -> None:
        """Take everything from an entry that began before the first day of the cycle.

        >>> from pldash.domain.rules.examples import about
        >>> BegunInCycle(about=about()).code.value
        'outside-cycle'
        """
        if tally.entry.started_on < situation.cycle.start:
            tally.take_all(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedWithin(Gate):
    """Learning is not older than some years when the cycle ends.

    A cycle whose end nobody knows makes nothing too old.

    Source: facts table (b), shape 34; facts of Florida (reading credit not older than ten years
    before the expiry).

    :ivar topics: the topics it holds for; empty where it holds for all entries
    """

    shape: ClassVar[str] = "earned-within"
    code: ClassVar[ReasonCode] = ReasonCode.OUTSIDE_CYCLE
    years: int
    topics: frozenset[Topic] = frozenset()

    def check(self, tally: Tally, situation: Situation) -> None:
        """Take everything from an entry that ended before the first day of those years.

        >>> from pldash.domain.rules.examples import about
        >>> EarnedWithin(about=about(), years=10).code.value
        'outside-cycle'
        """
        entry, end = tally.entry, situation.cycle.end
        concerned = not self.topics or not self.topics.isdisjoint(entry.topics)
        # FAR_AHEAD stands in for an end that was not given: it must not make learning old.
        if concerned and end < FAR_AHEAD and entry.ended_on < start_of_years(end, self.years):
            tally.take_all(self.code)
