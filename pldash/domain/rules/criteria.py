"""Criteria: an entry meets at least some of a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from pldash.domain.cases import Category
from pldash.domain.frameworks import ItemLevel
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.shapes import Gate, Situation
from pldash.domain.tallies import Tally


class Criterion(StrEnum):
    """What an entry itself can show; in the order in which a lack is told."""

    PROVIDER = "provider"
    STANDARD = "standard"
    ANNOTATION = "annotation"
    REFLECTION = "reflection"


LACKS: Mapping[Criterion, ReasonCode] = {
    Criterion.PROVIDER: ReasonCode.NO_APPROVED_PROVIDER,
    Criterion.STANDARD: ReasonCode.NO_STANDARD,
    Criterion.ANNOTATION: ReasonCode.NO_ANNOTATION,
    Criterion.REFLECTION: ReasonCode.NO_REFLECTION,
}
"""The reason that an entry gets for the first criterion that it does not meet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaMet(Gate):
    """An entry meets at least some of a list of criteria; it need not meet them all.

    One that meets too few is told the first criterion that it misses.

    Source: facts table (b), shape 9; facts of New South Wales, 2021 to 2024 (three of a list,
    which was not found: so it is shown there and not judged).

    :ivar least: how many of the criteria are enough
    :ivar criteria: the list
    :ivar categories: the categories it holds for; empty where it holds for all entries
    """

    shape: ClassVar[str] = "criteria-met"
    code: ClassVar[ReasonCode] = ReasonCode.NO_APPROVED_PROVIDER
    least: int
    criteria: frozenset[Criterion]
    categories: frozenset[Category] = frozenset()

    @property
    def codes(self) -> frozenset[ReasonCode]:
        """Return the reason of each criterion of the list."""
        return frozenset(LACKS[each] for each in self.criteria)

    def check(self, tally: Tally, situation: Situation) -> None:
        """Take everything from an entry that meets too few of them.

        >>> from datetime import date
        >>> from pldash.domain.cases import Entry
        >>> from pldash.domain.rules.examples import about, situation
        >>> from pldash.domain.values import ParticipationMode
        >>> parts, day = {ParticipationMode.SYNCHRONOUS: 60}, date(2026, 3, 5)
        >>> entry = Entry(id="a", started_on=day, ended_on=day, parts=parts, annotation_words=9)
        >>> rule = CriteriaMet(about=about(), least=2, criteria=frozenset(Criterion))
        >>> tally = Tally(entry, parts, 0)
        >>> rule.check(tally, situation())
        >>> tally.outcome().reasons[0].code.value
        'no-approved-provider'
        """
        if self.categories and tally.category not in self.categories:
            return
        missed = [
            each
            for each in Criterion
            if each in self.criteria and not _meets(tally, each, situation)
        ]
        if missed and len(self.criteria) - len(missed) < self.least:
            tally.take_all(LACKS[missed[0]])


def _meets(tally: Tally, criterion: Criterion, situation: Situation) -> bool:
    """Return whether an entry meets one criterion."""
    entry = tally.entry
    if criterion is Criterion.PROVIDER:
        return entry.provider_id is not None
    if criterion is Criterion.STANDARD:
        accepted = situation.standards.accepted(entry.ended_on, ItemLevel.DOMAIN)
        return not accepted.isdisjoint(entry.standards)
    if criterion is Criterion.ANNOTATION:
        return entry.annotation_words > 0
    return tally.reflection_words > 0
