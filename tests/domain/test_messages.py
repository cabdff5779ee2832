from __future__ import annotations

import pytest

from pldash.domain.approvals import REASON_LIMIT, SubmissionState
from pldash.domain.errors import RuleBroken
from pldash.domain.messages import MOST_MESSAGES, refuse_bad_message, why_closed


@pytest.mark.parametrize(
    ("state", "facts", "why"),
    [
        ("submitted", (False, False), None),
        ("adjusted", (False, False), None),
        ("returned", (False, False), None),
        ("declined", (False, False), None),
        ("approved", (False, False), None),
        ("approved", (False, True), "message-certified"),
        ("declined", (True, False), "message-sent-again"),
        ("withdrawn", (False, False), "already-withdrawn"),
        ("withdrawn", (True, False), "already-withdrawn"),
    ],
)
def test_what_is_written_about(state, facts, why):
    again, certified = facts
    found = why_closed(SubmissionState(state), is_sent_again=again, is_certified=certified)
    assert found == why


@pytest.mark.parametrize(
    ("words", "already", "refusal"),
    [
        (" \n\u200b", 0, "message-empty"),
        ("x" * (REASON_LIMIT + 1), 0, "reason-too-long"),
        ("x", MOST_MESSAGES, "too-many-messages"),
    ],
)
def test_what_is_no_message(words, already, refusal):
    with pytest.raises(RuleBroken, match=refusal) as caught:
        refuse_bad_message(words, already=already)
    assert caught.value.field == "words"


def test_the_longest_and_the_last_are_taken():
    refuse_bad_message("x" * REASON_LIMIT, already=MOST_MESSAGES - 1)
