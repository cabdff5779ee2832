"""Does this count? What a body itself names, for one kind of activity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pldash.domain.activities import ActivityType
    from pldash.domain.requirement_sets import Body, Example


@dataclass(frozen=True, slots=True)
class Named:
    """What a body names.

    :ivar own: the examples that speak of single kinds
    :ivar general: those that hold for every kind
    """

    own: tuple[Example, ...]
    general: tuple[Example, ...]

    def for_kind(self, kind: ActivityType) -> tuple[Example, ...]:
        """Return the examples that speak of a kind, what counts first."""
        found = (each for each in self.own if kind in each.activity_types)
        return tuple(sorted(found, key=lambda each: not each.counts))


def named_by(body: Body, day: date) -> Named:
    """Return what a body's rules of one day name as counting and as not counting.

    >>> from pldash.domain.activities import ActivityType
    >>> from pldash.domain.requirement_sets import Body
    >>> from pldash.domain.standards import BodyStandards
    >>> nobody = Body(
    ...     code="xx",
    ...     name="Nobody",
    ...     short_name="XX",
    ...     jurisdiction="Nowhere",
    ...     zone="UTC",
    ...     standards=BodyStandards((), {}),
    ...     categories={},
    ...     certificates={},
    ...     attributes={},
    ...     versions=(),
    ... )
    >>> named_by(nobody, date(2026, 3, 5)).for_kind(ActivityType.COURSE)
    ()
    """
    version = body.version_on(day)
    examples = version.examples if version else ()
    return Named(
        tuple(each for each in examples if each.activity_types),
        tuple(each for each in examples if not each.activity_types),
    )
