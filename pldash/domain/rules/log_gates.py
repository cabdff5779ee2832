"""Gates that look at the whole log before they take minutes from single entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from pldash.domain.cases import Topic
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import LogGate, Situation
from pldash.domain.tallies import Tally, filling_order


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicThreshold(LogGate):
    """Learning about a topic counts only once there is enough of it in the cycle.

    An entry about several topics counts when one of them has enough; one without any
    topic is not asked.

    Source: facts of Massachusetts (at least 10 PDPs in a topic before any count).
    """

    shape: ClassVar[str] = "topic-threshold"
    code: ClassVar[ReasonCode] = ReasonCode.BELOW_TOPIC_MINIMUM
    minutes: int

    def check_all(self, tallies: Sequence[Tally], situation: Situation) -> None:
        """Take everything from entries whose topics all have too little.

        >>> from datetime import date
        >>> from pldash.domain.cases import Entry
        >>> from pldash.domain.rules.examples import about, situation
        >>> from pldash.domain.values import ParticipationMode
        >>> parts = {ParticipationMode.SYNCHRONOUS: 599}
        >>> day, topics = date(2026, 3, 5), frozenset({Topic.CONTENT})
        >>> entry = Entry(id="a", started_on=day, ended_on=day, parts=parts, topics=topics)
        >>> tally = Tally(entry, parts, 0)
        >>> TopicThreshold(about=about(), minutes=600).check_all([tally], situation())
        >>> tally.minutes
        0
        """
        del situation
        spent: Counter[Topic] = Counter()
        for tally in tallies:
            spent.update(dict.fromkeys(tally.entry.topics, tally.minutes))
        enough = {topic for topic, minutes in spent.items() if minutes >= self.minutes}
        for tally in tallies:
            if tally.entry.topics and enough.isdisjoint(tally.entry.topics):
                tally.take_all(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleCap(LogGate):
    """The most that the entries of one bundle may give together; the earliest learning counts.

    An entry without a bundle is not asked.

    Source: facts table (b), shape 11; facts of the ACT about 2014 (5 hours under one reflection).
    """

    shape: ClassVar[str] = "bundle-cap"
    code: ClassVar[ReasonCode] = ReasonCode.BUNDLE_CAP
    minutes: int

    def check_all(self, tallies: Sequence[Tally], situation: Situation) -> None:
        """Take what is above the most of each bundle, the latest minutes first.

        >>> from datetime import date
        >>> from pldash.domain.cases import Entry
        >>> from pldash.domain.rules.examples import about, situation
        >>> from pldash.domain.values import ParticipationMode
        >>> parts, day = {ParticipationMode.SYNCHRONOUS: 200}, date(2026, 3, 5)
        >>> entries = [
        ...     Entry(id=each, started_on=day, ended_on=day, parts=parts, bundle="chats")
        ...     for each in ("a", "b")
        ... ]
        >>> tallies = [Tally(entry, parts, 0) for entry in entries]
        >>> BundleCap(about=about(), minutes=300).check_all(tallies, situation())
        >>> [tally.minutes for tally in tallies]
        [200, 100]
        """
        del situation
        room: dict[str, int] = {}
        for tally in sorted(tallies, key=filling_order):
            bundle = tally.entry.bundle
            if bundle is not None:
                left = room.get(bundle, self.minutes)
                tally.take(tally.minutes - left, self.code)
                room[bundle] = left - tally.minutes
