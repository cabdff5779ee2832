"""Chats as iCalendar feeds (RFC 5545) that a calendar program subscribes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event, Timezone, vDate, vDDDLists, vDuration, vRecur

from pldash.adapters.recurrence import expand_rrule
from pldash.domain.chats import Chat, ChatStatus
from pldash.domain.occurrences import instant_of, local_starts, meets_on
from pldash.domain.schedules import (
    ExceptionKind,
    Recurring,
    Schedule,
    ScheduleException,
    SlowPeriod,
    zone_of,
)

_OPEN_START = date(2020, 1, 1)
"""Where a series begins whose first date nobody knows; fixed, so that a feed stays the same."""
_LAST_CHANGE = date(2038, 1, 1)
_END_OF_DAY = time(23, 59, 59)
_REFRESH = timedelta(days=1)
_MONTHS_BACK = timedelta(days=366)
_MONTHS_AHEAD = timedelta(days=731)


def topic_and_source(chat: Chat) -> str:
    """Return what an entry says beneath its title, unless a caller has better words."""
    return "\n".join(line for line in (chat.topic, chat.note, chat.source) if line)


def calendar_of(
    chats: Sequence[Chat],
    *,
    name: str,
    host: str,
    now: datetime,
    describe: Callable[[Chat], str] = topic_and_source,
) -> bytes:
    """Return the chats' schedules and slow periods as one calendar.

    The same chats give the same bytes on two days of one month, so that a
    caller can answer "not changed".

    :param host: the name of our server; makes the entries' ids unique
    :param describe: the words beneath an entry's title, in the reader's language
    """
    events = [event for chat in chats for event in _ChatEvents(chat, host, describe(chat)).all(now)]
    calendar = Calendar()
    calendar.add("prodid", "-//PL Dash//Chats//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(_REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(_REFRESH))
    for zone, year in sorted(_zones(chats).items()):
        calendar.add_component(_zone_component(zone, year))
    for event in events:
        calendar.add_component(event)
    feed: bytes = calendar.to_ical()
    return feed


class _ChatEvents:
    """One chat's entries: what they share, and where they differ."""

    def __init__(self, chat: Chat, host: str, description: str) -> None:
        self._chat = chat
        self._host = host
        self._description = description

    def all(self, now: datetime) -> Iterator[Event]:
        """Return the entries of every schedule and of the slow period."""
        for number, schedule in enumerate(self._chat.schedules, start=1):
            yield from self._live(schedule, f"live-{number}")
        slow = self._chat.slow
        if slow is not None and slow.days is not None:
            yield from self._slow(slow, slow.days)
        elif slow is not None:
            yield from self._months(slow, now.astimezone(zone_of(slow.zone)).date())

    def _live(self, schedule: Schedule, part: str) -> Iterator[Event]:
        """Return a schedule's series, then the meetings that differ from it."""
        extras = [each.starts for each in schedule.exceptions_of(ExceptionKind.EXTRA)]
        first = first_start(schedule)
        starts = sorted(each for each in extras if each is not None)
        if first is None and not starts:
            return
        event = self._event(part)
        _add_times(event, schedule, (first or starts.pop(0), schedule.minutes))
        zone = zone_of(schedule.zone)
        if first is not None:
            event.add("rrule", _recurrence(schedule))
        for cancelled in schedule.exceptions_of(ExceptionKind.CANCELLED):
            event.add("exdate", _scheduled(schedule, cancelled).replace(tzinfo=zone))
        for start in starts:
            event.add("rdate", start.replace(tzinfo=zone))
        yield event
        yield from self._overrides(schedule, part)

    def _overrides(self, schedule: Schedule, part: str) -> Iterator[Event]:
        """Return the meetings that are held at another time, or for another length."""
        for exception in schedule.exceptions:
            if exception.starts is None:
                continue
            usual = exception.starts
            if exception.day is not None:
                if not meets_on(schedule, exception.day, expand_rrule):
                    continue
                usual = _scheduled(schedule, exception)
            elif exception.minutes is None:
                continue
            event = self._event(part)
            event.add("recurrence-id", usual.replace(tzinfo=zone_of(schedule.zone)))
            minutes = exception.minutes or schedule.minutes
            _add_times(event, schedule, (exception.starts, minutes))
            yield event

    def _slow(self, slow: SlowPeriod, days: int) -> Iterator[Event]:
        """Return slow periods of one length as a series of whole days."""
        first = first_start(slow)
        if first is not None:
            event = self._whole_days("slow", first.date(), days)
            event.add("rrule", _recurrence(slow, whole_days=True))
            yield event

    def _months(self, slow: SlowPeriod, today: date) -> Iterator[Event]:
        """Return slow months one by one: no rule can say that each is as long as it is."""
        this_month = datetime.combine(today.replace(day=1), time(0))
        span = (this_month - _MONTHS_BACK, this_month + _MONTHS_AHEAD)
        for start in local_starts(slow, span, expand_rrule):
            after = (start + timedelta(days=31)).replace(day=1)
            yield self._whole_days(f"slow-{start:%Y-%m}", start.date(), (after - start).days)

    def _whole_days(self, part: str, first: date, days: int) -> Event:
        """Return an entry of whole days, which keeps nobody's time busy."""
        event = self._event(part)
        event.add("dtstart", vDate(first), parameters={"VALUE": "DATE"})
        event.add("dtend", vDate(first + timedelta(days=days)), parameters={"VALUE": "DATE"})
        event.add("transp", "TRANSPARENT")
        return event

    def _event(self, part: str) -> Event:
        """Return an entry with what all entries of the chat share."""
        chat = self._chat
        event = Event()
        event.add("uid", f"{chat.identity}-{part}@{self._host}")
        event.add("dtstamp", datetime.combine(chat.checked_on or _OPEN_START, time(0), UTC))
        event.add("sequence", chat.revision)
        event.add("summary", f"#{chat.tag}: {chat.title}")
        event.add("status", "TENTATIVE" if chat.status is ChatStatus.NOT_KNOWN else "CONFIRMED")
        if self._description:
            event.add("description", self._description)
        return event


def first_start(series: Recurring) -> datetime | None:
    """Return the first local start that a feed shows, or None if there is none."""
    begin = series.valid_from
    if begin is None:
        ends = series.valid_until or date.max
        near = min(_OPEN_START, date(ends.year - 1, 1, 1))
        begin = series.rule.start_near(series.first_date, near)
    rule = rrulestr(str(series.rule), dtstart=datetime.combine(begin, series.start))
    first: datetime | None = next(iter(rule), None)
    return first if first is not None and series.is_valid(first.date()) else None


def _add_times(event: Event, schedule: Schedule, meeting: tuple[datetime, int]) -> None:
    """Add when a meeting begins and ends, on the clock of its own zone.

    The end is worked out as an instant, so that an hour stays an hour in the
    night in which the clock changes.
    """
    start, minutes = meeting
    zone = zone_of(schedule.zone)
    ends_at = instant_of(start, schedule.zone)[0] + timedelta(minutes=minutes)
    event.add("dtstart", start.replace(tzinfo=zone))
    event.add("dtend", ends_at.astimezone(zone))


def _scheduled(schedule: Schedule, exception: ScheduleException) -> datetime:
    """Return the local time at which an excepted meeting would have been."""
    return datetime.combine(exception.day or _OPEN_START, schedule.start)


def _recurrence(series: Recurring, *, whole_days: bool = False) -> vRecur:
    """Return the rule with the last date of its validity; RFC 5545 wants that in UTC."""
    rule: vRecur = vRecur.from_ical(str(series.rule))
    if series.valid_until is not None and whole_days:
        rule["UNTIL"] = [series.valid_until]
    elif series.valid_until is not None:
        end = datetime.combine(series.valid_until, _END_OF_DAY)
        rule["UNTIL"] = [instant_of(end, series.zone)[0]]
    return rule


def _zones(chats: Sequence[Chat]) -> dict[str, int]:
    """Return the zones of the live schedules, each with the first year it is needed for."""
    years: dict[str, int] = {}
    for schedule in (schedule for chat in chats for schedule in chat.schedules):
        starts = [each.starts for each in schedule.exceptions if each.starts]
        starts += [first] if (first := first_start(schedule)) else []
        if starts and schedule.zone != "UTC":  # which a calendar program knows by its Z
            year = min(starts).year
            years[schedule.zone] = min(year, years.get(schedule.zone, year))
    return years


@lru_cache(maxsize=64)
def _zone_component(zone: str, year: int) -> Timezone:
    """Return a zone's changes of the clock from a year on.

    icalendar gives the moment of a change forward on the new clock; RFC 5545,
    section 3.6.5, wants it on the old one, or the change comes an hour late.
    """
    component = Timezone.from_tzid(zone, first_date=date(year, 1, 1), last_date=_LAST_CHANGE)
    for change in component.subcomponents:
        ahead = change.TZOFFSETTO - change.TZOFFSETFROM
        if ahead > timedelta():
            change.DTSTART = change.DTSTART - ahead
            later = change.pop("RDATE", None)
            if isinstance(later, vDDDLists):
                change.add("rdate", [each.dt - ahead for each in later.dts])
    return component
