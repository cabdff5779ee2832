from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rruleset, rrulestr
from icalendar import Calendar

from pldash.adapters.calendars import calendar_of, first_start
from pldash.adapters.chat_packs import load_chats
from pldash.adapters.recurrence import expand_rrule
from pldash.domain.chats import Chat, ChatStatus
from pldash.domain.occurrences import OccurrenceKind, occurrences
from pldash.domain.schedules import ExceptionKind, Schedule, ScheduleException, SlowPeriod

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
CHATS = load_chats()
TWO_YEARS = timedelta(days=731)


def feed_of(*chats, now=NOW):
    return calendar_of(chats, name="Chats", host="pldash.example", now=now)


class Clock:
    """A zone as a feed's own VTIMEZONE gives it, read as RFC 5545 says."""

    def __init__(self, component):
        self.changes = sorted(
            (moment - part.TZOFFSETFROM, moment, part.TZOFFSETFROM, part.TZOFFSETTO)
            for part in component.subcomponents
            for moment in (
                part.DTSTART,
                *(each.dt for each in getattr(part.get("RDATE"), "dts", ())),
            )
        )

    def offset_at(self, instant):
        return [change for change in self.changes if change[0] <= instant][-1][3]

    def instant(self, local):
        offsets = {change[3] for change in self.changes}
        meant = [local - offset for offset in offsets if self.offset_at(local - offset) == offset]
        if meant:
            return min(meant)  # of a time that comes twice, the first
        return local - [change for change in self.changes if change[1] <= local][-1][2]


class Reader:
    """Reads a feed as another program would: with the clock changes that the feed itself gives."""

    def __init__(self, feed):
        calendar = Calendar.from_ical(feed)
        self.events = calendar.events
        self.clocks = {zone.tz_name: Clock(zone) for zone in calendar.timezones}

    def instant(self, value):
        if value.tzinfo.key == "UTC":
            return value.astimezone(UTC)
        return self.clocks[value.tzinfo.key].instant(value.replace(tzinfo=None)).replace(tzinfo=UTC)

    def starts_and_minutes(self, event):
        start, end = self.instant(event.start), self.instant(event.end)
        return start, int((end - start).total_seconds()) // 60

    def live(self, window):
        """Return the meetings' instants and lengths that lie in a window."""
        series = [event for event in self.events if "recurrence-id" not in event]
        held = {}
        for event in (event for event in series if isinstance(event.start, datetime)):
            minutes = self.starts_and_minutes(event)[1]
            dates = rruleset()
            local = event.start.replace(tzinfo=None)
            if "rrule" in event:
                rule = event["rrule"].to_ical().decode()
                if event["rrule"].get("UNTIL"):
                    until = event["rrule"]["UNTIL"][0].astimezone(event.start.tzinfo)
                    rule = re.sub("UNTIL=[0-9TZ]+", f"UNTIL={until:%Y%m%dT%H%M%S}", rule)
                dates.rrule(rrulestr(rule, dtstart=local))
            else:
                dates.rdate(local)
            for extra in event.rdates:
                dates.rdate(extra[0].replace(tzinfo=None))
            for gone in event.exdates:
                dates.exdate(gone.replace(tzinfo=None))
            margin = timedelta(days=2)
            span = [
                moment.replace(tzinfo=None) for moment in (window[0] - margin, window[1] + margin)
            ]
            for each in dates.between(*span, inc=True):
                start = self.instant(each.replace(tzinfo=event.start.tzinfo))
                held[str(event["uid"]), start] = start, minutes
        for event in (event for event in self.events if "recurrence-id" in event):
            usual = self.instant(event["recurrence-id"].dt)
            held[str(event["uid"]), usual] = self.starts_and_minutes(event)
        return {
            (start, minutes)
            for start, minutes in held.values()
            if start < window[1] and window[0] < start + timedelta(minutes=minutes)
        }


def ours(chat, window):
    return {
        (each.starts_at, each.minutes)
        for each in occurrences(chat, window, expand_rrule)
        if each.kind is OccurrenceKind.LIVE
    }


def two_years_of(schedule):
    """Return two years in which the schedule holds: the last ones, if it has ended."""
    end = schedule.valid_until or NOW.date() + timedelta(days=365)
    last = datetime.combine(end, time(0), UTC) + timedelta(days=10)
    return last - TWO_YEARS, last


def shown(schedule, window):
    """Return our own meetings of a schedule from the first one that a feed shows."""
    zone = ZoneInfo(schedule.zone)
    first = first_start(schedule).replace(tzinfo=zone).astimezone(UTC)
    meetings = ours(Chat(tag="alone", schedules=(schedule,)), window)
    return {(start, minutes) for start, minutes in meetings if start >= first}


@pytest.mark.parametrize("chat", CHATS, ids=lambda chat: chat.tag)
def test_another_program_finds_the_same_instants_for_every_shipped_chat(chat):
    reader = Reader(feed_of(chat))
    for window in map(two_years_of, chat.schedules):
        expected = set().union(*(shown(schedule, window) for schedule in chat.schedules))
        assert expected
        assert reader.live(window) == expected


def weekly(zone="America/New_York", rrule="FREQ=WEEKLY;BYDAY=MO", start=time(19), **facts):
    return Schedule(zone=zone, rrule=rrule, start=start, minutes=60, **facts)


def chat_of(*schedules, **facts):
    return Chat(tag="housechat", schedules=schedules, **facts)


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("America/New_York", time(2, 30)),
        ("America/New_York", time(1, 30)),
        ("America/New_York", time(3, 15)),
        ("Australia/Lord_Howe", time(2, 15)),
        ("Australia/Lord_Howe", time(1, 45)),
        ("Australia/Sydney", time(3, 0)),
        ("Europe/Dublin", time(1, 30)),
        ("America/St_Johns", time(2, 0)),
        ("Asia/Kolkata", time(19, 0)),
        ("UTC", time(19, 0)),
    ],
)
def test_the_night_of_a_clock_change_is_the_same_to_another_program(zone, start):
    chat = chat_of(weekly(zone, "FREQ=DAILY", start, valid_from=date(2025, 1, 1)))
    window = datetime(2025, 1, 3, tzinfo=UTC), datetime(2027, 1, 3, tzinfo=UTC)
    assert Reader(feed_of(chat)).live(window) == ours(chat, window)
    assert len(ours(chat, window)) == 730


def test_a_zone_that_changed_its_clock_only_once_is_the_same_to_another_program():
    """Pyongyang went forward by half an hour on 4 May 2018, and never again."""
    late = weekly("Asia/Pyongyang", "FREQ=DAILY", time(23, 45), valid_from=date(2018, 1, 1))
    window = datetime(2018, 4, 1, tzinfo=UTC), datetime(2018, 6, 1, tzinfo=UTC)
    assert Reader(feed_of(chat_of(late))).live(window) == ours(chat_of(late), window)


def test_cancelled_moved_and_extra_meetings_are_the_same_to_another_program():
    exceptions = (
        ScheduleException(ExceptionKind.CANCELLED, day=date(2026, 5, 25)),
        ScheduleException(
            ExceptionKind.MOVED, day=date(2026, 6, 1), starts=datetime(2026, 6, 3, 20, 0)
        ),
        ScheduleException(
            ExceptionKind.MOVED, day=date(2026, 6, 2), starts=datetime(2026, 6, 4, 20, 0)
        ),
        ScheduleException(ExceptionKind.EXTRA, starts=datetime(2026, 6, 12, 18, 0)),
        ScheduleException(ExceptionKind.EXTRA, starts=datetime(2026, 6, 13, 18, 0), minutes=90),
    )
    chat = chat_of(weekly(valid_from=date(2026, 1, 5), exceptions=exceptions))
    window = datetime(2026, 5, 20, tzinfo=UTC), datetime(2026, 6, 20, tzinfo=UTC)
    found = Reader(feed_of(chat)).live(window)
    assert found == ours(chat, window)
    assert sorted(found) == [
        (datetime(2026, 6, 4, 0, 0, tzinfo=UTC), 60),
        (datetime(2026, 6, 8, 23, 0, tzinfo=UTC), 60),
        (datetime(2026, 6, 12, 22, 0, tzinfo=UTC), 60),
        (datetime(2026, 6, 13, 22, 0, tzinfo=UTC), 90),
        (datetime(2026, 6, 15, 23, 0, tzinfo=UTC), 60),
    ]


def test_a_schedule_of_extra_meetings_only_still_has_them():
    extras = tuple(
        ScheduleException(ExceptionKind.EXTRA, starts=datetime(2026, 6, day, 18, 0))
        for day in (12, 10)
    )
    nothing = weekly(valid_from=date(2026, 6, 2), valid_until=date(2026, 6, 3), exceptions=extras)
    window = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
    found = Reader(feed_of(chat_of(nothing))).live(window)
    assert len(found) == 2
    assert found == ours(chat_of(nothing), window)


def test_a_schedule_that_never_meets_gives_no_entry():
    nothing = weekly(valid_from=date(2026, 6, 2), valid_until=date(2026, 6, 3))
    assert Reader(feed_of(chat_of(nothing))).events == []


def test_the_last_date_stands_in_the_feed_as_an_instant_in_utc():
    feed = feed_of(chat_of(weekly(valid_from=date(2026, 1, 5), valid_until=date(2026, 6, 1))))
    assert b"UNTIL=20260602T035959Z" in feed
    assert b"DTSTART;TZID=America/New_York:20260105T190000" in feed


def test_an_unknown_start_begins_on_the_first_meeting_near_2020():
    assert first_start(weekly()) == datetime(2019, 12, 23, 19, 0)
    assert first_start(weekly(valid_from=date.max)) is None
    assert first_start(weekly(valid_until=date(2015, 6, 1))) == datetime(2013, 12, 23, 19, 0)


def test_a_change_forward_stands_on_the_old_clock():
    feed = feed_of(chat_of(weekly(valid_from=date(2026, 1, 5)))).replace(b"\r\n ", b"")
    daylight = feed.split(b"BEGIN:DAYLIGHT")[1]
    assert b"DTSTART:20260308T020000" in daylight
    assert b"20270314T020000" in daylight


def test_each_slow_month_is_an_entry_of_whole_days():
    chat = chat_of(slow=SlowPeriod(zone="Australia/Melbourne", valid_from=date(2026, 1, 1)))
    events = Reader(feed_of(chat)).events
    february = next(event for event in events if event.start == date(2028, 2, 1))
    assert february.end == date(2028, 3, 1)
    assert february["transp"] == "TRANSPARENT"
    assert min(event.start for event in events) == date(2026, 1, 1)
    assert len({event["uid"] for event in events}) == len(events)


def test_slow_periods_of_one_length_are_a_series_of_whole_days():
    slow = SlowPeriod(
        zone="America/New_York",
        rrule="FREQ=WEEKLY;BYDAY=SA",
        start=time(10),
        days=7,
        valid_from=date(2022, 2, 1),
        valid_until=date(2022, 6, 30),
    )
    (event,) = Reader(feed_of(chat_of(slow=slow))).events
    assert (event.start, event.end) == (date(2022, 2, 5), date(2022, 2, 12))
    assert event["rrule"]["UNTIL"] == [date(2022, 6, 30)]


def test_slow_periods_that_never_come_give_no_entry():
    slow = SlowPeriod(
        zone="America/New_York",
        rrule="FREQ=WEEKLY;BYDAY=SA",
        start=time(10),
        days=7,
        valid_from=date(2022, 2, 1),
        valid_until=date(2022, 2, 2),
    )
    assert Reader(feed_of(chat_of(slow=slow))).events == []


def test_ids_stay_the_same_and_the_sequence_follows_the_revision():
    first = Reader(feed_of(chat_of(weekly()))).events
    later = Reader(feed_of(chat_of(weekly(start=time(20)), revision=3))).events
    assert [event["uid"] for event in first] == ["housechat-live-1@pldash.example"]
    assert [event["uid"] for event in later] == ["housechat-live-1@pldash.example"]
    assert [event["sequence"] for event in (*first, *later)] == [0, 3]


def test_two_chats_of_one_tag_have_different_ids():
    events = Reader(feed_of(chat_of(weekly()), chat_of(weekly(), identity="school-7"))).events
    assert len({event["uid"] for event in events}) == 2


def test_the_same_chats_give_the_same_bytes_on_another_day():
    assert feed_of(*CHATS) == feed_of(*CHATS, now=NOW + timedelta(days=3))


def test_a_chat_that_nobody_confirmed_lately_is_tentative():
    known = Reader(feed_of(chat_of(weekly(), status=ChatStatus.ACTIVE))).events
    unknown = Reader(feed_of(chat_of(weekly(), status=ChatStatus.NOT_KNOWN))).events
    assert [event["status"] for event in (*known, *unknown)] == ["CONFIRMED", "TENTATIVE"]


def test_the_words_beneath_an_entry_are_the_callers():
    feed = calendar_of(
        [chat_of(weekly(), topic="Rows, and\nlines")],
        name="Mine",
        host="pldash.example",
        now=NOW,
        describe=lambda chat: f"About: {chat.topic}",
    )
    assert b"DESCRIPTION:About: Rows\\, and\\nlines" in feed
    assert b"X-WR-CALNAME:Mine" in feed


def test_an_entry_without_words_has_no_description():
    assert b"DESCRIPTION" not in feed_of(chat_of(weekly()))


def test_lines_end_and_fold_as_the_format_asks():
    for line in feed_of(*CHATS).split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
