from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest

from pldash.domain.approvals import SubmissionState
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.rounds import (
    MOST,
    Candidate,
    Likeness,
    likeness_of,
    refuse_bad_round,
    refuse_undo,
    why_apart,
)
from pldash.domain.submissions import SubmittedPart
from pldash.domain.values import ParticipationMode

PIA, LEA = UUID(int=1), UUID(int=2)
LIVE = Likeness(
    "aussieED", "online-chat", frozenset({ParticipationMode.SYNCHRONOUS}), is_bundle=False
)
GOOD = Candidate(
    state=SubmissionState.SUBMITTED,
    likeness=LIVE,
    is_adjusted=False,
    has_message=False,
    holder=None,
    is_in_round=False,
)
NOW = datetime(2026, 11, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"holder": PIA, "state": SubmissionState.OPENED}, None),
        ({"holder": LEA, "state": SubmissionState.OPENED}, "round-held"),
        ({"state": SubmissionState.APPROVED}, "already-approved"),
        ({"state": SubmissionState.WITHDRAWN}, "already-withdrawn"),
        ({"state": SubmissionState.ADJUSTED}, "round-asked"),
        ({"state": SubmissionState.CONTESTED}, "round-asked"),
        ({"is_adjusted": True}, "round-asked"),
        ({"has_message": True}, "round-asked"),
        ({"is_in_round": True}, "round-in-another"),
        ({"likeness": None}, "round-unlike"),
        ({"likeness": replace(LIVE, chat_tag="edchat")}, "round-unlike"),
        ({"likeness": replace(LIVE, kind="reading")}, "round-unlike"),
        ({"likeness": replace(LIVE, is_bundle=True)}, "round-unlike"),
        ({"likeness": replace(LIVE, modes=frozenset(ParticipationMode))}, "round-unlike"),
    ],
)
def test_what_goes_together(changes, why):
    assert why_apart(LIVE, replace(GOOD, **changes), PIA) == why


def test_nothing_is_like_what_has_to_be_looked_at_by_itself():
    assert why_apart(None, replace(GOOD, likeness=None), PIA) == "round-unlike"


@dataclass
class Sent:
    """As much of a submission's content as is compared."""

    activities: list
    kind: str = "online-chat"
    chat_tag: str = "aussieED"
    bundle: str | None = None


def activity(corrects=None):
    part = SubmittedPart(ParticipationMode.SYNCHRONOUS, 60)
    return SimpleNamespace(corrects=corrects, parts=[part])


def test_what_is_compared_of_a_content():
    assert likeness_of(Sent([activity()])) == LIVE
    assert likeness_of(Sent([activity()], bundle="A term")) == replace(LIVE, is_bundle=True)
    assert likeness_of(Sent([activity("another")])) is None
    assert likeness_of(Sent([activity()], kind="")) is None


@pytest.mark.parametrize(
    ("count", "refusal"), [(0, "round-of-one"), (1, "round-of-one"), (MOST + 1, "round-too-large")]
)
def test_a_round_is_of_two_to_fifty(count, refusal):
    with pytest.raises(RuleBroken, match=refusal):
        refuse_bad_round(count)
    refuse_bad_round(2)
    refuse_bad_round(MOST)


def test_is_undone_once_and_until_it_takes_effect():
    refuse_undo(NOW, None, now=NOW - timedelta(microseconds=1))
    with pytest.raises(Conflict, match="round-over"):
        refuse_undo(NOW, None, now=NOW)
    with pytest.raises(Conflict, match="round-undone"):
        refuse_undo(NOW, NOW, now=NOW - timedelta(minutes=1))
