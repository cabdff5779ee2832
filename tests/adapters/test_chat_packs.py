from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from pldash.adapters.chat_packs import load_chats
from pldash.adapters.framework_packs import load_frameworks
from pldash.adapters.recurrence import expand_rrule
from pldash.domain.chats import ChatStatus
from pldash.domain.errors import InputRefused
from pldash.domain.occurrences import meets_on, next_occurrence, occurrences, recent_occurrences
from pldash.domain.schedules import Assumption, ExceptionKind, SlowLoad

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
HEAD = """
[[chats]]
tag = "housechat"
title = "House chat"
topic = "Houses"
platforms = ["x"]
status = "active"
source = "house.example"
checked_on = 2026-11-21
"""
SCHEDULE = """
[[chats.schedules]]
zone = "Europe/London"
rrule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"
start = 20:00:00
minutes = 60
anchor = 2026-01-08
assumed = ["frequency"]
exceptions = [
  { kind = "cancelled", day = 2026-01-22 },
  { kind = "extra", starts = 2026-01-29T19:00:00, minutes = 30 },
]
"""


LOAD = 'load = { minutes = 45, source = "house.example/slow", checked_on = 2026-11-22 }'


@pytest.fixture(scope="module")
def shipped():
    return {chat.tag: chat for chat in load_chats()}


@pytest.fixture
def load(tmp_path):
    def load_text(text):
        (tmp_path / "house.toml").write_text(text)
        return load_chats(tmp_path)

    return load_text


def test_at_least_forty_chats_are_shipped(shipped):
    assert len(shipped) >= 40


def test_every_chat_says_its_source_the_day_it_was_read_and_its_platforms(shipped):
    for chat in shipped.values():
        assert chat.source
        assert chat.checked_on == date(2026, 11, 21)
        assert set(chat.platforms) <= {"x", "bluesky", "facebook"}
        assert chat.platforms


def test_every_suggested_standard_is_in_its_framework(shipped):
    frameworks = {framework.code: framework for framework in load_frameworks()}
    leaves = {code: {leaf.code for leaf in each.leaves()} for code, each in frameworks.items()}
    for chat in shipped.values():
        assert {"6.2", "6.3", "7.4"} <= set(chat.suggested("au-apst"))
        for suggestion in chat.usual_standards:
            assert suggestion.code in leaves[suggestion.framework], chat.tag


def test_a_chat_without_a_schedule_says_why(shipped):
    for chat in shipped.values():
        assert chat.series or "no dates are computed" in chat.note, chat.tag


def test_every_schedule_met_at_least_once(shipped):
    for chat in shipped.values():
        for schedule in chat.schedules:
            end = schedule.valid_until or date(2026, 12, 31)
            window = (
                datetime(end.year - 1, 12, 1, tzinfo=UTC),
                datetime(end.year + 1, 1, 2, tzinfo=UTC),
            )
            assert occurrences(chat, window, expand_rrule), chat.tag


def test_a_chat_seen_only_in_the_past_has_no_meeting_to_come(shipped):
    for chat in shipped.values():
        if chat.status is ChatStatus.HISTORIC:
            assert next_occurrence(chat, NOW, expand_rrule) is None, chat.tag


def test_no_schedule_outlives_the_year_it_was_last_seen_without_saying_so(shipped):
    for chat in shipped.values():
        for schedule in chat.schedules:
            late = schedule.valid_until and schedule.valid_until.year > (chat.last_seen or 9999)
            assert not late or Assumption.UNTIL in schedule.assumed, chat.tag


def test_at_least_ten_chats_met_in_the_last_two_weeks(shipped):
    recent = recent_occurrences(shipped.values(), NOW, expand_rrule)
    assert len({occurrence.chat for occurrence in recent}) >= 10


@pytest.mark.parametrize(
    ("tag", "met_at"),
    [
        ("sschat", "2018-10-01T23:00"),  # the transcript says 7 pm EDT
        ("sschat", "2016-11-15T00:00"),  # 7 pm EST
        ("NGSSchat", "2018-04-06T01:00"),  # 9 pm EDT
        ("aussieED", "2016-08-21T10:30"),  # 6:30 am EDT
        ("whatisschool", "2014-12-18T23:00"),  # 6 pm EST
        ("whatisschool", "2014-09-04T23:00"),  # 7 pm in New York's summer
        ("whatisschool", "2016-02-11T23:00"),  # 6 pm EST
        ("whatisschool", "2019-03-14T23:00"),  # 7 pm in New York's summer
        ("spedchat", "2016-01-06T02:00"),  # 9 pm EST
        ("critlib", "2018-06-06T01:00"),  # Tuesday 5 June, 9 pm Eastern
        ("critlib", "2018-06-18T18:00"),  # Monday 18 June, 2 pm Eastern
        ("NCTEchat", "2019-09-16T00:00"),  # Sunday 15 September, 8 pm Eastern
        ("OklaEd", "2013-02-25T02:00"),  # Sunday 24 February, 8 pm Central
        ("TLSkyChat", "2024-12-05T01:00"),  # Wednesday 4 December, 8 pm Eastern
    ],
)
def test_a_meeting_that_was_seen_is_found(shipped, tag, met_at):
    seen = datetime.fromisoformat(met_at).replace(tzinfo=UTC)
    found = occurrences(shipped[tag], (seen, seen.replace(minute=59)), expand_rrule)
    assert seen in {occurrence.starts_at for occurrence in found}


def test_a_schedule_is_read_with_its_exceptions(load):
    (chat,) = load(HEAD + SCHEDULE)
    (schedule,) = chat.schedules
    assert schedule.start == time(20)
    assert schedule.assumed == {Assumption.FREQUENCY}
    assert [each.kind for each in schedule.exceptions] == [
        ExceptionKind.CANCELLED,
        ExceptionKind.EXTRA,
    ]
    assert meets_on(schedule, date(2026, 1, 22), expand_rrule)
    assert not meets_on(schedule, date(2026, 1, 15), expand_rrule)
    assert chat.usual_standards == ()


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ('period = "calendar-month"', None),
        ('period = "FREQ=WEEKLY;BYDAY=MO"\nstart = 08:00:00\ndays = 7', 7),
    ],
)
def test_a_slow_period_is_a_month_or_a_rule_with_days(load, period, days):
    slow = f'{HEAD}[chats.slow]\nzone = "Europe/London"\n{period}'
    (chat,) = load(slow)
    assert (chat.slow.days, chat.slow.load) == (days, None)
    (stated,) = load(f"{slow}\n{LOAD}")
    assert stated.slow.load == SlowLoad(45, "house.example/slow", date(2026, 11, 22))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEAD.replace("source", "sauce"), "missing-value"),
        (HEAD + 'sauce = "x"', "unknown-key"),
        (
            (
                f'{HEAD}[chats.slow]\nzone = "UTC"\nperiod = "calendar-month"\n'
                "load = { minutes = 45 }"
            ),
            "missing-value",
        ),
        (HEAD.replace("active", "lively"), "unknown-value"),
        (HEAD.replace("housechat", "#housechat"), "tag-malformed"),
        (HEAD + SCHEDULE.replace("WEEKLY", "HOURLY"), "rrule-unreadable"),
        (HEAD + SCHEDULE.replace("Europe/London", "GMT"), "zone-unknown"),
        (HEAD + SCHEDULE.replace("anchor", "valid_form"), "anchor-needed"),
        (HEAD + SCHEDULE.replace("assumed", "asumed"), "unknown-key"),
        (HEAD + SCHEDULE.replace('"frequency"', '"everything"'), "unknown-value"),
        (HEAD + SCHEDULE.replace("60", '"60"'), "wrong-type"),
        (HEAD.replace("active", "historic") + SCHEDULE, "status-needs-end"),
        (HEAD + HEAD, "duplicate-tag"),
        (HEAD + HEAD.replace("housechat", "HouseChat"), "duplicate-tag"),
        (HEAD + HEAD.replace('"housechat"', '"other"\naliases = ["housechat"]'), "duplicate-tag"),
        ("title = 1", "unknown-key"),
    ],
)
def test_bad_data_is_refused_with_its_place(load, text, code):
    with pytest.raises(InputRefused) as refusal:
        load(text)
    assert refusal.value.code == code
    assert refusal.value.where.startswith("house.toml")


def test_an_alias_does_not_make_a_second_chat(load):
    (chat,) = load(HEAD.replace('"housechat"', '"housechat"\naliases = ["homechat"]'))
    assert chat.has_tag("homechat")
