"""The life of a submission: which state may follow which, and who may bring it about."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from pldash.domain.actors import Actor
from pldash.domain.errors import Conflict, NotPermitted, RuleBroken
from pldash.domain.schools import Role
from pldash.domain.written_lines import is_seen

REASON_LIMIT = 2_000
"""Longest reason, in characters."""
MOST_PHRASES = 40
"""More saved phrases would be slower to choose from than to type."""


class SubmissionState(StrEnum):
    """Where a submission stands with the school."""

    SUBMITTED = "submitted"
    OPENED = "opened"
    """A leader took it explicitly; the teacher can no longer withdraw it."""
    ADJUSTED = "adjusted"
    """A leader proposes other minutes; the teacher has to accept or contest them."""
    CONTESTED = "contested"
    """The teacher did not accept other minutes; a leader goes on."""
    RETURNED = "returned"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Standing(StrEnum):
    """What a submission means for the activities in it."""

    OPEN = "open"
    APPROVED = "approved"
    CLOSED = "closed"


class DecisionKind(StrEnum):
    """What a leader can decide."""

    APPROVE = "approve"
    RETURN = "return"
    DECLINE = "decline"


class DeciderRole(StrEnum):
    """In which role somebody decided, as the certificate says it."""

    LEADER = "leader"
    DEPUTY = "deputy"


STANDING = {
    SubmissionState.SUBMITTED: Standing.OPEN,
    SubmissionState.OPENED: Standing.OPEN,
    SubmissionState.ADJUSTED: Standing.OPEN,
    SubmissionState.CONTESTED: Standing.OPEN,
    SubmissionState.APPROVED: Standing.APPROVED,
    SubmissionState.RETURNED: Standing.CLOSED,
    SubmissionState.DECLINED: Standing.CLOSED,
    SubmissionState.WITHDRAWN: Standing.CLOSED,
}
WAITING = tuple(state for state, standing in STANDING.items() if standing is Standing.OPEN)
"""Everything that is not decided yet, whoever has to go on."""
FOR_LEADERS = tuple(state for state in WAITING if state is not SubmissionState.ADJUSTED)
"""What waits for a leader, and not for the teacher's answer."""
DECIDED = {
    DecisionKind.APPROVE: SubmissionState.APPROVED,
    DecisionKind.RETURN: SubmissionState.RETURNED,
    DecisionKind.DECLINE: SubmissionState.DECLINED,
}


def after_decision(state: SubmissionState, decision: DecisionKind, reason: str) -> SubmissionState:
    """Return the state that a decision leads to.

    Returning and declining need a reason, because the teacher has to know
    what to do next.

    :raises Conflict: if the submission is no longer waiting
    :raises RuleBroken: if a needed reason is missing or far too long

    >>> after_decision(SubmissionState.OPENED, DecisionKind.APPROVE, "").value
    'approved'
    """
    if STANDING[state] is not Standing.OPEN:
        raise Conflict(f"already-{state}")
    if decision is not DecisionKind.APPROVE and not is_seen(reason):
        raise RuleBroken("reason-needed", field="reason")
    if len(reason) > REASON_LIMIT:
        raise RuleBroken("reason-too-long", field="reason")
    return DECIDED[decision]


def after_opening(state: SubmissionState) -> SubmissionState:
    """Return the state once a leader has taken a submission.

    :raises Conflict: if it is no longer waiting, or waits for the teacher's answer
    """
    if state not in FOR_LEADERS:
        raise Conflict(f"already-{state}")
    return SubmissionState.OPENED


def after_giving_back(state: SubmissionState) -> SubmissionState:
    """Return the state once a leader lets go of what they had taken; it may be withdrawn again.

    :raises Conflict: if nobody has it, or more was done with it than to take it
    """
    if state is not SubmissionState.OPENED:
        raise Conflict(f"already-{state}")
    return SubmissionState.SUBMITTED


def refuse_held(holder: UUID | None, actor: Actor, *, anyway: bool) -> None:
    """Refuse to go past another leader who has a submission, unless that is meant.

    :param holder: who has taken it up
    :raises RuleBroken: if that is somebody else
    """
    if holder not in {None, actor.account_id} and not anyway:
        raise RuleBroken("held-by-another", field="anyway")


def after_withdrawal(state: SubmissionState) -> SubmissionState:
    """Return the state once the teacher has taken a submission back.

    :raises Conflict: if a leader has opened or decided it
    """
    if state is not SubmissionState.SUBMITTED:
        raise Conflict(f"already-{state}")
    return SubmissionState.WITHDRAWN


def decider_role(actor: Actor, school_id: UUID) -> DeciderRole:
    """Return in which role somebody decides at a school today; a leader is never a deputy.

    :raises NotPermitted: if they do not decide there
    """
    for tie in actor.ties:
        if tie.school_id == school_id and tie.leads:
            return DeciderRole.LEADER if Role.LEADER in tie.roles else DeciderRole.DEPUTY
    raise NotPermitted("submission:decide")


def refuse_bad_phrase(words: str, *, already: int) -> None:
    """Refuse to keep what is no use as a saved phrase.

    :param already: how many are kept
    :raises RuleBroken: if it is empty, longer than a reason, or one too many
    """
    if not is_seen(words):
        raise RuleBroken("phrase-empty", field="words")
    if len(words) > REASON_LIMIT:
        raise RuleBroken("phrase-too-long", field="words")
    if already >= MOST_PHRASES:
        raise RuleBroken("too-many-phrases", field="words")
