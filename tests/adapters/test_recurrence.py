from __future__ import annotations

from datetime import datetime

from pldash.adapters.recurrence import expand_rrule


def test_both_ends_of_the_span_are_included():
    start = datetime(2026, 1, 5, 19, 0)
    span = datetime(2026, 1, 12, 19, 0), datetime(2026, 1, 26, 19, 0)
    assert list(expand_rrule("FREQ=WEEKLY;BYDAY=MO", start, span)) == [
        datetime(2026, 1, 12, 19, 0),
        datetime(2026, 1, 19, 19, 0),
        datetime(2026, 1, 26, 19, 0),
    ]


def test_nothing_comes_before_the_first_time():
    start = datetime(2026, 1, 14, 19, 0)
    span = datetime(2026, 1, 1), datetime(2026, 1, 20)
    assert list(expand_rrule("FREQ=WEEKLY;BYDAY=MO", start, span)) == [datetime(2026, 1, 19, 19, 0)]


def test_times_have_no_zone():
    start = datetime(2026, 1, 5, 19, 0)
    (found,) = expand_rrule("FREQ=DAILY", start, (start, start))
    assert found.tzinfo is None
