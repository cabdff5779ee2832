from __future__ import annotations

from datetime import datetime, timedelta

from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

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


@given(
    days=st.sets(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1),
    interval=st.integers(1, 5),
    start=st.datetimes(datetime(2001, 1, 1), datetime(2030, 1, 1)),
    ahead=st.integers(-40, 400),
    length=st.integers(-1, 60),
)
def test_weeks_are_those_of_the_library(days, interval, start, ahead, length):
    rule = f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={','.join(sorted(days))}"
    first = start + timedelta(days=ahead)
    span = first, first + timedelta(days=length)
    whole = start.replace(microsecond=0)  # the library knows whole seconds
    expected = rrulestr(rule, dtstart=whole).between(*span, inc=True)
    assert expand_rrule(rule, whole, span) == expected


def test_the_last_week_of_the_calendar_has_its_days():
    start, last = datetime(2026, 1, 5), datetime(9999, 12, 31)
    found = expand_rrule("FREQ=WEEKLY;BYDAY=MO,SU", start, (last - timedelta(days=9), last))
    assert found == [datetime(9999, 12, 26), datetime(9999, 12, 27)]
