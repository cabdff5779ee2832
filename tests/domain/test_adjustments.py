from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pldash.domain.activities import ActivityType
from pldash.domain.adjustments import (
    AdjustmentAnswer,
    after_adjustment,
    after_answer,
    refuse_bad_minutes,
    with_minutes,
)
from pldash.domain.approvals import STANDING, WAITING, Standing, SubmissionState
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.submissions import SubmissionContent, SubmittedActivity, SubmittedPart
from pldash.domain.values import ParticipationMode

LIVE, LURKING = ParticipationMode.SYNCHRONOUS, ParticipationMode.LURKING
DAY = date(2026, 11, 15)
ACCEPTED, CONTESTED = AdjustmentAnswer.ACCEPTED, AdjustmentAnswer.CONTESTED


def activity(key):
    return SubmittedActivity(
        id=key,
        corrects=None,
        title="#aussieED",
        chat=None,
        occurrence=None,
        scheduled_minutes=None,
        started_on=DAY,
        ended_on=DAY,
        zone="Australia/Sydney",
        activity_type=ActivityType.ONLINE_CHAT,
        claims=(),
        logged="2026-11-15T10:00:00+00:00",
        parts=(SubmittedPart(LIVE, 60), SubmittedPart(LURKING, 20)),
        standards=(),
        reflections=(),
        evidence=(),
    )


SENT = SubmissionContent(
    version=2, salt="s", bundle="All", reflections=(), activities=(activity("a"), activity("b"))
)


class TestStates:
    @pytest.mark.parametrize("state", WAITING)
    def test_what_waits_can_be_given_other_minutes(self, state):
        assert after_adjustment(state, "Why.") is SubmissionState.ADJUSTED

    @pytest.mark.parametrize("state", [s for s in SubmissionState if s not in WAITING])
    def test_what_is_over_cannot(self, state):
        assert STANDING[state] is not Standing.OPEN
        with pytest.raises(Conflict, match=f"already-{state}"):
            after_adjustment(state, "Why.")

    @pytest.mark.parametrize(
        ("note", "code"),
        [(" ", "note-needed"), ("\u200b", "note-needed"), ("a" * 2_001, "reason-too-long")],
    )
    def test_a_note_says_why(self, note, code):
        with pytest.raises(RuleBroken, match=code) as error:
            after_adjustment(SubmissionState.OPENED, note)
        assert error.value.field == "note"

    def test_accepting_approves_and_contesting_needs_words(self):
        state = SubmissionState.ADJUSTED
        assert after_answer(state, ACCEPTED, "") is SubmissionState.APPROVED
        assert after_answer(state, CONTESTED, "It ran over.") is SubmissionState.CONTESTED
        with pytest.raises(RuleBroken, match="words-needed") as error:
            after_answer(state, CONTESTED, " \u200b")
        assert error.value.field == "words"

    @pytest.mark.parametrize(
        "state", [s for s in SubmissionState if s is not SubmissionState.ADJUSTED]
    )
    @pytest.mark.parametrize("answer", [ACCEPTED, CONTESTED])
    def test_only_what_was_asked_is_answered(self, state, answer):
        with pytest.raises(Conflict, match=f"already-{state}"):
            after_answer(state, answer, "Words.")


class TestMinutes:
    def test_change_what_is_named_and_nothing_else(self):
        found = with_minutes(SENT, {"a": {"synchronous": 45, "lurking": 0}})

        assert found.activities[0].parts == (SubmittedPart(LIVE, 45),)
        assert found.activities[1] == SENT.activities[1]
        assert replace(found, activities=SENT.activities) == SENT
        assert with_minutes(SENT, {}) == SENT

    @pytest.mark.parametrize(
        ("minutes", "code"),
        [
            ({}, "adjustment-same"),
            ({"a": {"synchronous": 60}}, "adjustment-same"),
            ({"a": {"hosting": 60}}, "adjustment-unknown"),
            ({"c": {"synchronous": 60}}, "adjustment-unknown"),
            ({"a": {"synchronous": -1}}, "adjustment-unknown"),
            ({"b": {"synchronous": 0, "lurking": 0}}, "adjustment-leaves-nothing"),
            ({"b": {"synchronous": 1_421}}, "minutes-too-many"),
        ],
    )
    def test_refuse_what_cannot_be(self, minutes, code):
        with pytest.raises(RuleBroken, match=code) as error:
            refuse_bad_minutes(SENT, minutes)
        assert error.value.field == "minutes"

    @pytest.mark.parametrize("minutes", [{"b": {"synchronous": 1_420}}, {"a": {"lurking": 0}}])
    def test_take_what_can_be(self, minutes):
        refuse_bad_minutes(SENT, minutes)
