from __future__ import annotations

from datetime import date

import pytest

from pldash.domain.progress import (
    StandardTime,
    days_left,
    minutes_by_mode,
    projected_on,
    time_by_standard,
)
from pldash.domain.tallies import EntryOutcome
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


def outcome(parts):
    return EntryOutcome(
        id="a",
        counted_minutes=sum(parts.values()),
        not_counted_minutes=0,
        reasons=(),
        counted_parts=parts,
    )


def test_counted_minutes_are_summed_by_mode_in_the_modes_order():
    live, lurking = ParticipationMode.SYNCHRONOUS, ParticipationMode.LURKING
    summed = minutes_by_mode([outcome({lurking: 20, live: 60}), outcome({live: 30})])
    assert list(summed.items()) == [(live, 90), (lurking, 20)]


def test_an_activity_speaks_to_each_of_its_standards_with_all_its_minutes():
    assert time_by_standard([(("6.2", "7.4"), 60), (("6.2",), 30)]) == {
        "6.2": StandardTime(90, 2),
        "7.4": StandardTime(60, 1),
    }
