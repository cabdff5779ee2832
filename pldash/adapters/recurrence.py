"""Recurrence rules expanded with python-dateutil, on the wall's clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from dateutil.rrule import rrulestr


def expand_rrule(
    rrule: str, start: datetime, span: tuple[datetime, datetime]
) -> Iterable[datetime]:
    """Return the rule's local times that lie in a span, both ends included.

    Expanding in UTC, or with a zone attached, would be an hour off after a
    change of the clock: a weekly 19:00 is 19:00 on the wall.

    :param start: the series' first local time; gives the time of day
    """
    rule = rrulestr(rrule, dtstart=start, cache=False)
    times: Iterable[datetime] = rule.between(*span, inc=True)
    return times
