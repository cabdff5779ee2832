from __future__ import annotations

from datetime import UTC, date, datetime, time

from pldash.adapters.recurrence import expand_rrule
from pldash.domain.chats import Chat
from pldash.domain.occurrences import OccurrenceKind, coming_occurrences
from pldash.domain.schedules import Schedule, SlowPeriod


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def chat_of(rrule, slow=None, **facts):
    slot = Schedule(zone="Australia/Sydney", rrule=rrule, start=time(20, 30), minutes=60, **facts)
    return Chat(tag="talk", schedules=(slot,), slow=slow)


WEEKLY = chat_of("FREQ=WEEKLY;BYDAY=SU")


def coming(chat, now, limit):
    return coming_occurrences(chat, at(now), expand_rrule, limit=limit)


def test_what_is_on_stands_before_what_comes():
    found = coming(WEEKLY, "2026-07-05 10:45", 3)
    assert [f"{each.starts_at:%m-%d}" for each in found] == ["07-05", "07-12", "07-19"]


def test_what_has_just_ended_is_gone():
    (found,) = coming(WEEKLY, "2026-07-05 11:30", 1)
    assert f"{found.starts_at:%m-%d}" == "07-12"


def test_it_looks_as_far_as_it_needs_and_no_further():
    chat = chat_of("FREQ=YEARLY;BYMONTH=5;BYDAY=2SU")
    assert [each.starts_at.year for each in coming(chat, "2026-06-01", 9)] == [2027, 2028]


def test_a_running_slow_period_stands_first():
    chat = chat_of("FREQ=WEEKLY;BYDAY=SU", SlowPeriod(zone="Australia/Sydney"))
    kinds = [each.kind for each in coming(chat, "2026-07-02", 3)]
    assert kinds == [OccurrenceKind.SLOW, OccurrenceKind.LIVE, OccurrenceKind.LIVE]


def test_an_ended_chat_has_nothing_ahead():
    assert coming(chat_of("FREQ=DAILY", valid_until=date(2020, 1, 1)), "2026-06-01", 2) == ()
