from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from pldash.domain.errors import InputRefused
from pldash.domain.recurrence import Frequency, Weekday, WeekdayPlace
from pldash.domain.schedules import (
    Assumption,
    ExceptionKind,
    Schedule,
    ScheduleException,
    SlowPeriod,
    describe,
    zone_of,
)

WEEKLY = Schedule(
    zone="Australia/Sydney",
    rrule="FREQ=WEEKLY;BYDAY=SU",
    start=time(20, 30),
    minutes=60,
    valid_from=date(2014, 1, 5),
    valid_until=date(2020, 12, 31),
    assumed=frozenset({Assumption.UNTIL}),
)
CANCELLED = ScheduleException(ExceptionKind.CANCELLED, day=date(2015, 1, 4))
MOVED = ScheduleException(
    ExceptionKind.MOVED, day=date(2015, 1, 11), starts=datetime(2015, 1, 12, 19, 0)
)
EXTRA = ScheduleException(ExceptionKind.EXTRA, starts=datetime(2015, 1, 15, 19, 0), minutes=30)


@pytest.mark.parametrize(
    ("day", "valid"),
    [
        (date(2014, 1, 4), False),
        (date(2014, 1, 5), True),
        (date(2020, 12, 31), True),
        (date(2021, 1, 1), False),
    ],
)
def test_both_ends_of_the_validity_are_included(day, valid):
    assert WEEKLY.is_valid(day) is valid


def test_an_unknown_start_and_no_end_are_open():
    series = replace(WEEKLY, valid_from=None, valid_until=None)
    assert series.is_valid(date(1990, 1, 1))
    assert series.is_valid(date(2090, 1, 1))


def test_an_assumed_end_is_said():
    assert WEEKLY.until_assumed
    assert not replace(WEEKLY, assumed=frozenset()).until_assumed


@pytest.mark.parametrize("zone", ["Australia/Sydney", "America/Argentina/Buenos_Aires", "UTC"])
def test_an_iana_name_is_a_zone(zone):
    assert zone_of(zone).key == zone


@pytest.mark.parametrize(
    "zone", ["EST", "AEST", "Mars/Olympus", "America", "America/", "../etc/passwd", "", "/etc/zone"]
)
def test_an_abbreviation_or_a_place_that_is_none_is_no_zone(zone):
    with pytest.raises(InputRefused) as refusal:
        zone_of(zone)
    assert refusal.value.code == "zone-unknown"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"zone": "EST"}, "zone-unknown"),
        ({"rrule": "FREQ=MINUTELY"}, "rrule-unreadable"),
        ({"start": time(20, 30, tzinfo=UTC)}, "start-has-zone"),
        ({"valid_until": date(2014, 1, 4)}, "ends-before-start"),
        ({"rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "valid_from": None}, "anchor-needed"),
        ({"rrule": "FREQ=WEEKLY", "valid_from": None}, "anchor-needed"),
        ({"minutes": 0}, "minutes-out-of-range"),
        ({"minutes": 1441}, "minutes-out-of-range"),
        ({"exceptions": (CANCELLED, replace(MOVED, day=CANCELLED.day))}, "exception-twice"),
    ],
    ids=str,
)
def test_a_schedule_that_cannot_be_is_refused(change, code):
    with pytest.raises(InputRefused) as refusal:
        replace(WEEKLY, **change)
    assert refusal.value.code == code


def test_a_known_date_settles_which_of_two_weeks_is_meant():
    series = replace(
        WEEKLY,
        rrule="FREQ=WEEKLY;INTERVAL=2",
        valid_from=None,
        anchor=date(2016, 3, 8),
    )
    assert series.first_date == date(2016, 3, 8)
    assert str(series.rule) == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": ExceptionKind.CANCELLED},
        {"kind": ExceptionKind.CANCELLED, "day": date(2015, 1, 4), "starts": datetime(2015, 1, 5)},
        {"kind": ExceptionKind.MOVED, "day": date(2015, 1, 4)},
        {"kind": ExceptionKind.MOVED, "starts": datetime(2015, 1, 5)},
        {"kind": ExceptionKind.EXTRA},
        {"kind": ExceptionKind.EXTRA, "day": date(2015, 1, 4), "starts": datetime(2015, 1, 5)},
        {"kind": ExceptionKind.EXTRA, "starts": datetime(2015, 1, 5, tzinfo=UTC)},
        {"kind": ExceptionKind.EXTRA, "starts": datetime(2015, 1, 5), "minutes": 0},
    ],
    ids=str,
)
def test_an_exception_has_the_dates_that_its_kind_needs(facts):
    with pytest.raises(InputRefused):
        ScheduleException(**facts)


def test_exceptions_are_found_by_kind_and_by_date():
    schedule = replace(WEEKLY, exceptions=(CANCELLED, MOVED, EXTRA))
    assert schedule.exceptions_of(ExceptionKind.MOVED) == (MOVED,)
    assert schedule.off_days() == {date(2015, 1, 4), date(2015, 1, 11)}


def test_a_slow_period_is_a_calendar_month_unless_it_says_its_days():
    assert SlowPeriod(zone="UTC").days is None
    week = SlowPeriod(zone="UTC", rrule="FREQ=WEEKLY;BYDAY=MO", start=time(8), days=7)
    assert week.days == 7


@pytest.mark.parametrize(
    "facts",
    [
        {"rrule": "FREQ=WEEKLY;BYDAY=MO"},
        {"start": time(8)},
        {"days": 0},
        {"days": 367},
    ],
    ids=str,
)
def test_a_slow_period_without_a_length_is_refused(facts):
    with pytest.raises(InputRefused) as refusal:
        SlowPeriod(zone="UTC", **facts)
    assert refusal.value.code == "slow-days-needed"


def test_a_schedule_is_taken_apart_into_plain_values():
    pattern = describe(replace(WEEKLY, rrule="FREQ=MONTHLY;BYMONTH=9,10;BYDAY=1TH,3TH"))
    assert pattern.frequency is Frequency.MONTHLY
    assert pattern.interval == 1
    assert pattern.weekdays == (
        WeekdayPlace(Weekday.THURSDAY, 1),
        WeekdayPlace(Weekday.THURSDAY, 3),
    )
    assert pattern.months == (9, 10)
    assert pattern.month_days == ()
    assert (pattern.start, pattern.minutes, pattern.days) == (time(20, 30), 60, None)
    assert (pattern.zone, pattern.assumed) == ("Australia/Sydney", {Assumption.UNTIL})
    assert (pattern.valid_from, pattern.valid_until) == (date(2014, 1, 5), date(2020, 12, 31))


def test_a_slow_period_is_taken_apart_too():
    pattern = describe(SlowPeriod(zone="UTC", rrule="FREQ=WEEKLY;BYDAY=MO", start=time(8), days=6))
    assert (pattern.minutes, pattern.days) == (None, 6)
