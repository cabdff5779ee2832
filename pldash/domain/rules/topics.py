"""Topics: what a body asks of the learning about one topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pldash.domain.cases import Topic
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Finding, Requirement, Situation
from pldash.domain.tallies import Ledger
from pldash.domain.values import Reason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutTopic(Requirement):
    """Looks at the counted minutes of one topic; an entry speaks to each of its topics in full."""

    topic: Topic

    def counted(self, ledger: Ledger) -> int:
        """Return the counted minutes of the topic."""
        return sum(tally.minutes for tally in ledger.tallies if self.topic in tally.entry.topics)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPresence(AboutTopic):
    """Some learning about a topic, whatever its length.

    Source: facts of Texas (students with disabilities, no hours named).
    """

    shape: ClassVar[str] = "topic-presence"
    is_amount: ClassVar[bool] = False

    def find(self, ledger: Ledger, situation: Situation) -> Finding:
        """Return whether any counted minute speaks of the topic.

        >>> from pldash.domain.rules.examples import about, situation
        >>> rule = TopicPresence(about=about(), topic=Topic.DISABILITY)
        >>> rule.find(Ledger((), 60, {}), situation()).verdict.value
        'not-met'
        """
        del situation
        if self.counted(ledger):
            return Finding(verdict=Verdict.MET, required_minutes=None)
        reasons = (Reason(ReasonCode.NOTHING_COUNTED),)
        return Finding(verdict=Verdict.NOT_MET, required_minutes=None, reasons=reasons)
