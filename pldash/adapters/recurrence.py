"""Recurrence rules expanded on the wall's clock: weekly ones here, others by python-dateutil."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from dateutil.rrule import rrulestr

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKLY = re.compile(r"FREQ=WEEKLY;(?:INTERVAL=(\d{1,3});)?BYDAY=((?:MO|TU|WE|TH|FR|SA|SU|,)+)")
"""Nearly every chat; a week begins on Monday where the rule does not say."""

Span = tuple[datetime, datetime]


def expand_rrule(rrule: str, start: datetime, span: Span) -> Iterable[datetime]:
    """Return the rule's local times that lie in a span, both ends included.

    Expanding in UTC, or with a zone attached, would be an hour off after a
    change of the clock: a weekly 19:00 is 19:00 on the wall.

    :param start: the series' first local time; gives the time of day
    """
    weekly = _WEEKLY.fullmatch(rrule)
    if weekly is not None:
        days = sorted({_DAYS.index(day) for day in weekly[2].split(",")})
        return _weekly(start, span, days=days, interval=int(weekly[1] or 1))
    rule = rrulestr(rrule, dtstart=start, cache=False)
    times: Iterable[datetime] = rule.between(*span, inc=True)
    return times


def _weekly(start: datetime, span: Span, *, days: Sequence[int], interval: int) -> list[datetime]:
    """Return some weekdays of every week, or of every second, third … from the first one's on.

    Years of a weekly chat are worked out for each archive, and counting whole weeks is ten times
    as quick as asking of each day whether it is one.

    :param days: from 0 for Monday, ascending
    """
    week, step = start - timedelta(days=start.weekday()), timedelta(weeks=interval)
    first, last = max(start, span[0]), span[1]
    offsets = [timedelta(days=day) for day in days]
    begin, end = max(0, (first - week) // step), (last - week) // step + 1
    weeks = (week + number * step for number in range(begin, end))
    # Compared before they are added, since the calendar ends.
    return [
        each + offset
        for each in weeks
        for offset in offsets
        if first - each <= offset <= last - each
    ]
