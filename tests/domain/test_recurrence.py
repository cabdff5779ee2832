from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from pldash.domain.errors import InputRefused
from pldash.domain.recurrence import (
    Frequency,
    RecurrenceRule,
    Weekday,
    WeekdayPlace,
    monthly_rrule,
    parse_rrule,
    weekly_rrule,
)


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=WEEKLY;BYDAY=MO",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;WKST=SU",
        "FREQ=WEEKLY;INTERVAL=2;BYMONTH=9,10;BYDAY=TH",
        "FREQ=MONTHLY;BYDAY=-1SU",
        "FREQ=MONTHLY;BYDAY=1TH,3TH",
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=2TU",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=MONTHLY;BYMONTH=1,9;BYDAY=2TH",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;BYMONTH=5;BYDAY=2SU",
    ],
)
def test_a_rule_is_read_and_written_alike(text):
    assert str(parse_rrule(text)) == text


def test_case_prefix_and_spaces_do_not_count():
    assert str(parse_rrule(" rrule:freq=weekly;byday=+1mo,mo ".replace("+1", ""))) == (
        "FREQ=WEEKLY;BYDAY=MO,MO"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "rrule-unreadable"),
        ("every Monday", "rrule-unreadable"),
        ("FREQ=SECONDLY", "rrule-unreadable"),
        ("FREQ=HOURLY;INTERVAL=24", "rrule-unreadable"),
        ("BYDAY=MO", "rrule-unreadable"),
        ("FREQ=WEEKLY;BYDAY=", "rrule-unreadable"),
        ("FREQ=WEEKLY;FREQ=DAILY", "rrule-unreadable"),
        ("FREQ=WEEKLY;BYDAY=MONDAY", "rrule-unreadable"),
        ("FREQ=WEEKLY;BYDAY=MO;BYHOUR=1,2,3", "rrule-unreadable"),
        ("FREQ=MONTHLY;BYDAY=SU;BYSETPOS=-1", "rrule-unreadable"),
        ("FREQ=MONTHLY;BYMONTHDAY=one", "rrule-unreadable"),
        ("FREQ=MONTHLY;BYDAY=6SU", "rrule-unreadable"),
        ("FREQ=WEEKLY;WKST=XX", "rrule-unreadable"),
        ("FREQ=WEEKLY;BYDAY=" + ",".join(["MO"] * 100), "rrule-unreadable"),
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=10", "rrule-has-end"),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20270101", "rrule-has-end"),
        ("FREQ=WEEKLY;BYDAY=1MO", "rrule-bad-days"),
        ("FREQ=DAILY;BYDAY=1MO", "rrule-bad-days"),
        ("FREQ=YEARLY;BYDAY=1MO", "rrule-bad-days"),
        ("FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=20", "rrule-bad-days"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "rrule-bad-days"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "rrule-bad-days"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "rrule-bad-days"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "rrule-bad-days"),
        ("FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1", "rrule-bad-days"),
        ("FREQ=WEEKLY;INTERVAL=0;BYDAY=MO", "rrule-bad-interval"),
        ("FREQ=WEEKLY;INTERVAL=53;BYDAY=MO", "rrule-bad-interval"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "rrule-bad-interval"),
        ("FREQ=DAILY;INTERVAL=2;BYMONTH=2", "rrule-bad-interval"),
        ("FREQ=DAILY;INTERVAL=2;BYMONTHDAY=2", "rrule-bad-interval"),
        ("FREQ=WEEKLY;INTERVAL=5;BYMONTH=2;BYDAY=MO", "rrule-bad-interval"),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=3;BYMONTHDAY=1", "rrule-bad-interval"),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31", "rrule-bad-interval"),
        ("FREQ=MONTHLY;INTERVAL=2", "rrule-bad-interval"),
        ("FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29", "rrule-bad-interval"),
    ],
)
def test_what_makes_no_sense_or_may_never_come_is_refused(text, code):
    with pytest.raises(InputRefused) as refusal:
        parse_rrule(text)
    assert refusal.value.code == code


def test_a_sixth_weekday_of_a_month_is_refused_when_built_too():
    with pytest.raises(InputRefused, match="five weeks"):
        monthly_rrule([6], Weekday.MONDAY)


def test_weekdays_are_written_in_the_order_of_the_week():
    days = [Weekday.FRIDAY, Weekday.MONDAY, Weekday.FRIDAY]
    assert weekly_rrule(days) == "FREQ=WEEKLY;BYDAY=MO,FR"
    assert weekly_rrule(days, 2) == "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR"


def test_which_one_of_the_month_may_be_the_last():
    assert monthly_rrule([1, -1, 1], Weekday.TUESDAY) == "FREQ=MONTHLY;BYDAY=1TU,-1TU"


def test_a_choice_of_nothing_is_refused():
    with pytest.raises(InputRefused, match="at least one weekday"):
        weekly_rrule([])
    with pytest.raises(InputRefused, match="which one of the month"):
        monthly_rrule([], Weekday.MONDAY)


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("FREQ=DAILY", False),
        ("FREQ=WEEKLY;BYDAY=MO", False),
        ("FREQ=WEEKLY", True),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", True),
        ("FREQ=MONTHLY;BYMONTHDAY=3", False),
        ("FREQ=MONTHLY", True),
    ],
)
def test_a_first_date_is_needed_where_the_rule_does_not_say_its_days(text, needed):
    assert parse_rrule(text).needs_anchor is needed


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("FREQ=DAILY", "FREQ=DAILY"),
        ("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=TH"),
        ("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=12"),
        ("FREQ=MONTHLY;BYMONTH=3", "FREQ=MONTHLY;BYMONTH=3;BYMONTHDAY=12"),
        ("FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=12"),
        ("FREQ=YEARLY;BYMONTH=3", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=12"),
    ],
)
def test_the_first_date_gives_the_days_that_a_rule_leaves_open(text, completed):
    anchor = date(2026, 2, 12)
    rule = parse_rrule(text)
    assert str(rule.completed(anchor)) == completed
    start = datetime(2026, 2, 12, 9)
    as_read, as_written = (
        list(rrulestr(each, dtstart=start).between(start, start + timedelta(days=900), inc=True))
        for each in (text, completed)
    )
    assert as_read == as_written


weekdays = st.sampled_from(tuple(Weekday))
places = st.lists(st.builds(WeekdayPlace, weekdays), min_size=1, max_size=3).map(tuple)
numbered = st.lists(
    st.builds(WeekdayPlace, weekdays, st.sampled_from((1, 2, 3, 4, -1, -2))), min_size=1, max_size=2
).map(tuple)
rules = st.one_of(
    st.builds(RecurrenceRule, frequency=st.just(Frequency.DAILY), interval=st.integers(1, 20)),
    st.builds(
        RecurrenceRule,
        frequency=st.just(Frequency.WEEKLY),
        interval=st.integers(1, 9),
        weekdays=places,
        week_start=weekdays,
    ),
    st.builds(
        RecurrenceRule,
        frequency=st.just(Frequency.MONTHLY),
        interval=st.integers(1, 9),
        weekdays=numbered,
    ),
    st.builds(
        RecurrenceRule,
        frequency=st.just(Frequency.MONTHLY),
        interval=st.integers(1, 9),
        month_days=st.lists(st.integers(1, 28), min_size=1, max_size=2).map(tuple),
    ),
    st.builds(
        RecurrenceRule,
        frequency=st.just(Frequency.YEARLY),
        weekdays=numbered,
        months=st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True).map(tuple),
    ),
)


@given(rules)
def test_every_rule_survives_being_written_and_read(rule):
    assert parse_rrule(str(rule)) == rule


@given(
    rule=rules,
    anchor=st.dates(date(2009, 1, 1), date(2030, 1, 1)),
    ahead=st.integers(0, 4000),
)
def test_a_series_counted_from_nearby_is_the_series_counted_from_its_start(rule, anchor, ahead):
    near = anchor + timedelta(days=ahead)
    first = datetime(near.year, near.month, near.day)
    span = first, first + timedelta(days=400)

    def expanded(start):
        begin = datetime(start.year, start.month, start.day)
        return [
            each
            for each in rrulestr(str(rule), dtstart=begin).between(*span, inc=True)
            if each.date() >= anchor
        ]

    nearby = rule.start_near(anchor, near)
    assert expanded(nearby) == expanded(anchor)
    assert nearby <= near
    assert nearby >= near - timedelta(days=2 * 9 * 31 + 400)


def test_counting_back_before_a_known_date_keeps_the_alternate_weeks():
    rule = parse_rrule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
    start = rule.start_near(date(2026, 1, 5), date(2020, 1, 1))
    assert (date(2026, 1, 5) - start).days % 14 == 0
    assert start < date(2020, 1, 1)
