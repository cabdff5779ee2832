"""Proration: what a yearly amount comes to over a span of days."""

from __future__ import annotations

from datetime import timedelta

from pldash.domain.dates import end_of_years
from pldash.domain.values import Period


def prorated(minutes_a_year: int, span: Period) -> int:
    """Return the amount for whole years and the days after them, rounded down to the minute.

    The days after the last whole year are a share of the year that they begin.

    >>> from datetime import date
    >>> prorated(1_200, Period(date(2022, 2, 1), date(2027, 1, 31)))
    6000
    >>> prorated(1_200, Period(date(2025, 1, 1), date(2026, 6, 30)))
    1795
    >>> prorated(1_200, Period(date(2024, 1, 1), date(2024, 1, 1)))
    3
    """
    years, first = 0, span.start
    while (end := end_of_years(first, 1)) <= span.end:
        years, first = years + 1, end + timedelta(days=1)
    days, days_a_year = (span.end - first).days + 1, (end - first).days + 1
    return minutes_a_year * years + minutes_a_year * days // days_a_year
