"""Does this count? The answer of each of the person's bodies, in its own examples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pldash.domain.acceptance import named_by
from pldash.domain.activities import ActivityType
from pldash.web.context import day as day_words
from pldash.web.progress.sentences import CERTAINTY

if TYPE_CHECKING:
    from datetime import date

    from pldash.domain.requirement_sets import Body, Example


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleLine:
    """One example.

    :ivar kinds: the kinds that it speaks of, as the page's script reads them; empty for every kind
    :ivar is_shown: whether it speaks of the kind that is chosen
    :ivar certainty: how sure it is, and when it was read
    """

    counts: bool
    text: str
    url: str
    source: str
    certainty: str
    read_on: str
    kinds: str
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """One body's examples.

    :ivar silent: the kinds of which it names no example, as the page's script reads them
    :ivar is_silent: whether the chosen kind is one of them
    """

    name: str
    lines: list[ExampleLine]
    silent: str
    is_silent: bool


def acceptance_of(
    bodies: Iterable[Body], kind: ActivityType, day: date, *, every_kind: bool
) -> list[Acceptance]:
    """Return what each body names for a kind of activity.

    :param day: whose rules are asked
    :param every_kind: whether another kind may still be chosen on the page
    """
    return [_acceptance(body, kind, day, every_kind=every_kind) for body in bodies]


def _acceptance(body: Body, kind: ActivityType, day: date, *, every_kind: bool) -> Acceptance:
    named = named_by(body, day)
    own = (
        sorted(named.own, key=lambda each: not each.counts) if every_kind else named.for_kind(kind)
    )
    silent = [each for each in ActivityType if not named.for_kind(each)]
    return Acceptance(
        name=body.short_name,
        lines=[_line(each, kind) for each in (*own, *named.general)],
        silent=" ".join(silent),
        is_silent=kind in silent,
    )


def _line(example: Example, kind: ActivityType) -> ExampleLine:
    kinds = example.activity_types
    return ExampleLine(
        counts=example.counts,
        text=example.text,
        url=example.source.url,
        source=example.source.title,
        certainty=str(CERTAINTY[example.certainty]),
        read_on=day_words(example.source.checked_on),
        kinds=" ".join(sorted(kinds)),
        is_shown=not kinds or kind in kinds,
    )
