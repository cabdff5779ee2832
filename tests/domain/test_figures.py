from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from pldash.domain.activities import ActivityType
from pldash.domain.figures import (
    BOUNDS,
    LONGER,
    Amount,
    Cell,
    FigureKind,
    cells_of,
    decided_within,
    half_within,
    shade,
)
from pldash.domain.submissions import SubmittedActivity, SubmittedPart, SubmittedStandard
from pldash.domain.values import ParticipationMode

MODES = (ParticipationMode.SYNCHRONOUS, ParticipationMode.LURKING, ParticipationMode.PREPARATION)
SENT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def sent(kind, *standards):
    """An activity with 30, 20 and 10 minutes."""
    return SubmittedActivity(
        id="one",
        corrects=None,
        title="First aid",
        chat=None,
        occurrence=None,
        scheduled_minutes=None,
        started_on=date(2025, 12, 31),
        ended_on=date(2026, 1, 1),
        zone="UTC",
        activity_type=kind,
        claims=(),
        logged="2026-01-01T00:00:00+00:00",
        parts=tuple(map(SubmittedPart, MODES, (30, 20, 10))),
        standards=tuple(SubmittedStandard("f", "1", "F", each, "-") for each in standards),
        reflections=(),
        evidence=(),
    )


def test_an_activity_is_summed_by_kind_of_time_in_the_year_in_which_it_ended():
    assert dict(cells_of(sent(ActivityType.FIRST_AID))) == {
        Cell(2026, FigureKind.ALL): Amount(60, 1),
        Cell(2026, FigureKind.TIME, code="time-spent"): Amount(50, 1),
        Cell(2026, FigureKind.TIME, code="preparation"): Amount(10, 1),
    }


def test_it_speaks_to_each_of_its_standards_with_all_its_minutes():
    found = dict(cells_of(sent(ActivityType.ONLINE_CHAT, "6.2", "6.3", "6.3")))
    standards = {cell.code: each for cell, each in found.items() if cell.framework}
    assert standards == {"6.2": Amount(60, 1), "6.3": Amount(60, 1)}


@pytest.mark.parametrize(
    ("waited", "bound"),
    [
        (timedelta(0), 1),
        (timedelta(hours=1), 1),
        (timedelta(hours=1, seconds=1), 4),
        (timedelta(days=7), 168),
        (timedelta(days=56), 1344),
        (timedelta(days=56, microseconds=1), LONGER),
    ],
)
def test_a_decision_is_counted_under_the_first_bound_that_fits(waited, bound):
    assert decided_within(SENT, SENT + waited) == bound


def test_bounds_rise_to_what_stands_for_longer():
    assert sorted({*BOUNDS, LONGER}) == [*BOUNDS, LONGER]


@pytest.mark.parametrize(
    ("counts", "half"),
    [
        ({}, None),
        ({24: 1}, 24),
        ({1: 1, 24: 1}, 1),
        ({24: 2, 1: 1}, 24),
        ({1: 1, 4: 1, LONGER: 3}, LONGER),
    ],
)
def test_half_of_the_decisions_come_within_a_bound(counts, half):
    assert half_within(counts) == half


def test_shades_rise_with_the_minutes():
    assert [shade(each, 100) for each in range(0, 101, 5)] == sorted(
        shade(each, 100) for each in range(0, 101, 5)
    )
    assert (shade(0, 0), shade(1, 1)) == (0, 4)
