"""Rounds: like submissions that a leader approves together, and until when it can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from pldash.domain.approvals import STANDING, Standing, SubmissionState
from pldash.domain.errors import Conflict, RuleBroken
from pldash.domain.submissions import SubmissionContent
from pldash.domain.values import ParticipationMode

MOST: Final = 50
"""As many as a page of the queue: more at a time nobody looks through."""


class RoundItemState(StrEnum):
    """What became of one submission of a round."""

    WAITING = "waiting"
    """It is approved once the round can no longer be undone."""
    APPROVED = "approved"
    REFUSED = "refused"
    """It changed meanwhile, and is decided by itself; the reason says what changed."""
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Likeness:
    """What submissions have to have in common: the chat, the kind of learning, the modes."""

    chat_tag: str
    kind: str
    modes: frozenset[ParticipationMode]
    is_bundle: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What is looked at before a submission is approved together with others.

    :ivar is_adjusted: whether other minutes were ever proposed
    :ivar has_message: whether its teacher wrote something that nobody has read
    :ivar holder: who has taken it up
    :ivar is_in_round: whether it waits in a round already
    """

    state: SubmissionState
    likeness: Likeness | None
    is_adjusted: bool
    has_message: bool
    holder: UUID | None
    is_in_round: bool


def likeness_of(content: SubmissionContent) -> Likeness | None:
    """Return what other submissions are compared by; None for what has to be looked at by itself.

    That is a correction, and a bundle of several chats and kinds.
    """
    if any(each.corrects is not None for each in content.activities):
        return None
    if not content.kind:
        return None
    modes = frozenset(part.mode for each in content.activities for part in each.parts)
    return Likeness(content.chat_tag, content.kind, modes, content.bundle is not None)


def why_apart(seed: Likeness | None, other: Candidate, account_id: UUID | None) -> str | None:
    """Return why a submission is not approved together with the one that was opened.

    :param seed: of the submission that the leader opened
    :param account_id: who would approve them
    :returns: a code; None where they go together
    """
    if STANDING[other.state] is not Standing.OPEN:
        return f"already-{other.state}"
    if other.is_in_round:
        return "round-in-another"
    is_asked = other.state in {SubmissionState.ADJUSTED, SubmissionState.CONTESTED}
    if is_asked or other.is_adjusted or other.has_message:
        return "round-asked"
    if other.holder not in {None, account_id}:
        return "round-held"
    return "round-unlike" if seed is None or other.likeness != seed else None


def refuse_bad_round(count: int) -> None:
    """Refuse a round of one, which is a decision, and one that nobody looks through.

    :raises RuleBroken: with the reason
    """
    if count < 2:  # noqa: PLR2004  one is not together
        raise RuleBroken("round-of-one")
    if count > MOST:
        raise RuleBroken("round-too-large")


def refuse_undo(due_at: datetime, undone_at: datetime | None, *, now: datetime) -> None:
    """Refuse to undo what is undone, or over.

    :raises Conflict: with the reason
    """
    if undone_at is not None:
        raise Conflict("round-undone")
    if now >= due_at:
        raise Conflict("round-over")
