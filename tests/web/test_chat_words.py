from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from flask import g

from pldash.domain.chats import Chat, ChatStatus
from pldash.domain.occurrences import Occurrence, OccurrenceKind
from pldash.domain.schedules import Assumption, ExceptionKind, Schedule, SlowLoad, SlowPeriod
from pldash.web.chats.coming import coming_row
from pldash.web.chats.words import (
    assumed_words,
    calendar_words,
    length_words,
    load_words,
    platform_words,
    series_words,
    status_sentence,
    validity_words,
)

FIRST = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def in_english(built_app):
    """A request of a visitor, for the words' language."""
    with built_app.test_request_context(headers={"Accept-Language": "en-AU"}):
        g.identity = None
        yield


def slot(rrule="FREQ=WEEKLY;BYDAY=SU", **facts):
    plain = {"zone": "Australia/Sydney", "start": time(20, 30), "minutes": 60}
    return Schedule(rrule=rrule, **(plain | facts))


def plain(text):
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("rrule", "said"),
    [
        ("FREQ=DAILY", "Every day"),
        ("FREQ=DAILY;INTERVAL=3", "Every 3 days"),
        ("FREQ=WEEKLY;BYDAY=SU", "Every Sunday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE", "Every Monday, Tuesday and Wednesday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "Every second week, Monday"),
        ("FREQ=WEEKLY;INTERVAL=4;BYDAY=TU", "Every 4 weeks, Tuesday"),
        ("FREQ=WEEKLY;BYDAY=TU;BYMONTH=2,3", "Every Tuesday, in February and March"),
        ("FREQ=MONTHLY;BYDAY=1TH", "First Thursday of the month"),
        ("FREQ=MONTHLY;BYDAY=1TU,-1TU", "First and last Tuesday of the month"),
        ("FREQ=MONTHLY;BYDAY=1TU,-2FR", "First Tuesday and second last Friday of the month"),
        ("FREQ=MONTHLY;BYDAY=TU", "Every Tuesday of the month"),
        ("FREQ=MONTHLY;BYDAY=MO,2FR", "Every Monday and second Friday of the month"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU", "Every 2 months, first Tuesday of the month"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-1", "Day 1 and last day of the month"),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=2SU", "Second Sunday of the month, in May"),
        (
            "FREQ=MONTHLY;BYMONTH=1,2,3,4,5,9,10,11,12;BYDAY=2TH",
            "Second Thursday of the month, not in June, July and August",
        ),
        (
            "FREQ=MONTHLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYDAY=2TH",
            "Second Thursday of the month",
        ),
    ],
)
def test_a_rule_in_words(rrule, said):
    words = plain(series_words(slot(rrule, valid_from=FIRST)))
    assert words == f"{said}, 8:30 pm in Sydney"


def test_slow_periods_have_days_and_no_hour_of_their_own():
    month = SlowPeriod(zone="Europe/London")
    week = SlowPeriod(zone="Europe/London", rrule="FREQ=WEEKLY;BYDAY=MO", start=time(8), days=7)
    assert series_words(month) == "All of every month, days as they are in London"
    assert length_words(month) == ""
    assert plain(series_words(week)) == "Every Monday, 8:00 am in London"
    assert length_words(week) == "7 days"


@pytest.mark.parametrize(
    ("load", "said"),
    [
        (None, ""),
        (SlowLoad(45), "45 min a week"),
        (SlowLoad(45, "house.example"), "45 min a week (house.example)"),
        (
            SlowLoad(90, "house.example", FIRST),
            "1 h 30 min a week (house.example, looked at 1 Jan 2026)",
        ),
    ],
)
def test_what_a_slow_chat_asks_for_is_said_with_who_says_so(load, said):
    slow = SlowPeriod(zone="Europe/London", load=load)
    assert plain(load_words(slow)) == said
    lines = plain(calendar_words(Chat(tag="x", slow=slow), ""))
    assert said in lines


def test_an_hour_has_no_load():
    assert load_words(slot("FREQ=WEEKLY;BYDAY=MO", valid_from=FIRST)) == ""


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({}, ""),
        ({"valid_from": FIRST}, "since 1 Jan 2026"),
        ({"valid_until": FIRST}, "until 1 Jan 2026"),
        ({"valid_from": FIRST, "valid_until": date(2026, 3, 5)}, "from 1 Jan 2026 to 5 Mar 2026"),
    ],
)
def test_how_long_it_holds(days, said):
    assert validity_words(slot(**days)) == said


def test_each_assumption_has_its_sentence():
    assert len(set(assumed_words(slot(assumed=frozenset(Assumption))))) == len(Assumption)
    assert assumed_words(slot()) == []


@pytest.mark.parametrize("status", ChatStatus)
def test_each_status_has_its_sentence(status):
    ended = slot(valid_until=FIRST)
    known = Chat(tag="talk", status=status, schedules=(ended,), last_seen=2019)
    unknown = Chat(tag="talk", status=status, schedules=(ended,))
    assert "2019" not in status_sentence(unknown)
    assert ("2019" in status_sentence(known)) is (status is not ChatStatus.ACTIVE)


def test_where_it_happens():
    assert (
        platform_words(Chat(tag="talk", platforms=("x", "facebook"))) == "X (Twitter) and Facebook"
    )
    assert platform_words(Chat(tag="talk", platforms=("pigeon",))) == "pigeon"
    assert platform_words(Chat(tag="talk")) == ""


def test_a_calendar_says_what_is_assumed_once_and_no_empty_line():
    twice = slot(assumed=frozenset({Assumption.MINUTES}))
    chat = Chat(tag="talk", status=ChatStatus.ACTIVE, schedules=(twice, twice))
    assert calendar_words(chat, "https://pldash.example/chats/talk").splitlines() == [
        "Its length is assumed: the source gives none.",
        "https://pldash.example/chats/talk",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (None, ""),
        (ExceptionKind.MOVED, "Moved from its usual time."),
        (ExceptionKind.EXTRA, "An extra meeting."),
    ],
)
def test_a_meeting_off_its_schedule_says_so(change, said):
    start = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    meeting = Occurrence(
        chat="talk",
        identity="talk",
        starts_at=start,
        ends_at=start.replace(hour=10),
        minutes=30,
        kind=OccurrenceKind.LIVE,
        zone="Australia/Sydney",
        change=change,
    )
    assert coming_row(meeting, None, now=start.replace(hour=1)).note == said
