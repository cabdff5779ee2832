"""When a chat meets: schedules, slow periods and single exceptions, in the chat's own zone.

Everything is local time and local dates. "EST" all the year round is how hosts
write New York time, so a zone is always an IANA name, never an abbreviation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from pldash.domain.errors import InputRefused
from pldash.domain.recurrence import (
    OPEN_ANCHOR,
    Frequency,
    RecurrenceRule,
    WeekdayPlace,
    parse_rrule,
)

LONGEST_MINUTES = 24 * 60
LONGEST_SLOW_DAYS = 366
LONGEST_LOAD_MINUTES = 7 * LONGEST_MINUTES
_EVERY_MONTH = "FREQ=MONTHLY;BYMONTHDAY=1"


class Assumption(StrEnum):
    """What about a schedule our source does not say; shown wherever the schedule is."""

    FREQUENCY = "frequency"
    """The source shows a meeting, not how often it came."""
    MINUTES = "minutes"
    """The source gives no length; an hour is the custom."""
    FROM = "from"
    """The source shows when it was first seen, or only the month in which it began."""
    UNTIL = "until"
    """The source shows when it was last seen, not when it ended."""


class ExceptionKind(StrEnum):
    """What is different about one meeting."""

    CANCELLED = "cancelled"
    EXTRA = "extra"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class ScheduleException:
    """One meeting that does not follow its schedule.

    :ivar day: the local date on which the schedule has the meeting; None for an extra one
    :ivar starts: the local time at which it is held instead; None for a cancelled one
    :ivar minutes: its length, where that differs
    """

    kind: ExceptionKind
    day: date | None = None
    starts: datetime | None = None
    minutes: int | None = None

    def __post_init__(self) -> None:
        """Refuse an exception without what its kind needs.

        :raises InputRefused: if a date is missing or superfluous, or the length is absurd
        """
        has_day = self.kind is not ExceptionKind.EXTRA
        has_start = self.kind is not ExceptionKind.CANCELLED
        if (self.day is not None) is not has_day or (self.starts is not None) is not has_start:
            raise InputRefused("exception-dates", f"wrong dates for {self.kind}", "exceptions")
        if self.starts is not None and self.starts.tzinfo is not None:
            raise InputRefused("exception-dates", "give local time without zone", "exceptions")
        if self.minutes is not None:
            _refuse_bad_minutes(self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """What a schedule and a slow period share: a rule, its zone and its validity.

    :ivar zone: an IANA name
    :ivar rrule: the rule, as RFC 5545 writes it
    :ivar start: the local time at which each one begins
    :ivar valid_from: the first local date; None while nobody knows it
    :ivar valid_until: the last local date, included; None while it goes on
    :ivar anchor: a date on which it is known to have been, where the start is not known
    :ivar assumed: what the source does not say
    """

    zone: str
    rrule: str
    start: time
    valid_from: date | None = None
    valid_until: date | None = None
    anchor: date | None = None
    assumed: frozenset[Assumption] = frozenset()
    rule: RecurrenceRule = field(init=False, repr=False, compare=False)
    """The rule with its days written out."""

    def __post_init__(self) -> None:
        """Refuse what cannot be a series, and keep the rule read.

        :raises InputRefused: with the code of what is wrong
        """
        zone_of(self.zone)
        if self.start.tzinfo is not None:
            raise InputRefused("start-has-zone", "give local time without zone", "start")
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise InputRefused("ends-before-start", "it ends before it starts", "valid_until")
        rule = parse_rrule(self.rrule)
        if rule.needs_anchor and not (self.valid_from or self.anchor):
            message = "a date is needed to know which weeks or days are meant"
            raise InputRefused("anchor-needed", message, "valid_from")
        object.__setattr__(self, "rule", rule.completed(self.first_date))

    @property
    def first_date(self) -> date:
        """Return the date that the series counts from."""
        return self.valid_from or self.anchor or OPEN_ANCHOR

    @property
    def until_assumed(self) -> bool:
        """Return whether the last date is only the end of the year in which it was last seen."""
        return Assumption.UNTIL in self.assumed

    def is_valid(self, day: date) -> bool:
        """Return whether the local date lies in the validity; both ends are included."""
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_until is None or day <= self.valid_until)

    def is_valid_within(self, first: date, last: date) -> bool:
        """Return whether any of these local dates lies in the validity."""
        started = self.valid_from is None or self.valid_from <= last
        return started and (self.valid_until is None or first <= self.valid_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule(Recurring):
    """One slot of a chat; a changed slot is a new schedule, and the old one gets an end."""

    minutes: int
    exceptions: tuple[ScheduleException, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an absurd length, and two exceptions to one meeting.

        :raises InputRefused: with the code of what is wrong
        """
        Recurring.__post_init__(self)  # super() does not survive slots=True
        _refuse_bad_minutes(self.minutes)
        days = [exception.day for exception in self.exceptions if exception.day]
        if len(days) != len(set(days)):
            raise InputRefused("exception-twice", "one date is excepted twice", "exceptions")

    def off_days(self) -> frozenset[date]:
        """Return the scheduled dates on which there is no meeting at the usual time."""
        return frozenset(exception.day for exception in self.exceptions if exception.day)

    def exceptions_of(self, kind: ExceptionKind) -> tuple[ScheduleException, ...]:
        """Return the exceptions of one kind."""
        return tuple(each for each in self.exceptions if each.kind is kind)


@dataclass(frozen=True, slots=True)
class SlowLoad:
    """How much a slow chat asks of whoever takes part, as its hosts state it.

    :ivar minutes: a week
    :ivar source: where that is stated; empty where whoever keeps the chat says so
    :ivar checked_on: the day on which it was read there
    """

    minutes: int
    source: str = ""
    checked_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse a load that no week holds.

        :raises InputRefused: if it is none, or more than a week has
        """
        if not 1 <= self.minutes <= LONGEST_LOAD_MINUTES:
            raise InputRefused("load-out-of-range", "a week has 10,080 minutes", "load")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowPeriod(Recurring):
    """A stretch of days over which a chat goes on without an hour of its own.

    :ivar days: how many days each lasts; None for a whole calendar month
    :ivar load: how much a week of it asks for; None where nobody states that
    """

    rrule: str = _EVERY_MONTH
    start: time = time(0)
    days: int | None = None
    load: SlowLoad | None = None

    def __post_init__(self) -> None:
        """Refuse a length that is none.

        :raises InputRefused: with the code of what is wrong
        """
        Recurring.__post_init__(self)  # super() does not survive slots=True
        if self.days is None and (self.rrule, self.start) != (_EVERY_MONTH, time(0)):
            raise InputRefused("slow-days-needed", "say how many days it lasts", "days")
        if self.days is not None and not 1 <= self.days <= LONGEST_SLOW_DAYS:
            raise InputRefused("slow-days-needed", "it lasts a day at least", "days")


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulePattern:
    """A schedule taken apart into plain values, for a room that has words for them."""

    frequency: Frequency
    interval: int
    weekdays: tuple[WeekdayPlace, ...]
    month_days: tuple[int, ...]
    months: tuple[int, ...]
    start: time
    minutes: int | None
    days: int | None
    zone: str
    valid_from: date | None
    valid_until: date | None
    assumed: frozenset[Assumption]


def describe(series: Schedule | SlowPeriod) -> SchedulePattern:
    """Return what the series says, part by part: "first and third Thursday, 20:00, Hobart"."""
    rule = series.rule
    return SchedulePattern(
        frequency=rule.frequency,
        interval=rule.interval,
        weekdays=rule.weekdays,
        month_days=rule.month_days,
        months=rule.months,
        start=series.start,
        minutes=series.minutes if isinstance(series, Schedule) else None,
        days=series.days if isinstance(series, SlowPeriod) else None,
        zone=series.zone,
        valid_from=series.valid_from,
        valid_until=series.valid_until,
        assumed=series.assumed,
    )


@lru_cache(maxsize=1_024)
def zone_of(name: str) -> ZoneInfo:
    """Return the zone of an IANA name.

    "EST" is refused although the database has it: it never moves its clock,
    and the hosts who write it do.

    :raises InputRefused: if it is an abbreviation, or no zone
    """
    if name != "UTC" and "/" not in name:
        raise InputRefused("zone-unknown", f"{name!r} is no region and city", "zone")
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise InputRefused("zone-unknown", f"{name!r} is no time zone", "zone") from error


def _refuse_bad_minutes(minutes: int) -> None:
    """Refuse a length that is none, or longer than a day."""
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise InputRefused("minutes-out-of-range", "a chat lasts minutes or hours", "minutes")
