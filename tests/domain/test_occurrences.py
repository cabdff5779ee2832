from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pldash.adapters.recurrence import expand_rrule
from pldash.domain.chats import Chat
from pldash.domain.occurrences import (
    ClockNote,
    OccurrenceKind,
    instant_of,
    meets_on,
    next_occurrence,
    occurrences,
    recent_occurrences,
)
from pldash.domain.schedules import ExceptionKind, Schedule, ScheduleException, SlowPeriod


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def schedule(zone, rrule, start, minutes=60, **facts):
    return Schedule(
        zone=zone, rrule=rrule, start=time.fromisoformat(start), minutes=minutes, **facts
    )


def chat_of(*schedules, tag="housechat", **facts):
    return Chat(tag=tag, schedules=schedules, **facts)


def between(chat, first, last):
    return occurrences(chat, (at(first), at(last)), expand_rrule)


def starts(chat, first, last):
    return [f"{each.starts_at:%Y-%m-%d %H:%M}" for each in between(chat, first, last)]


def new_york(rrule, start, **facts):
    return chat_of(schedule("America/New_York", rrule, start, **facts))


KINDS = (ExceptionKind.CANCELLED, ExceptionKind.MOVED, ExceptionKind.EXTRA)
cancelled, moved, extra = (partial(ScheduleException, kind) for kind in KINDS)
AUSSIE_ED = chat_of(schedule("Australia/Sydney", "FREQ=WEEKLY;BYDAY=SU", "20:30"), tag="aussieED")
DAILY = {"rrule": "FREQ=DAILY"}


class TestKnownInstants:
    def test_sydneys_half_past_eight_is_an_hour_earlier_in_utc_in_summer(self):
        assert starts(AUSSIE_ED, "2026-01-01", "2026-01-12") == [
            "2026-01-11 09:30",
            "2026-01-04 09:30",
        ]
        assert starts(AUSSIE_ED, "2026-07-01", "2026-07-13") == [
            "2026-07-12 10:30",
            "2026-07-05 10:30",
        ]

    def test_the_week_of_sydneys_change_keeps_the_time_on_the_wall(self):
        assert starts(AUSSIE_ED, "2026-09-24", "2026-10-06") == [
            "2026-10-04 09:30",
            "2026-09-27 10:30",
        ]

    def test_lord_howe_moves_its_clock_by_half_an_hour(self):
        chat = chat_of(schedule("Australia/Lord_Howe", "FREQ=WEEKLY;BYDAY=SU", "19:00"))
        assert starts(chat, "2026-09-24", "2026-10-06") == ["2026-10-04 08:00", "2026-09-27 08:30"]

    def test_new_york_changes_in_march_and_in_november(self):
        chat = new_york("FREQ=WEEKLY;BYDAY=MO", "19:00")
        assert starts(chat, "2018-10-01", "2018-10-03") == ["2018-10-01 23:00"]
        assert starts(chat, "2026-03-01", "2026-03-11") == ["2026-03-09 23:00", "2026-03-03 00:00"]
        assert starts(chat, "2026-10-26", "2026-11-04") == ["2026-11-03 00:00", "2026-10-26 23:00"]

    def test_before_2007_new_york_changed_in_april(self):
        chat = new_york("FREQ=WEEKLY;BYDAY=MO", "19:00")
        assert starts(chat, "2006-03-20", "2006-04-05") == [
            "2006-04-03 23:00",
            "2006-03-28 00:00",
            "2006-03-21 00:00",
        ]

    def test_samoas_week_without_a_friday_moves_friday_to_saturday(self):
        chat = chat_of(schedule("Pacific/Apia", "FREQ=WEEKLY;BYDAY=FR", "20:00"))
        found = between(chat, "2011-12-25", "2012-01-07")
        assert [(str(each.host_start), each.clock_note) for each in found] == [
            ("2012-01-06 20:00:00+14:00", None),
            ("2011-12-31 20:00:00+14:00", ClockNote.SKIPPED),
        ]

    def test_a_skipped_day_that_lands_on_the_next_meeting_is_one_meeting(self):
        chat = chat_of(schedule("Pacific/Apia", "FREQ=DAILY", "20:00"))
        found = between(chat, "2011-12-30", "2012-01-01")
        assert [(str(each.host_start), each.clock_note) for each in found] == [
            ("2011-12-31 20:00:00+14:00", None),
            ("2011-12-29 20:00:00-10:00", None),
        ]

    def test_the_last_sunday_of_a_month_with_four_and_with_five(self):
        chat = chat_of(schedule("Australia/Melbourne", "FREQ=MONTHLY;BYDAY=-1SU", "20:30"))
        assert starts(chat, "2026-05-01", "2026-07-01") == ["2026-06-28 10:30", "2026-05-31 10:30"]

    def test_the_first_and_third_monday(self):
        chat = new_york("FREQ=MONTHLY;BYDAY=1MO,3MO", "13:00")
        assert starts(chat, "2026-02-01", "2026-03-01") == ["2026-02-16 18:00", "2026-02-02 18:00"]

    def test_every_weekday_morning_in_auckland(self):
        chat = chat_of(
            schedule("Pacific/Auckland", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "06:30", minutes=15)
        )
        assert starts(chat, "2026-04-02", "2026-04-08") == [
            "2026-04-07 18:30",
            "2026-04-06 18:30",
            "2026-04-05 18:30",
            "2026-04-02 17:30",
        ]

    def test_alternate_weeks_with_different_slots(self):
        slots = (("TU", "21:00", date(2018, 6, 5)), ("MO", "14:00", date(2018, 6, 18)))
        chat = chat_of(
            *(
                schedule(
                    "America/New_York",
                    f"FREQ=WEEKLY;INTERVAL=4;BYDAY={day}",
                    hour,
                    valid_from=first,
                )
                for day, hour, first in slots
            )
        )
        assert starts(chat, "2018-06-01", "2018-07-31") == [
            "2018-07-16 18:00",
            "2018-07-04 01:00",
            "2018-06-18 18:00",
            "2018-06-06 01:00",
        ]

    def test_every_second_week_is_counted_from_a_known_date_years_away(self):
        facts = {"zone": "Europe/London", "rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"}
        chat = chat_of(schedule(start="20:00", anchor=date(2010, 1, 7), **facts))
        known = datetime(2010, 1, 7)
        for start in starts(chat, "2026-01-01", "2026-12-31"):
            assert (datetime.fromisoformat(start[:10]) - known).days % 14 == 0
        assert len(starts(chat, "2026-01-01", "2026-12-31")) == 26

    def test_two_sessions_a_day_and_one_shared_instant(self):
        rule = "FREQ=WEEKLY;BYDAY=WE"
        slots = (("Europe/London", "12:00"), ("Europe/London", "21:00"), ("UTC", "12:00"))
        chat = chat_of(*(schedule(zone, rule, start) for zone, start in slots))
        assert starts(chat, "2026-01-07", "2026-01-08") == ["2026-01-07 21:00", "2026-01-07 12:00"]


class TestClockChanges:
    @pytest.mark.parametrize(
        ("zone", "local", "utc", "note"),
        [
            ("Australia/Sydney", "2026-10-04 02:30", "2026-10-03 16:30", ClockNote.SKIPPED),
            ("Australia/Sydney", "2026-10-04 01:59", "2026-10-03 15:59", None),
            ("Australia/Sydney", "2026-10-04 03:00", "2026-10-03 16:00", None),
            ("Australia/Sydney", "2027-04-04 02:30", "2027-04-03 15:30", ClockNote.REPEATED),
            ("Australia/Sydney", "2027-04-04 03:00", "2027-04-03 17:00", None),
            ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:45", ClockNote.SKIPPED),
            ("Australia/Lord_Howe", "2026-10-04 02:30", "2026-10-03 15:30", None),
            ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04 14:45", ClockNote.REPEATED),
            ("America/New_York", "2026-03-08 02:30", "2026-03-08 07:30", ClockNote.SKIPPED),
            ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30", ClockNote.REPEATED),
            ("Asia/Kolkata", "2026-03-08 02:30", "2026-03-07 21:00", None),
        ],
    )
    def test_a_skipped_time_moves_on_and_of_a_repeated_one_the_first_is_taken(
        self, zone, local, utc, note
    ):
        assert instant_of(datetime.fromisoformat(local), zone) == (at(utc), note)

    def test_a_skipped_time_is_shown_later_by_what_was_skipped(self):
        chat = chat_of(schedule("Australia/Sydney", "FREQ=WEEKLY;BYDAY=SU", "02:30"))
        (found,) = between(chat, "2026-10-03", "2026-10-05")
        assert (str(found.host_start), found.clock_note) == (
            "2026-10-04 03:30:00+11:00",
            ClockNote.SKIPPED,
        )
        assert found.ends_at - found.starts_at == timedelta(hours=1)

    @given(
        zone=st.sampled_from(
            ["Australia/Sydney", "Australia/Lord_Howe", "America/New_York", "Pacific/Apia", "UTC"]
        ),
        local=st.datetimes(datetime(2005, 1, 1), datetime(2030, 1, 1)),
    )
    def test_a_time_that_exists_once_comes_back_as_itself(self, zone, local):
        instant, note = instant_of(local, zone)
        back = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert (back == local) is (note is not ClockNote.SKIPPED)
        assert back >= local


class TestValidity:
    CHAT = chat_of(
        schedule(
            "Pacific/Auckland",
            start="06:30",
            valid_from=date(2026, 3, 2),
            valid_until=date(2026, 3, 4),
            **DAILY,
        )
    )

    def test_both_ends_are_local_dates_and_included(self):
        assert starts(self.CHAT, "2026-01-01", "2026-12-31") == [
            "2026-03-03 17:30",
            "2026-03-02 17:30",
            "2026-03-01 17:30",
        ]

    def test_a_changed_slot_is_a_new_schedule(self):
        chat = chat_of(
            schedule("UTC", start="21:00", valid_until=date(2026, 3, 2), **DAILY),
            schedule("UTC", start="20:30", valid_from=date(2026, 3, 3), **DAILY),
        )
        assert starts(chat, "2026-03-02", "2026-03-04") == ["2026-03-03 20:30", "2026-03-02 21:00"]

    def test_what_is_over_is_not_even_counted_up(self):
        def expand(*_):
            raise AssertionError

        assert occurrences(self.CHAT, (at("2026-06-01"), at("2026-07-01")), expand) == ()
        assert occurrences(self.CHAT, (at("2025-06-01"), at("2025-07-01")), expand) == ()


class TestExceptions:
    def with_exceptions(self, *exceptions):
        facts = {"valid_from": date(2026, 1, 5), "exceptions": exceptions}
        return new_york("FREQ=WEEKLY;BYDAY=MO", "19:00", **facts)

    def test_a_cancelled_meeting_is_left_out(self):
        chat = self.with_exceptions(cancelled(day=date(2026, 5, 25)))
        assert starts(chat, "2026-05-18", "2026-06-03") == ["2026-06-01 23:00", "2026-05-18 23:00"]

    def test_a_moved_meeting_is_held_at_its_new_time_only(self):
        chat = self.with_exceptions(
            moved(day=date(2026, 5, 25), starts=datetime(2026, 6, 1, 20), minutes=30)
        )
        found = between(chat, "2026-05-19", "2026-06-03")
        assert [(f"{each.starts_at:%d %H:%M}", each.minutes, each.change) for each in found] == [
            ("02 00:00", 30, ExceptionKind.MOVED),
            ("01 23:00", 60, None),
        ]

    def test_a_meeting_moved_by_months_is_found_by_its_new_time(self):
        chat = self.with_exceptions(moved(day=date(2026, 2, 2), starts=datetime(2026, 7, 1, 19)))
        assert starts(chat, "2026-07-01", "2026-07-04") == ["2026-07-01 23:00"]

    def test_what_was_never_on_the_schedule_cannot_be_moved(self):
        chat = self.with_exceptions(moved(day=date(2026, 2, 3), starts=datetime(2026, 7, 1, 19)))
        assert starts(chat, "2026-07-01", "2026-07-04") == []

    def test_an_extra_meeting_is_added(self):
        chat = self.with_exceptions(extra(starts=datetime(2025, 12, 31, 19)))
        (found,) = between(chat, "2025-12-30", "2026-01-03")
        assert (found.starts_at, found.change) == (at("2026-01-01"), ExceptionKind.EXTRA)

    def test_a_form_can_ask_whether_there_is_a_meeting_on_a_date(self):
        (only,) = self.with_exceptions().schedules
        assert meets_on(only, date(2026, 1, 5), expand_rrule)
        assert not meets_on(only, date(2026, 1, 6), expand_rrule)
        assert not meets_on(only, date(2025, 12, 29), expand_rrule)


class TestSlowPeriods:
    def test_a_calendar_month_is_as_long_as_it_is(self):
        chat = chat_of(slow=SlowPeriod(zone="Australia/Melbourne"))
        found = between(chat, "2028-02-10", "2028-03-10")
        assert [(each.first_day, each.last_day) for each in found] == [
            (date(2028, 3, 1), date(2028, 3, 31)),
            (date(2028, 2, 1), date(2028, 2, 29)),
        ]
        assert {each.minutes for each in found} == {None}
        assert found[0].starts_at == at("2028-02-29 13:00")

    def test_a_week_from_a_morning_ends_on_the_same_morning(self):
        slow = SlowPeriod(
            zone="America/New_York", rrule="FREQ=WEEKLY;BYDAY=MO", start=time(8), days=7
        )
        (found,) = between(chat_of(slow=slow), "2026-03-04", "2026-03-05")
        assert (found.starts_at, found.ends_at) == (at("2026-03-02 13:00"), at("2026-03-09 12:00"))
        assert (found.first_day, found.last_day) == (date(2026, 3, 2), date(2026, 3, 8))

    def test_a_period_of_one_day_is_one_date(self):
        slow = SlowPeriod(zone="UTC", rrule="FREQ=WEEKLY;BYDAY=MO", start=time(0), days=1)
        (found,) = between(chat_of(slow=slow), "2026-03-01", "2026-03-04")
        assert (found.first_day, found.last_day) == (date(2026, 3, 2), date(2026, 3, 2))

    def test_it_has_a_validity_of_its_own(self):
        slow = SlowPeriod(zone="UTC", valid_from=date(2020, 6, 1), valid_until=date(2020, 7, 31))
        found = between(chat_of(slow=slow), "2020-01-01", "2021-01-01")
        assert [each.first_day for each in found] == [date(2020, 7, 1), date(2020, 6, 1)]

    def test_the_live_hour_and_the_month_stand_side_by_side(self):
        chat = chat_of(
            schedule("Australia/Melbourne", "FREQ=MONTHLY;BYDAY=-1SU", "20:30"),
            slow=SlowPeriod(zone="Australia/Melbourne"),
        )
        found = between(chat, "2026-06-15", "2026-06-30")
        assert [each.kind for each in found] == [OccurrenceKind.LIVE, OccurrenceKind.SLOW]


class TestWindows:
    def test_what_reaches_into_the_window_belongs_to_it(self):
        assert starts(AUSSIE_ED, "2026-07-05 11:29", "2026-07-05 12:00") == ["2026-07-05 10:30"]
        assert starts(AUSSIE_ED, "2026-07-05 11:30", "2026-07-05 12:00") == []
        assert starts(AUSSIE_ED, "2026-07-05 09:00", "2026-07-05 10:30") == []

    def test_a_whole_days_meeting_is_still_on_in_its_last_hour(self):
        chat = chat_of(schedule("UTC", "FREQ=WEEKLY;BYDAY=MO", "09:00", minutes=1440))
        assert starts(chat, "2026-07-07 08:30", "2026-07-07 08:45") == ["2026-07-06 09:00"]

    def test_a_meeting_moved_on_by_a_skipped_day_is_found_on_the_day_after(self):
        chat = chat_of(schedule("Pacific/Apia", "FREQ=WEEKLY;BYDAY=FR", "20:00"))
        assert starts(chat, "2011-12-31 06:00", "2011-12-31 06:30") == ["2011-12-31 06:00"]

    def test_a_window_may_be_given_in_any_zone(self):
        sydney = ZoneInfo("Australia/Sydney")
        window = datetime(2026, 7, 5, 0, tzinfo=sydney), datetime(2026, 7, 6, 0, tzinfo=sydney)
        assert len(occurrences(AUSSIE_ED, window, expand_rrule)) == 1

    def test_recent_ones_of_several_chats_come_newest_first(self):
        other = chat_of(
            schedule("Europe/London", "FREQ=WEEKLY;BYDAY=TH", "20:00"),
            tag="ukedchat",
            slow=SlowPeriod(zone="Europe/London"),
        )
        found = recent_occurrences([AUSSIE_ED, other], at("2026-07-10 12:00"), expand_rrule, days=7)
        assert [(each.chat, f"{each.starts_at:%d %H:%M}") for each in found] == [
            ("ukedchat", "09 19:00"),
            ("aussieED", "05 10:30"),
            ("ukedchat", "30 23:00"),
        ]

    def test_recent_means_two_weeks_unless_said(self):
        assert len(recent_occurrences([AUSSIE_ED], at("2026-07-13"), expand_rrule)) == 2

    def test_an_occurrence_shows_the_readers_time_and_the_hosts(self):
        (found,) = between(AUSSIE_ED, "2026-07-05", "2026-07-06")
        assert str(found.host_start) == "2026-07-05 20:30:00+10:00"
        assert str(found.starts_in("Pacific/Auckland")) == "2026-07-05 22:30:00+12:00"
        assert (found.first_day, found.last_day) == (date(2026, 7, 5), date(2026, 7, 5))

    def test_a_chat_over_midnight_has_two_days(self):
        chat = chat_of(schedule("UTC", "FREQ=WEEKLY;BYDAY=MO", "23:30"))
        (found,) = between(chat, "2026-07-06", "2026-07-07")
        assert (found.first_day, found.last_day) == (date(2026, 7, 6), date(2026, 7, 7))


class TestNext:
    def test_the_next_one_is_the_first_to_begin_after_now(self):
        assert next_occurrence(AUSSIE_ED, at("2026-07-05 10:30"), expand_rrule).starts_at == at(
            "2026-07-12 10:30"
        )

    def test_it_may_be_months_away(self):
        chat = chat_of(schedule("UTC", "FREQ=YEARLY;BYMONTH=5;BYDAY=2SU", "09:00"))
        assert next_occurrence(chat, at("2026-06-01"), expand_rrule).starts_at == at(
            "2027-05-09 09:00"
        )

    def test_an_ended_chat_has_none(self):
        ended = schedule("UTC", start="09:00", valid_until=date(2020, 1, 1), **DAILY)
        assert next_occurrence(chat_of(ended), at("2026-06-01"), expand_rrule) is None


ZONES = ["Australia/Sydney", "Australia/Lord_Howe", "America/New_York", "Asia/Kolkata"]


@given(
    zone=st.sampled_from(ZONES),
    start=st.times(),
    first=st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    days=st.integers(0, 60),
)
def test_no_window_loses_or_doubles_a_meeting(zone, start, first, days):
    """A long window holds exactly what its two halves hold."""
    start = start.replace(second=0, microsecond=0)
    chat = chat_of(Schedule(zone=zone, rrule="FREQ=DAILY", start=start, minutes=1))
    begin = datetime.combine(first, time(0), UTC)
    middle, end = begin + timedelta(days=days), begin + timedelta(days=61)
    whole, early, late = (
        {each.starts_at for each in occurrences(chat, window, expand_rrule)}
        for window in ((begin, end), (begin, middle), (middle, end))
    )
    assert early | late == whole
    assert 60 <= len(whole) <= 62
