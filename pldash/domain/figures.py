"""A school's figures: time by kind and by standard, and how soon is decided.

They are kept as sums, so that a page of them costs the same however much was approved. What is
summed here is what a school approved, never a record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pldash.domain.submissions import SubmittedActivity
from pldash.domain.time_kinds import time_kind

BOUNDS: Final = (1, 4, 24, 48, 72, 96, 120, 144, 168, 240, 336, 504, 672, 1344)
"""Hours within which something was decided; each decision is counted under the first that fits."""
LONGER: Final = 100_000
"""Stands for everything beyond the last bound."""
SHADES: Final = 4
"""Of a table's tint, above none."""


class FigureKind(StrEnum):
    """What a sum is of."""

    ALL = "all"
    TIME = "time"
    """One kind of time."""
    STANDARD = "standard"


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """What is summed apart.

    :ivar year: the calendar year in which the activity ended, in its teacher's zone
    :ivar framework: of a standard: its framework's code, with the edition
    :ivar code: the kind of time, or the standard's own code
    """

    year: int
    kind: FigureKind
    framework: str = ""
    edition: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much, of how many activities."""

    minutes: int = 0
    activities: int = 0

    def __add__(self, other: Amount) -> Amount:
        """Return both together."""
        return Amount(self.minutes + other.minutes, self.activities + other.activities)

    def __neg__(self) -> Amount:
        """Return what takes this away."""
        return Amount(-self.minutes, -self.activities)


def cells_of(activity: SubmittedActivity) -> Iterator[tuple[Cell, Amount]]:
    """Give what one approved activity adds to each cell.

    It speaks to each of its standards with all its minutes: these sums overlap on purpose, and
    the page says so.
    """
    year, whole = activity.ended_on.year, Amount(activity.minutes.total, 1)
    yield Cell(year, FigureKind.ALL), whole
    kinds: dict[str, int] = {}
    for part in activity.parts:
        code = time_kind(part.mode, activity.activity_type).value
        kinds[code] = kinds.get(code, 0) + part.minutes
    for code, minutes in kinds.items():
        yield Cell(year, FigureKind.TIME, code=code), Amount(minutes, 1)
    named = {(each.framework, each.version, each.code) for each in activity.standards}
    for framework, edition, code in named:
        yield Cell(year, FigureKind.STANDARD, framework, edition, code), whole


def decided_within(sent_at: datetime, decided_at: datetime) -> int:
    """Return within how many hours it was decided: the first of the bounds that fits.

    >>> from datetime import UTC
    >>> decided_within(datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 3, 8, tzinfo=UTC))
    24
    """
    waited = decided_at - sent_at
    return next((bound for bound in BOUNDS if waited <= timedelta(hours=bound)), LONGER)


def half_within(counts: Mapping[int, int]) -> int | None:
    """Return the bound within which half of the decisions came; None where there are none.

    >>> half_within({24: 3, 48: 1, 168: 2})
    24

    :param counts: decisions by their bound in hours
    """
    total, reached = sum(counts.values()), 0
    for bound in sorted(counts):
        reached += counts[bound]
        if 2 * reached >= total > 0:
            return bound
    return None


def shade(minutes: int, most: int) -> int:
    """Return how dark a cell is, from 0 for nothing to 4 for the most.

    >>> [shade(minutes, 400) for minutes in (0, 1, 100, 101, 400)]
    [0, 1, 1, 2, 4]
    """
    return -(-SHADES * minutes // most) if minutes else 0
