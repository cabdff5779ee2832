"""Other minutes than were sent: what a leader may propose, and what the teacher answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from pldash.domain.activities import MINUTES_A_DAY
from pldash.domain.approvals import REASON_LIMIT, STANDING, Standing, SubmissionState
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.submissions import SubmissionContent, SubmittedActivity, SubmittedPart
from pldash.domain.values import ParticipationMode, Reason
from pldash.domain.written_lines import is_seen

Minutes = Mapping[str, Mapping[str, int]]
"""Minutes by participation mode, by the id of the activity; 0 takes a part away."""


class AdjustmentAnswer(StrEnum):
    """What became of an adjustment."""

    ACCEPTED = "accepted"
    CONTESTED = "contested"
    REPLACED = "replaced"
    """A leader proposed others, or decided, before the teacher had answered."""


def after_adjustment(state: SubmissionState, note: str) -> SubmissionState:
    """Return the state once a leader proposes other minutes.

    The teacher has to know why, so a note is needed.

    :raises Conflict: if the submission is no longer waiting
    :raises RuleBroken: if the note is missing or far too long
    """
    if STANDING[state] is not Standing.OPEN:
        raise Conflict(f"already-{state}")
    _refuse_bad_words(note, "note")
    return SubmissionState.ADJUSTED


def after_answer(state: SubmissionState, answer: AdjustmentAnswer, words: str) -> SubmissionState:
    """Return the state once the teacher has accepted or contested other minutes.

    :raises Conflict: if no adjustment waits for an answer
    :raises RuleBroken: if it is contested without a word why

    >>> after_answer(SubmissionState.ADJUSTED, AdjustmentAnswer.ACCEPTED, "").value
    'approved'
    """
    if state is not SubmissionState.ADJUSTED:
        raise Conflict(f"already-{state}")
    if answer is AdjustmentAnswer.ACCEPTED:
        return SubmissionState.APPROVED
    _refuse_bad_words(words, "words")
    return SubmissionState.CONTESTED


def with_minutes(content: SubmissionContent, minutes: Minutes) -> SubmissionContent:
    """Return what was sent with other minutes; everything else stays."""
    activities = tuple(_adjusted(each, minutes.get(each.id, {})) for each in content.activities)
    return replace(content, activities=activities)


def refuse_bad_minutes(content: SubmissionContent, minutes: Minutes) -> None:
    """Refuse minutes that change nothing, leave nothing, or are more than the days have.

    :raises RuleBroken: about the field `minutes`
    """
    sent = {each.id: each for each in content.activities}
    for activity_id, parts in minutes.items():
        known = {part.mode.value for part in sent[activity_id].parts} if activity_id in sent else {}
        if not parts.keys() <= set(known) or any(count < 0 for count in parts.values()):
            raise RuleBroken("adjustment-unknown", field="minutes")
    adjusted = with_minutes(content, minutes)
    if adjusted == content:
        raise RuleBroken("adjustment-same", field="minutes")
    for activity in adjusted.activities:
        _refuse_impossible(activity)


def refuse_ahead(*, is_ahead: bool) -> None:
    """Refuse other minutes for what has yet to take place: nobody knows them.

    :raises RuleBroken: about the field `minutes`
    """
    if is_ahead:
        raise RuleBroken("adjustment-ahead", field="minutes")


def _refuse_impossible(activity: SubmittedActivity) -> None:
    most = MINUTES_A_DAY * ((activity.ended_on - activity.started_on).days + 1)
    if not activity.minutes.total:
        raise RuleBroken("adjustment-leaves-nothing", field="minutes")
    if activity.minutes.total > most:
        raise RuleBroken([Reason("minutes-too-many", minutes=most)], field="minutes")


def _adjusted(activity: SubmittedActivity, minutes: Mapping[str, int]) -> SubmittedActivity:
    parts = ((part.mode, minutes.get(part.mode.value, part.minutes)) for part in activity.parts)
    kept = tuple(SubmittedPart(ParticipationMode(mode), count) for mode, count in parts if count)
    return replace(activity, parts=kept)


def _refuse_bad_words(words: str, field: str) -> None:
    if not is_seen(words):
        raise RuleBroken(f"{field}-needed", field=field)
    if len(words) > REASON_LIMIT:
        raise RuleBroken("reason-too-long", field=field)
