"""Which facts of an entry a body's rules look at, besides its minutes, standards and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from pldash.domain.cases import CreditUnit
from pldash.domain.reasons import ReasonCode
from pldash.domain.rules.caps import Cap, CapKind
from pldash.domain.rules.credits import CreditWorth
from pldash.domain.rules.log_gates import TopicThreshold
from pldash.domain.rules.points import PointsTotal
from pldash.domain.rules.shapes import Gate

if TYPE_CHECKING:
    from pldash.domain.requirement_sets import Body, ProviderWords
    from pldash.domain.rules.shapes import Rule
    from pldash.domain.sources import About, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyFields:
    """What a body asks of each entry, in its own words.

    :ivar body: its code
    :ivar categories: titles by code; empty where it tells none apart
    :ivar provider: what it calls a provider; None where it asks for none
    :ivar use_asked: whether an hour may be used only once, so that an earlier use matters
    :ivar note_asked: whether it wants a note that connects the learning to the standard
    :ivar hints: the rules that look at each field: `category`, `topics`, `provider`, `credits`,
        `used`, `note`
    """

    body: str
    name: str
    jurisdiction: str
    categories: Mapping[str, str]
    topics: Mapping[str, str]
    provider: ProviderWords | None
    credits: tuple[CreditUnit, ...]
    use_asked: bool
    note_asked: bool
    hints: Mapping[str, tuple[About, ...]]

    def __bool__(self) -> bool:
        """Return whether it asks anything."""
        kinds = (self.categories, self.topics, self.provider, self.credits)
        return any(map(bool, kinds)) or self.use_asked or self.note_asked

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return where the hints were read, each once."""
        found = (about.source for hints in self.hints.values() for about in hints)
        return tuple(dict.fromkeys(found))


def fields_of(body: Body, day: date) -> BodyFields:
    """Return what a body asks of each entry by the rules of one day."""
    version = body.version_on(day)
    rules = version.rules.all() if version else ()
    named = {getattr(rule, "topic", None) for rule in rules}
    hints: dict[str, list[About]] = {}
    for rule in rules:
        for name in _looked_at(rule):
            hints.setdefault(name, []).append(rule.about)
    return BodyFields(
        body=body.code,
        name=body.short_name,
        jurisdiction=body.jurisdiction,
        categories=body.categories if "category" in hints else {},
        topics={code: body.topics[code] for code in body.topics if code in named},
        provider=body.provider,
        credits=_units(rules),
        use_asked="used" in hints,
        note_asked="note" in hints,
        hints={name: tuple(found) for name, found in hints.items()},
    )


def _units(rules: tuple[Rule, ...]) -> tuple[CreditUnit, ...]:
    """Return the units that the rules give a worth, in the order of the units."""
    worth = {rule.unit for rule in rules if isinstance(rule, CreditWorth)}
    if any(isinstance(rule, PointsTotal) for rule in rules):
        worth |= {CreditUnit.SEMESTER, CreditUnit.QUARTER}
    return tuple(unit for unit in CreditUnit if unit in worth)


def _looked_at(rule: Rule) -> Iterator[str]:
    """Return the fields that a rule looks at."""
    is_capped = isinstance(rule, Cap) and rule.kind is CapKind.CATEGORY
    if is_capped or getattr(rule, "category", None):
        yield "category"
    if isinstance(rule, TopicThreshold) or getattr(rule, "topic", None):
        yield "topics"
    if isinstance(rule, CreditWorth | PointsTotal):
        yield "credits"
    if isinstance(rule, Gate):
        yield from (name for code, name in _OF_GATES.items() if code in rule.codes)


_OF_GATES: Final = {
    ReasonCode.NO_APPROVED_PROVIDER: "provider",
    ReasonCode.ALREADY_USED: "used",
    ReasonCode.NO_ANNOTATION: "note",
}
"""The fields that gates look at, by what they take minutes for."""
