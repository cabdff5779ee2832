"""Adding years and months to dates, as the bodies count them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

MONTHS_A_YEAR = 12


def last_of_month(year: int, month: int) -> date:
    """Return the last day of the month.

    >>> last_of_month(2024, 2)
    datetime.date(2024, 2, 29)
    """
    return date(year, month, monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """Return the same day that many months later; a month without it uses its last.

    >>> add_months(date(2024, 8, 31), 6)
    datetime.date(2025, 2, 28)
    >>> add_months(date(2024, 2, 29), -12)
    datetime.date(2023, 2, 28)
    """
    years, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    last = last_of_month(years, month + 1)
    return last if day.day > last.day else last.replace(day=day.day)


def end_of_years(start: date, years: int) -> date:
    """Return the last day of a span of whole years that begins on this day.

    The span ends on the day before the same day; one from 29 February ends on 28 February.

    >>> end_of_years(date(2021, 2, 1), 5)
    datetime.date(2026, 1, 31)
    >>> end_of_years(date(2024, 2, 29), 5), end_of_years(date(2024, 2, 29), 4)
    (datetime.date(2029, 2, 28), datetime.date(2028, 2, 28))
    """
    same_day = add_months(start, years * MONTHS_A_YEAR)
    return same_day if same_day.day < start.day else same_day - timedelta(days=1)


def end_of_months(start: date, months: int) -> date:
    """Return the day before the same day that many months later.

    >>> end_of_months(date(2024, 2, 1), 6)
    datetime.date(2024, 7, 31)
    """
    return add_months(start, months) - timedelta(days=1)


def start_of_years(end: date, years: int) -> date:
    """Return the first day of a span of whole years that ends on this day.

    >>> start_of_years(date(2026, 9, 30), 1)
    datetime.date(2025, 10, 1)
    """
    return add_months(end + timedelta(days=1), -years * MONTHS_A_YEAR)


def first_on_or_after(day: date, *, month: int, of_month: int) -> date:
    """Return the first time from this day on that a calendar day comes.

    >>> first_on_or_after(date(2021, 2, 1), month=7, of_month=1)
    datetime.date(2021, 7, 1)
    """
    this_year = date(day.year, month, of_month)
    return this_year if day <= this_year else date(day.year + 1, month, of_month)


def year_holding(day: date, *, month: int, of_month: int) -> tuple[date, date]:
    """Return the first and last day of the year from a calendar day on that holds this day.

    >>> year_holding(date(2026, 9, 30), month=10, of_month=1)
    (datetime.date(2025, 10, 1), datetime.date(2026, 9, 30))
    """
    start = date(day.year, month, of_month)
    if day < start:
        start = date(day.year - 1, month, of_month)
    return start, end_of_years(start, 1)
