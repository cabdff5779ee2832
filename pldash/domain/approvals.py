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
    PRE_APPROVED = "pre-approved"
    """A leader agrees to what lies ahead; it is a draft again, to be sent once it took place."""
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
    PRE_APPROVE = "pre-approve"
    """What approving comes to while something lies ahead; nobody chooses it."""


CHOSEN = (DecisionKind.APPROVE, DecisionKind.RETURN, DecisionKind.DECLINE)
"""What a leader's buttons say."""
AGREED = (DecisionKind.APPROVE, DecisionKind.PRE_APPROVE)
"""What needs no reason."""


class DeciderRole(StrEnum):
    """In which role somebody decided, as the certificate says it."""

    LEADER = "leader"
    DEPUTY = "deputy"
    SYSTEM = "system"
    """Decides for the system above the school, whose leaders could not."""
    OUTSIDE = "outside"
    """Decides for no school: a teacher without one invited them."""
    RULE = "rule"
    """Nobody: the school's own rule for small amounts."""


STANDING = {
    SubmissionState.SUBMITTED: Standing.OPEN,
    SubmissionState.OPENED: Standing.OPEN,
    SubmissionState.ADJUSTED: Standing.OPEN,
    SubmissionState.CONTESTED: Standing.OPEN,
    SubmissionState.APPROVED: Standing.APPROVED,
    SubmissionState.RETURNED: Standing.CLOSED,
    SubmissionState.PRE_APPROVED: Standing.CLOSED,
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
    DecisionKind.PRE_APPROVE: SubmissionState.PRE_APPROVED,
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
    if decision not in AGREED and not is_seen(reason):
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


def refuse_the_same(first: UUID | None, actor: Actor) -> None:
    """Refuse the second of two steps to whoever took the first.

    :param first: who approved it in the first step; None where nobody has
    :raises RuleBroken: if that is the actor
    """
    if first is not None and first == actor.account_id:
        raise RuleBroken("second-step-by-another")


def after_withdrawal(state: SubmissionState, *, is_half_approved: bool = False) -> SubmissionState:
    """Return the state once the teacher has taken a submission back.

    :raises Conflict: if a leader has opened, decided or approved it in the first of two steps
    """
    if state is SubmissionState.SUBMITTED and is_half_approved:
        raise Conflict(f"already-{SubmissionState.OPENED}")
    if state is not SubmissionState.SUBMITTED:
        raise Conflict(f"already-{state}")
    return SubmissionState.WITHDRAWN


def after_ending(state: SubmissionState) -> SubmissionState:
    """Return the state once nobody is there any more who could decide: it goes back.

    :raises Conflict: if it is decided already
    """
    if STANDING[state] is not Standing.OPEN:
        raise Conflict(f"already-{state}")
    return SubmissionState.WITHDRAWN


def refuse_passing_up(state: SubmissionState) -> None:
    """Refuse to send on what waits for no leader.

    :raises Conflict: if it is decided, or waits for the teacher's answer
    """
    if state not in FOR_LEADERS:
        raise Conflict(f"already-{state}")


def decider_role(actor: Actor, school_id: UUID, system_id: UUID | None = None) -> DeciderRole:
    """Return in which role somebody decides at a school today; a leader is never a deputy.

    :param system_id: the system above that decides too
    :raises NotPermitted: if they decide for neither
    """
    ties = {tie.school_id: tie for tie in actor.ties if tie.leads}
    if school_id in ties and ties[school_id].is_outside:
        return DeciderRole.OUTSIDE
    if school_id in ties:
        leads = Role.LEADER in ties[school_id].roles
        return DeciderRole.LEADER if leads else DeciderRole.DEPUTY
    if system_id in ties:
        return DeciderRole.SYSTEM
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
