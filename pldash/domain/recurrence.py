"""Recurrence rules as values: read, checked, built and taken apart, never expanded here.

A rule is the part of RFC 5545's RRULE that a chat needs. What could run for
ever or too often is refused, because a school's administrator may type one.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from pldash.domain.errors import InputRefused

OPEN_ANCHOR = date(2001, 1, 1)
"""The first date of a series whose start nobody knows; any Monday would do."""

_LEAP_YEAR = 2000
_DAYS_OF_EVERY_MONTH = 28
_LONGEST_INTERVAL = 52
_LONGEST_INTERVAL_IN_MONTHS = 4
_LONGEST_TEXT = 200
_PLACE = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")


class Frequency(StrEnum):
    """What a rule counts in; nothing shorter than a day."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


class Weekday(StrEnum):
    """A day of the week, Monday first, as RFC 5545 writes it."""

    MONDAY = "MO"
    TUESDAY = "TU"
    WEDNESDAY = "WE"
    THURSDAY = "TH"
    FRIDAY = "FR"
    SATURDAY = "SA"
    SUNDAY = "SU"

    @classmethod
    def of(cls, day: date) -> Weekday:
        """Return the weekday of a date."""
        return tuple(cls)[day.weekday()]


@dataclass(frozen=True, slots=True)
class WeekdayPlace:
    """A weekday, and which one of the month.

    :ivar nth: 1 is the first of the month, -1 the last; None is every one
    """

    weekday: Weekday
    nth: int | None = None

    def __str__(self) -> str:
        """Return it as RFC 5545 writes it."""
        return f"{self.nth or ''}{self.weekday}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurrenceRule:
    """How a series repeats, without its start and its end.

    The end stands in a schedule's validity, where it is a local date that a
    person can read, and not in the rule.
    """

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[WeekdayPlace, ...] = ()
    month_days: tuple[int, ...] = ()
    """Days of the month; -1 is the last."""
    months: tuple[int, ...] = ()
    week_start: Weekday = Weekday.MONDAY

    def __post_init__(self) -> None:
        """Refuse a rule that makes no sense, or that might never come true.

        :raises InputRefused: with the code of what is wrong
        """
        _refuse_misplaced_days(self)
        _refuse_bad_interval(self)
        _refuse_days_that_never_come(self)

    @property
    def is_complete(self) -> bool:
        """Return whether the rule says its days itself, rather than by the series' first date."""
        return self.frequency is Frequency.DAILY or bool(self.weekdays or self.month_days)

    @property
    def needs_anchor(self) -> bool:
        """Return whether a first date is needed to tell which weeks or days are meant."""
        return self.interval > 1 or not self.is_complete

    def completed(self, anchor: date) -> RecurrenceRule:
        """Return the rule with the days that RFC 5545 takes from the first date written out."""
        if self.is_complete:
            return self
        if self.frequency is Frequency.WEEKLY:
            return replace(self, weekdays=(WeekdayPlace(Weekday.of(anchor)),))
        yearly = self.frequency is Frequency.YEARLY
        months = self.months or ((anchor.month,) if yearly else ())
        return replace(self, months=months, month_days=(anchor.day,))

    def start_near(self, anchor: date, near: date) -> date:
        """Return a first date, shortly before `near`, from which the series goes on the same.

        So a chat of 2009 need not be counted up from 2009 on every page.
        The step is a multiple of the interval, which keeps alternate weeks apart.
        """
        if self.frequency in (Frequency.DAILY, Frequency.WEEKLY):
            step = self.interval * (7 if self.frequency is Frequency.WEEKLY else 1)
            steps = (near - anchor).days // step - 1
            return anchor + timedelta(days=steps * step)
        step = self.interval * (12 if self.frequency is Frequency.YEARLY else 1)
        first, last = (day.year * 12 + day.month - 1 for day in (anchor, near))
        month = first + (last - first) // step * step
        return date(month // 12, month % 12 + 1, 1)

    def __str__(self) -> str:
        """Return the rule as RFC 5545 writes it."""
        parts = {
            "FREQ": str(self.frequency),
            "INTERVAL": str(self.interval) if self.interval > 1 else "",
            "BYMONTH": ",".join(map(str, self.months)),
            "BYMONTHDAY": ",".join(map(str, self.month_days)),
            "BYDAY": ",".join(map(str, self.weekdays)),
            "WKST": "" if self.week_start is Weekday.MONDAY else str(self.week_start),
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)


def parse_rrule(text: str) -> RecurrenceRule:
    """Return the rule that an RRULE's text states.

    :raises InputRefused: if it is no rule, or one that a chat may not have

    >>> parse_rrule("FREQ=MONTHLY;BYDAY=-1SU").weekdays[0].nth
    -1
    """
    parts = _parts(text)
    try:
        return RecurrenceRule(
            frequency=Frequency(parts.pop("FREQ", "")),
            interval=int(parts.pop("INTERVAL", "1")),
            weekdays=_places(parts.pop("BYDAY", "")),
            month_days=_numbers(parts.pop("BYMONTHDAY", "")),
            months=_numbers(parts.pop("BYMONTH", "")),
            week_start=Weekday(parts.pop("WKST", "MO")),
        )
    except ValueError as error:
        raise InputRefused("rrule-unreadable", str(error), text) from error


def weekly_rrule(weekdays: Iterable[Weekday], interval: int = 1) -> str:
    """Return the rule for these days of every week, or of every second, third … week."""
    places = tuple(WeekdayPlace(day) for day in sorted(set(weekdays), key=tuple(Weekday).index))
    if not places:
        raise InputRefused("rrule-no-days", "choose at least one weekday", "weekdays")
    return str(RecurrenceRule(frequency=Frequency.WEEKLY, interval=interval, weekdays=places))


def monthly_rrule(nth: Iterable[int], weekday: Weekday) -> str:
    """Return the rule for the first, third, last (-1) … such weekday of every month.

    >>> monthly_rrule([1, 3], Weekday.THURSDAY)
    'FREQ=MONTHLY;BYDAY=1TH,3TH'
    """
    places = tuple(WeekdayPlace(weekday, place) for place in dict.fromkeys(nth))
    if not places:
        raise InputRefused("rrule-no-days", "choose which one of the month", "nth")
    return str(RecurrenceRule(frequency=Frequency.MONTHLY, weekdays=places))


_KNOWN = ("FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "WKST")


def _parts(text: str) -> dict[str, str]:
    """Return the named parts of an RRULE, refusing what we do not know."""
    if len(text) > _LONGEST_TEXT:
        raise InputRefused("rrule-unreadable", "it is too long", text[:_LONGEST_TEXT])
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").split(";"):
        name, _, value = part.partition("=")
        if name in ("COUNT", "UNTIL"):
            raise InputRefused("rrule-has-end", "give the end as a date of the schedule", text)
        if name not in _KNOWN or not value or name in parts:
            raise InputRefused("rrule-unreadable", f"{part!r} is not understood", text)
        parts[name] = value
    return parts


def _places(value: str) -> tuple[WeekdayPlace, ...]:
    """Return the members of a BYDAY list."""
    places = []
    for member in value.split(",") if value else ():
        match = _PLACE.fullmatch(member)
        if match is None:
            message = f"{member!r} is no weekday"
            raise ValueError(message)
        nth, weekday = match.groups()
        places.append(WeekdayPlace(Weekday(weekday), int(nth) if nth else None))
    return tuple(places)


def _numbers(value: str) -> tuple[int, ...]:
    """Return the members of a list of numbers."""
    return tuple(int(member) for member in value.split(",")) if value else ()


def _refuse_misplaced_days(rule: RecurrenceRule) -> None:
    """Refuse days that a rule of this frequency cannot have, or that do not exist."""
    by_month = rule.frequency is Frequency.MONTHLY or (
        rule.frequency is Frequency.YEARLY and bool(rule.months)
    )
    numbered = any(place.nth is not None for place in rule.weekdays)
    if numbered and (not by_month or rule.month_days):
        raise InputRefused("rrule-bad-days", "a numbered weekday needs a month", str(rule))
    if any(place.nth is not None and not 1 <= abs(place.nth) <= 5 for place in rule.weekdays):  # noqa: PLR2004
        raise InputRefused("rrule-bad-days", "a month has five weeks at most", str(rule))
    if rule.month_days and rule.frequency is Frequency.WEEKLY:
        raise InputRefused("rrule-bad-days", "a week has no days of the month", str(rule))
    if not all(1 <= month <= 12 for month in rule.months):  # noqa: PLR2004
        raise InputRefused("rrule-bad-days", "there are twelve months", str(rule))


def _refuse_bad_interval(rule: RecurrenceRule) -> None:
    """Refuse intervals that are none, absurd, or may step over their own days for ever."""
    message = "this interval does not fit the days"
    if not 1 <= rule.interval <= _LONGEST_INTERVAL:
        raise InputRefused("rrule-bad-interval", message, str(rule))
    if rule.interval == 1:
        return
    if rule.frequency is Frequency.WEEKLY:
        fits = not rule.months or rule.interval <= _LONGEST_INTERVAL_IN_MONTHS
    elif rule.frequency is Frequency.MONTHLY:
        short = all(abs(day) <= _DAYS_OF_EVERY_MONTH for day in rule.month_days)
        fits = rule.is_complete and not rule.months and short
    else:
        picked = rule.weekdays or rule.month_days or rule.months
        fits = rule.frequency is Frequency.DAILY and not picked
    if not fits:
        raise InputRefused("rrule-bad-interval", message, str(rule))


def _refuse_days_that_never_come(rule: RecurrenceRule) -> None:
    """Refuse a 30 February: the search for it would not end."""
    if not rule.month_days:
        return
    longest = max(monthrange(_LEAP_YEAR, month)[1] for month in rule.months or range(1, 13))
    if not any(1 <= abs(day) <= longest for day in rule.month_days):
        raise InputRefused("rrule-bad-days", "no month has such a day", str(rule))
