"""Where a teacher stands within a cycle, beyond the rules: days left, pace, time by standard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pldash.domain.cases import Entry
from pldash.domain.tallies import EntryOutcome
from pldash.domain.time_kinds import TimePart, time_parts
from pldash.domain.values import Period

FAR = timedelta(days=20 * 365)
"""A pace that leads further than this leads nowhere."""


@dataclass(frozen=True, slots=True)
class StandardTime:
    """The minutes and activities that speak to one standard."""

    minutes: int
    activities: int


def days_left(cycle: Period, on: date) -> int:
    """Return how many days remain after this one; nought once the cycle has ended.

    >>> days_left(Period(date(2026, 10, 1), date(2027, 9, 30)), date(2027, 9, 29))
    1
    """
    return max(0, (cycle.end - on).days)


def projected_on(counted: int, required: int, *, since: date, on: date) -> date | None:
    """Return the day on which the usual pace reaches what is required.

    The pace is what was counted since the first day, spread over the days that
    have gone. Without any, there is no pace.

    :param since: the first day of the cycle

    >>> projected_on(600, 1200, since=date(2026, 10, 1), on=date(2026, 10, 30))
    datetime.date(2026, 11, 29)
    """
    if counted <= 0:
        return None
    if counted >= required:
        return on
    days_gone = max(1, (on - since).days + 1)
    wait = timedelta(days=-(-(required - counted) * days_gone // counted))
    return None if wait > FAR else on + wait


def counted_time(
    entries: Iterable[Entry], outcomes: Iterable[EntryOutcome]
) -> tuple[TimePart, ...]:
    """Return the counted minutes by what they are called, in their order.

    :param outcomes: what each entry gave, in the order of the entries
    """
    both = zip(entries, outcomes, strict=True)
    return time_parts((entry.activity_type, gave.counted_parts.items()) for entry, gave in both)


def time_by_standard(
    logged: Iterable[tuple[Iterable[str], int]],
) -> dict[str, StandardTime]:
    """Return the time of each standard's code.

    An activity speaks to each of its standards with all its minutes: the sums
    overlap on purpose, and the page says so.

    :param logged: the codes and the minutes of each activity
    """
    minutes: Counter[str] = Counter()
    activities: Counter[str] = Counter()
    for codes, spent in logged:
        for code in codes:
            minutes[code] += spent
            activities[code] += 1
    return {code: StandardTime(minutes[code], activities[code]) for code in sorted(minutes)}
