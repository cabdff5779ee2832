"""When a chat met and will meet, as instants, also across changes of the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pldash.domain.chats import Chat
from pldash.domain.schedules import ExceptionKind, Recurring, Schedule, SlowPeriod, zone_of

Window = tuple[datetime, datetime]
"""Two instants."""

LocalSpan = tuple[datetime, datetime]
"""Two local times, without zone; both are included."""

RecurrenceExpander = Callable[[str, datetime, LocalSpan], Iterable[datetime]]
"""Gives the local times of a rule, counted from a first one, that lie in a span.

A rule counts on the wall's clock, so no zone is given: what the clock does
with the result is decided here.
"""

_MARGIN = timedelta(days=2)
"""A zone may skip a whole day (Samoa, 30 December 2011), and a chat may last one."""

_LOOK_AHEAD = (timedelta(days=15), timedelta(days=70), timedelta(days=800))
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_LONGEST_MONTH = 31


class OccurrenceKind(StrEnum):
    """Whether it is an hour or a stretch of days."""

    LIVE = "live"
    SLOW = "slow"


class ClockNote(StrEnum):
    """What a change of the clock did to the scheduled time; said wherever the time is shown."""

    SKIPPED = "skipped"
    """The time did not exist on that day: it begins later by what was skipped."""
    REPEATED = "repeated"
    """The time came twice on that day: the first one is taken."""


class Occurrence(NamedTuple):
    """One scheduled meeting of a chat, or one slow period; a tuple, for years have many.

    :ivar chat: the chat's tag
    :ivar identity: the chat's identity, where two share a tag
    :ivar starts_at: in UTC
    :ivar ends_at: in UTC, not included
    :ivar minutes: the scheduled length; None for a slow period, which has none
    :ivar zone: the chat's own zone, for the host's time
    :ivar change: whether the meeting was moved or an extra one
    """

    chat: str
    identity: str
    starts_at: datetime
    ends_at: datetime
    minutes: int | None
    kind: OccurrenceKind
    zone: str
    clock_note: ClockNote | None = None
    change: ExceptionKind | None = None

    def starts_in(self, zone: str) -> datetime:
        """Return the start on the clock of a zone: the teacher's own."""
        return self.starts_at.astimezone(ZoneInfo(zone))

    @property
    def host_start(self) -> datetime:
        """Return the start on the clock of the chat's own zone."""
        return self.starts_in(self.zone)

    @property
    def first_day(self) -> date:
        """Return the first local date, in the chat's zone."""
        return self.host_start.date()

    @property
    def last_day(self) -> date:
        """Return the last local date, in the chat's zone.

        A slow period from eight in the morning ends at eight: that last
        morning is its tail, not one more day.
        """
        end = self.ends_at.astimezone(ZoneInfo(self.zone))
        if self.kind is OccurrenceKind.SLOW:
            return max(self.first_day, end.date() - _DAY)
        return (end - timedelta(microseconds=1)).date()


class _Meeting(NamedTuple):
    """One meeting on the wall's clock."""

    local: datetime
    minutes: int
    change: ExceptionKind | None = None


def occurrences(chat: Chat, window: Window, expand: RecurrenceExpander) -> tuple[Occurrence, ...]:
    """Return what of the chat's meetings and slow periods lies in the window, newest first.

    What began before the window and reaches into it belongs to it. Where two
    schedules give the same instant, or a skipped time lands on the next one,
    it is one occurrence.
    """
    found: dict[tuple[datetime, bool], Occurrence] = {}
    for occurrence in _all(chat, window, expand):
        key = (occurrence.starts_at, occurrence.minutes is None)
        if _overlaps(occurrence, window) and (key not in found or not occurrence.clock_note):
            found[key] = occurrence
    return tuple(found[key] for key in sorted(found, reverse=True))


def recent_occurrences(
    chats: Iterable[Chat], now: datetime, expand: RecurrenceExpander, *, days: int = 14
) -> tuple[Occurrence, ...]:
    """Return what began or was still going on in the last days, newest first, over all chats."""
    window = (now - timedelta(days=days), now)
    found = [each for chat in chats for each in occurrences(chat, window, expand)]
    return tuple(sorted(found, key=lambda each: (each.starts_at, each.identity), reverse=True))


def next_occurrence(chat: Chat, now: datetime, expand: RecurrenceExpander) -> Occurrence | None:
    """Return the next one to begin, or None if none is known within two years."""
    for ahead in _LOOK_AHEAD:
        coming = occurrences(chat, (now, now + ahead), expand)
        later = [each for each in coming if each.starts_at > now]
        if later:
            return later[-1]
    return None


def coming_occurrences(
    chat: Chat, now: datetime, expand: RecurrenceExpander, *, limit: int
) -> tuple[Occurrence, ...]:
    """Return what is on now or begins next, soonest first; nothing later than two years.

    :param limit: how many there are at most
    """
    found: tuple[Occurrence, ...] = ()
    for ahead in _LOOK_AHEAD:
        found = occurrences(chat, (now, now + ahead), expand)[::-1][:limit]
        if len(found) == limit:
            break
    return found


def meets_on(schedule: Schedule, day: date, expand: RecurrenceExpander) -> bool:
    """Return whether the schedule has a meeting on that local date, exceptions aside."""
    start = datetime.combine(day, schedule.start)
    return any(True for _ in local_starts(schedule, (start, start), expand))


def local_starts(
    series: Recurring, span: LocalSpan, expand: RecurrenceExpander
) -> Iterator[datetime]:
    """Return a series' local starts in a span, within its validity, exceptions aside."""
    first, last = span[0].date(), span[1].date()
    if not series.is_valid_within(first, last):
        return
    start = datetime.combine(series.rule.start_near(series.first_date, first), series.start)
    found = expand(str(series.rule), start, span)
    if series.is_valid(first) and series.is_valid(last):
        yield from found
    else:
        yield from (local for local in found if series.is_valid(local.date()))


def instant_of(local: datetime, zone: str) -> tuple[datetime, ClockNote | None]:
    """Return the instant of a local time, and what the clock did to it.

    A time that was skipped moves forward by what was skipped; of a time that
    comes twice the first is taken. RFC 5545, section 3.3.5, asks for the same,
    so that a calendar program agrees with us.
    """
    here, day = zone_of(zone), local.date()
    first, second = _twice(local.time())
    offset = here.utcoffset(datetime.combine(day, first, here)) or timedelta()
    instant = datetime.combine(day, first, UTC) - offset
    # Only what is skipped or comes twice has two offsets (PEP 495).
    if offset == here.utcoffset(datetime.combine(day, second, here)):
        return instant, None
    is_skipped = instant.astimezone(here).replace(tzinfo=None) != local
    return instant, ClockNote.SKIPPED if is_skipped else ClockNote.REPEATED


@lru_cache(maxsize=1_440)
def _twice(clock: time) -> tuple[time, time]:
    """Return a time of the day as the first and as the second of a night that has it twice."""
    return clock.replace(fold=0), clock.replace(fold=1)


def slow_end(slow: SlowPeriod, local: datetime) -> datetime:
    """Return the local time at which the slow period that began at `local` ends."""
    if slow.days is not None:
        return local + timedelta(days=slow.days)
    return (local + timedelta(days=_LONGEST_MONTH)).replace(day=1)


def _all(chat: Chat, window: Window, expand: RecurrenceExpander) -> Iterator[Occurrence]:
    """Return everything near the window, live and slow."""
    for schedule in chat.schedules:
        for meeting in _meetings(schedule, window, expand):
            yield _live(chat, schedule, meeting)
    if chat.slow is not None:
        for local in local_starts(chat.slow, _slow_span(chat.slow, window), expand):
            yield _slow(chat, chat.slow, local)


def _overlaps(occurrence: Occurrence, window: Window) -> bool:
    """Return whether some of it lies in the window."""
    return occurrence.starts_at < window[1] and window[0] < occurrence.ends_at


def _meetings(schedule: Schedule, window: Window, expand: RecurrenceExpander) -> Iterator[_Meeting]:
    """Return the schedule's meetings near the window, exceptions applied."""
    first, last = span = _local_span(schedule, window, _MARGIN)
    off = schedule.off_days()
    for local in local_starts(schedule, span, expand):
        if local.date() not in off:
            yield _Meeting(local, schedule.minutes)
    for exception in schedule.exceptions:
        if exception.starts is None or not first <= exception.starts <= last:
            continue
        # A meeting that was never on the schedule cannot have been moved.
        if exception.day is None or meets_on(schedule, exception.day, expand):
            minutes = exception.minutes or schedule.minutes
            yield _Meeting(exception.starts, minutes, exception.kind)


def _live(chat: Chat, schedule: Schedule, meeting: _Meeting) -> Occurrence:
    """Return one meeting as an occurrence."""
    starts_at, note = instant_of(meeting.local, schedule.zone)
    return Occurrence(
        chat=chat.tag,
        identity=chat.identity,
        starts_at=starts_at,
        ends_at=starts_at + meeting.minutes * _MINUTE,
        minutes=meeting.minutes,
        kind=OccurrenceKind.LIVE,
        zone=schedule.zone,
        clock_note=note,
        change=meeting.change,
    )


def _slow(chat: Chat, slow: SlowPeriod, local: datetime) -> Occurrence:
    """Return one slow period as an occurrence."""
    starts_at, note = instant_of(local, slow.zone)
    return Occurrence(
        chat=chat.tag,
        identity=chat.identity,
        starts_at=starts_at,
        ends_at=instant_of(slow_end(slow, local), slow.zone)[0],
        minutes=None,
        kind=OccurrenceKind.SLOW,
        zone=slow.zone,
        clock_note=note,
    )


def _slow_span(slow: SlowPeriod, window: Window) -> LocalSpan:
    """Return where slow periods begin that may reach into the window."""
    return _local_span(slow, window, timedelta(days=slow.days or _LONGEST_MONTH) + _MARGIN)


def _local_span(series: Recurring, window: Window, before: timedelta) -> LocalSpan:
    """Return the window on the wall's clock of the series, wider at both ends."""
    zone = zone_of(series.zone)
    first, last = (moment.astimezone(zone).replace(tzinfo=None) for moment in window)
    return first - before, last + _MARGIN
