"""Rhythms: when the next summary is due, and where one mail stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pldash.domain.mailing import MailState, Rhythm, next_summary, state_of

NOW = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
ZONES = st.sampled_from(["Australia/Melbourne", "Pacific/Auckland", "America/Chicago", "UTC"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)


@given(ZONES, MOMENTS)
def test_a_daily_summary_comes_at_seven_in_the_morning_within_a_day_and_an_hour(zone, moment):
    due = next_summary(Rhythm.DAILY, zone, moment)
    assert moment < due <= moment + timedelta(hours=25)
    assert due.astimezone(ZoneInfo(zone)).strftime("%H:%M") == "07:00"


@given(ZONES, MOMENTS)
def test_a_weekly_summary_comes_on_a_monday(zone, moment):
    due = next_summary(Rhythm.WEEKLY, zone, moment)
    assert moment < due <= moment + timedelta(days=7, hours=1)
    assert due.astimezone(ZoneInfo(zone)).strftime("%a %H:%M") == "Mon 07:00"


@pytest.mark.parametrize("rhythm", [Rhythm.AT_ONCE, Rhythm.OFF])
def test_there_is_no_summary_without_a_rhythm(rhythm):
    assert next_summary(rhythm, "UTC", NOW) is None


def test_what_is_due_at_this_instant_counts_as_made():
    seven = datetime(2026, 11, 17, 20, 0, tzinfo=UTC)
    assert next_summary(Rhythm.DAILY, "Australia/Melbourne", seven) == seven + timedelta(days=1)


FRESH = {
    **dict.fromkeys(("sending_at", "sent_at", "gathered_at", "given_up_at"), None),
    **dict.fromkeys(("bounced_at", "called_off_at", "failure"), None),
    "created_at": NOW,
    "attempts": 0,
    "is_held": False,
}
CUT_OFF = {"attempts": 2, "sending_at": NOW - timedelta(hours=1)}


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, MailState.WAITING),
        ({"sending_at": NOW, "attempts": 2}, MailState.WAITING),
        ({"attempts": 2}, MailState.WAITING),
        ({"is_held": True}, MailState.HELD),
        ({"gathered_at": NOW}, MailState.GATHERED),
        ({"sent_at": NOW}, MailState.SENT),
        ({"failure": "450 later"}, MailState.DELAYED),
        ({"failure": "550 never", "given_up_at": NOW}, MailState.REFUSED),
        ({"sent_at": NOW, "bounced_at": NOW, "failure": "5.1.1"}, MailState.BOUNCED),
        (CUT_OFF, MailState.UNCLEAR),
        (CUT_OFF | {"failure": "450 later"}, MailState.DELAYED),
        ({"created_at": NOW - timedelta(days=1)}, MailState.TOO_OLD),
        ({"is_held": True, "called_off_at": NOW}, MailState.CALLED_OFF),
    ],
)
def test_what_came_last_says_where_a_mail_stands(changes, state):
    assert state_of(SimpleNamespace(**(FRESH | changes)), NOW) is state
