"""Messages on a submission: how long they may be, and until when they are written."""

from __future__ import annotations

from enum import StrEnum

from pldash.domain.approvals import REASON_LIMIT, SubmissionState
from pldash.domain.errors import RuleBroken
from pldash.domain.written_lines import is_seen

MOST_MESSAGES = 100
"""A submission that needs more of them needs a talk."""


class Side(StrEnum):
    """Who writes to whom: the teacher, or those who may decide."""

    TEACHER = "teacher"
    SCHOOL = "school"


def why_closed(state: SubmissionState, *, is_sent_again: bool, is_certified: bool) -> str | None:
    """Return why nobody writes about a submission any more; None while they do.

    A return, a decline and an approval can be asked about. What was taken back is its teacher's
    alone; what was sent again is spoken of there; what is on a certificate stands.

    >>> why_closed(SubmissionState.RETURNED, is_sent_again=True, is_certified=False)
    'message-sent-again'
    """
    if state is SubmissionState.WITHDRAWN:
        return "already-withdrawn"
    if is_sent_again:
        return "message-sent-again"
    return "message-certified" if is_certified else None


def refuse_bad_message(words: str, *, already: int) -> None:
    """Refuse what says nothing, is far too long, or is one too many.

    :param already: how many messages the submission has
    :raises RuleBroken: about the field `words`
    """
    if not is_seen(words):
        raise RuleBroken("message-empty", field="words")
    if len(words) > REASON_LIMIT:
        raise RuleBroken("reason-too-long", field="words")
    if already >= MOST_MESSAGES:
        raise RuleBroken("too-many-messages", field="words")
