"""What an entry may say, and what it must say before it is submitted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from pldash.domain.activities import (
    EARLIEST,
    EDITABLE,
    LONGEST_DAYS,
    MINUTES_A_DAY,
    STANDARDS_LIMIT,
    TITLE_LIMIT,
    WORDS_LIMIT,
    ActivityEntry,
    ActivityState,
    minutes_beyond_meeting,
    missing_to_submit,
    refuse_bad_entry,
    refuse_bad_meeting,
    refuse_read_only,
)
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.values import ParticipationMode, Reason

TODAY = date(2026, 11, 18)
LIVE, LATER = ParticipationMode.SYNCHRONOUS, ParticipationMode.ASYNCHRONOUS
ENTRY = ActivityEntry(title="#aussieED", started_on=TODAY, ended_on=TODAY, minutes={LIVE: 60})


def refused(**changes):
    with pytest.raises(RuleBroken) as caught:
        refuse_bad_entry(replace(ENTRY, **changes), TODAY)
    return caught.value.reasons[0].code, caught.value.field


class TestBounds:
    def test_an_ordinary_entry_passes(self):
        refuse_bad_entry(ENTRY, TODAY)

    def test_an_empty_draft_passes(self):
        refuse_bad_entry(replace(ENTRY, title="", minutes={}), TODAY)

    def test_the_longest_title_passes_and_one_more_does_not(self):
        refuse_bad_entry(replace(ENTRY, title="x" * TITLE_LIMIT), TODAY)
        assert refused(title="x" * (TITLE_LIMIT + 1)) == ("title-too-long", "title")

    def test_today_where_the_teacher_is_passes_and_tomorrow_does_not(self):
        tomorrow = TODAY + timedelta(days=1)
        assert refused(started_on=tomorrow, ended_on=tomorrow) == ("day-ahead", "started_on")
        assert refused(ended_on=tomorrow) == ("day-ahead", "ended_on")

    def test_a_day_before_anybody_chatted_is_a_slip(self):
        refuse_bad_entry(replace(ENTRY, started_on=EARLIEST, ended_on=EARLIEST), TODAY)
        day = EARLIEST - timedelta(days=1)
        assert refused(started_on=day) == ("day-long-ago", "started_on")

    def test_it_does_not_end_before_it_starts(self):
        assert refused(ended_on=TODAY - timedelta(days=1)) == ("ends-before-start", "ended_on")

    def test_it_does_not_span_more_than_a_slow_year(self):
        longest = TODAY - timedelta(days=LONGEST_DAYS - 1)
        refuse_bad_entry(replace(ENTRY, started_on=longest), TODAY)
        assert refused(started_on=longest - timedelta(days=1)) == ("too-many-days", "ended_on")

    def test_a_day_has_so_many_minutes_and_no_more(self):
        refuse_bad_entry(replace(ENTRY, minutes={LIVE: MINUTES_A_DAY}), TODAY)
        assert refused(minutes={LIVE: MINUTES_A_DAY + 1}) == ("minutes-out-of-range", "synchronous")

    def test_two_days_have_twice_as_many(self):
        two = replace(ENTRY, started_on=TODAY - timedelta(days=1))
        refuse_bad_entry(replace(two, minutes={LIVE: 2 * MINUTES_A_DAY}), TODAY)

    def test_minutes_below_one_are_refused(self):
        assert refused(minutes={LATER: -15}) == ("minutes-out-of-range", "asynchronous")

    def test_all_ways_together_fit_into_the_day(self):
        minutes = {LATER: 800, LIVE: 800}
        assert refused(minutes=minutes) == ("minutes-too-many", "synchronous")

    def test_more_standards_than_anybody_reads_are_refused(self):
        ids = frozenset(UUID(int=number) for number in range(STANDARDS_LIMIT + 1))
        assert refused(standard_ids=ids) == ("too-many-standards", "standards")

    def test_words_have_a_limit_beside_their_field(self):
        refuse_bad_entry(replace(ENTRY, words={"applied-early": "x" * WORDS_LIMIT}), TODAY)
        words = {"applied-early": "x" * (WORDS_LIMIT + 1)}
        assert refused(words=words) == ("words-too-long", "words_applied")


class TestSubmitting:
    def test_a_title_and_minutes_are_enough(self):
        assert missing_to_submit("#aussieED", 1) == ()

    def test_says_all_that_is_missing(self):
        lacks = (Reason("entry-needs-title"), Reason("entry-needs-minutes"))
        assert missing_to_submit(" ", 0) == lacks

    @pytest.mark.parametrize("title", ["\u200b", "\u2060 \u200d", "\u3164", "\u2800"])
    def test_a_title_that_nobody_sees_is_none(self, title):
        assert missing_to_submit(title, 1) == (Reason("entry-needs-title"),)


class TestChanging:
    @pytest.mark.parametrize("state", sorted(EDITABLE))
    def test_drafts_and_what_came_back_can_be_changed(self, state):
        refuse_read_only(state)

    @pytest.mark.parametrize("state", sorted(set(ActivityState) - EDITABLE))
    def test_what_waits_or_is_approved_cannot(self, state):
        with pytest.raises(Conflict) as caught:
            refuse_read_only(state)
        assert caught.value.code == f"read-only-{state}"


def test_an_entry_adds_up_its_minutes_and_days():
    entry = replace(ENTRY, started_on=TODAY - timedelta(days=2), minutes={LIVE: 60, LATER: 5})
    assert (entry.total, entry.days) == (65, 3)


@pytest.mark.parametrize(
    ("scheduled", "minutes", "beyond"),
    [
        (60, {LIVE: 60, LATER: 500}, 0),
        (60, {LIVE: 61}, 1),
        (60, {LIVE: 30, ParticipationMode.HOSTING: 45}, 15),
        (60, {}, 0),
        (None, {LIVE: 500}, 0),
    ],
)
def test_live_minutes_are_held_to_the_meetings_length(scheduled, minutes, beyond):
    assert minutes_beyond_meeting(scheduled, minutes) == beyond


class TestMeeting:
    """#aussieED met on Sunday 15 November 2026, 8:30 pm in Sydney."""

    SYDNEY = ZoneInfo("Australia/Sydney")
    MET = datetime(2026, 11, 15, 9, 30, tzinfo=UTC)
    MET_ON = date(2026, 11, 15)

    def code(self, now=MET + timedelta(hours=1), **changes):
        days = {"started_on": self.MET_ON, "ended_on": self.MET_ON}
        meeting = {"occurrence_at": self.MET, "scheduled_minutes": 60}
        entry = replace(ENTRY, **{**days, **meeting, **changes})
        try:
            refuse_bad_meeting(entry, self.SYDNEY, now)
        except RuleBroken as refusal:
            return refusal.reasons[0].code
        return None

    def test_its_own_day_passes(self):
        assert self.code() is None

    def test_none_at_all_passes(self):
        assert self.code(occurrence_at=None, started_on=EARLIEST) is None

    def test_it_has_begun_from_its_first_moment_on(self):
        assert self.code(now=self.MET) is None
        assert self.code(now=self.MET - timedelta(seconds=1)) == "meeting-ahead"

    @pytest.mark.parametrize(("days", "code"), [(1, None), (2, "meeting-another-day")])
    @pytest.mark.parametrize("sign", [1, -1])
    def test_who_was_there_live_was_there_on_its_day(self, days, code, sign):
        day = self.MET_ON + sign * timedelta(days=days)
        assert self.code(started_on=day, ended_on=day) == code

    def test_days_around_it_pass(self):
        week = timedelta(days=7)
        assert self.code(started_on=self.MET_ON - week, ended_on=self.MET_ON + week) is None

    def test_who_read_along_later_gives_a_later_day(self):
        late = self.MET_ON + timedelta(days=3)
        assert self.code(started_on=late, ended_on=late, minutes={LATER: 20}) is None

    def test_a_slow_period_has_no_one_day(self):
        late = self.MET_ON + timedelta(days=3)
        assert self.code(started_on=late, ended_on=late, scheduled_minutes=None) is None
