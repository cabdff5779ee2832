from __future__ import annotations

from datetime import date

import pytest

from pldash.domain.activities import ActivityType
from pldash.domain.cases import Entry
from pldash.domain.progress import (
    StandardTime,
    counted_time,
    days_left,
    projected_on,
    time_by_standard,
)
from pldash.domain.tallies import EntryOutcome
from pldash.domain.time_kinds import TimeKind
from pldash.domain.values import ParticipationMode, Period

CYCLE = Period(date(2026, 10, 1), date(2027, 9, 30))


@pytest.mark.parametrize(
    ("on", "left"),
    [(date(2026, 10, 1), 364), (date(2027, 9, 30), 0), (date(2027, 10, 1), 0)],
)
def test_days_left_never_go_below_nought(on, left):
    assert days_left(CYCLE, on) == left


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        (0, None),
        (1200, date(2026, 10, 10)),
        (1300, date(2026, 10, 10)),
        (600, date(2026, 10, 20)),
        (1, None),
    ],
    ids=["no pace", "there", "beyond", "half way in ten days", "too slow to matter"],
)
def test_the_usual_pace_leads_to_a_day(counted, expected):
    assert projected_on(counted, 1200, since=CYCLE.start, on=date(2026, 10, 10)) == expected


def test_the_first_day_counts_as_one():
    assert projected_on(600, 1200, since=CYCLE.start, on=date(2026, 9, 1)) == date(2026, 9, 2)


def entry(kind):
    return Entry(id="a", started_on=CYCLE.start, ended_on=CYCLE.start, parts={}, activity_type=kind)


def outcome(parts):
    return EntryOutcome(
        id="a",
        counted_minutes=sum(parts.values()),
        not_counted_minutes=0,
        reasons=(),
        counted_parts=parts,
    )


def test_counted_minutes_are_summed_in_order_and_live_ones_only_of_chats():
    live, lurking = ParticipationMode.SYNCHRONOUS, ParticipationMode.LURKING
    outcomes = [outcome({lurking: 20, live: 60}), outcome({live: 30}), outcome({live: 45})]
    kinds = [ActivityType.ONLINE_CHAT, ActivityType.ONLINE_CHAT, ActivityType.FIRST_AID]

    counted = counted_time([entry(kind) for kind in kinds], outcomes)

    assert [(part.mode, part.minutes) for part in counted] == [
        (TimeKind.SYNCHRONOUS, 90),
        (TimeKind.LURKING, 20),
        (TimeKind.TIME_SPENT, 45),
    ]


def test_an_activity_speaks_to_each_of_its_standards_with_all_its_minutes():
    assert time_by_standard([(("6.2", "7.4"), 60), (("6.2",), 30)]) == {
        "6.2": StandardTime(90, 2),
        "7.4": StandardTime(60, 1),
    }
