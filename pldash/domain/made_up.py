"""Learning that nobody did: put to the rules on top of a log, to hear what they would say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from pldash.domain.activities import MINUTES_A_DAY, ActivityType
from pldash.domain.cases import Case, Category, Entry, Recognition, Topic
from pldash.domain.evaluations import Evaluation
from pldash.domain.requirement_sets import RequirementSets
from pldash.domain.requirements import evaluate, facts_missed
from pldash.domain.tallies import EntryOutcome
from pldash.domain.values import ParticipationMode, Period

MADE_UP = "~"
"""The id of what nobody did: no id of a log comes after it, so that it fills a cap last."""

_MANY_WORDS = 10_000
_MOST_MINUTES = 30_000
"""More than any body asks for in a cycle."""


class Need(StrEnum):
    """What an entry may have to have before a body counts it."""

    PROVIDER = "provider"
    STANDARD = "standard"
    WORDS = "words"
    """A note or a reflection: both are one text here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """A kind of learning.

    :ivar has: what it comes with
    :ivar standard: the code that it names where it comes with a standard
    """

    mode: ParticipationMode = ParticipationMode.SYNCHRONOUS
    category: Category | None = None
    topics: frozenset[Topic] = frozenset()
    standard: str | None = None
    has: frozenset[Need] = frozenset(Need)

    def without(self, need: Need) -> Learning:
        """Return the same with one thing less."""
        return replace(self, has=self.has - {need})

    def entry(self, minutes: int, days: Period) -> Entry:
        """Return it as an approved entry of so many minutes.

        >>> from datetime import date
        >>> day = date(2026, 3, 5)
        >>> lean = Learning(standard="6.2", has=frozenset({Need.STANDARD}))
        >>> entry = lean.entry(60, Period(day, day))
        >>> entry.standards, entry.provider_id, entry.reflection_words
        (('6.2',), None, 0)
        """
        names_one = Need.STANDARD in self.has and self.standard is not None
        standards = (self.standard,) if names_one and self.standard else ()
        return self.as_logged({self.mode: minutes}, days, standards=standards)

    def as_logged(
        self,
        parts: Mapping[ParticipationMode, int],
        days: Period,
        *,
        activity_type: ActivityType = ActivityType.ONLINE_CHAT,
        standards: tuple[str, ...] = (),
    ) -> Entry:
        """Return it as an approved entry with these parts and standards.

        >>> from datetime import date
        >>> day = date(2026, 3, 5)
        >>> Learning(has=frozenset()).as_logged({}, Period(day, day)).approved
        True
        """
        words = _MANY_WORDS if Need.WORDS in self.has else 0
        return Entry(
            id=MADE_UP,
            started_on=days.start,
            ended_on=days.end,
            parts=parts,
            category=self.category,
            topics=self.topics,
            activity_type=activity_type,
            standards=standards,
            annotation_words=words,
            reflection_words=words,
            approved=True,
            provider_id=MADE_UP if Need.PROVIDER in self.has else None,
        )


class Prober:
    """Asks the rules what a log would come to with something more in it; each question once.

    :ivar days: from when to when the learning could be
    :ivar most_minutes: as much as fits into the days, or more than anybody asks
    """

    def __init__(
        self,
        case: Case,
        sets: RequirementSets,
        days: Period,
        *,
        recognition: Recognition | None = None,
    ) -> None:
        """Take the log as it is, judged on the day of the case.

        :param recognition: how a school would recognise what is made up
        """
        self._case, self._sets, self.days = case, sets, days
        self._recognition = recognition
        room = ((days.end - days.start).days + 1) * MINUTES_A_DAY
        self.most_minutes = min(room, _MOST_MINUTES)
        self.with_one: Callable[[Learning, int], Evaluation] = cache(self._with_one)

    def _with_one(self, learning: Learning, minutes: int) -> Evaluation:
        return self.with_all([(learning, minutes)])

    def with_all(self, more: list[tuple[Learning, int]]) -> Evaluation:
        """Return how the log would stand with several more entries."""
        entries = (
            replace(
                learning.entry(minutes, self.days),
                id=f"{MADE_UP}{number:03}",
                recognition=self._recognition,
            )
            for number, (learning, minutes) in enumerate(more)
        )
        return evaluate(replace(self._case, entries=(*self._case.entries, *entries)), self._sets)

    def missed(self) -> tuple[str, ...]:
        """Return the facts not given that it could turn on what becomes of more learning."""
        entry = Learning().entry(self.most_minutes, self.days)
        case = replace(self._case, entries=(*self._case.entries, entry))
        return facts_missed(case, self._sets)

    def outcome(self, learning: Learning, minutes: int) -> EntryOutcome:
        """Return what would become of an entry."""
        return self.with_one(learning, minutes).entries[-1]

    def counts(self, learning: Learning, minutes: int) -> bool:
        """Return whether anything of an entry would count."""
        return self.outcome(learning, minutes).counted_minutes > 0

    def least(self, enough: Callable[[int], bool], at_least: int, at_most: int) -> int:
        """Return the fewest minutes that are enough, of those between two bounds.

        :param enough: true from some amount on, and at the upper bound
        """
        low, high = at_least - 1, at_most
        if enough(at_least):
            return at_least
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if enough(middle) else (middle, high)
        return high
