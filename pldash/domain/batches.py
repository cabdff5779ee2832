"""Many certificates of one school at a time: what becomes of each, and until when to undo it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from pldash.domain.errors import Conflict
from pldash.domain.values import Reason

UNDO_FOR: Final = timedelta(hours=1)
"""So long a batch can be taken back in one go; the teachers hear of it after that."""


class BatchKind(StrEnum):
    """What is done to many at a time."""

    ISSUE = "issue"
    REVOKE = "revoke"


class ItemState(StrEnum):
    """What became of one certificate of a batch."""

    WAITING = "waiting"
    DONE = "done"
    ALREADY = "already"
    """It was so before: issued with the same lines, or revoked."""
    REFUSED = "refused"
    """It could not be done; the reason says why."""
    CALLED_OFF = "called-off"
    """The batch was undone before its turn came."""
    UNDONE = "undone"
    """It was issued and taken back with the batch."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one certificate, and why."""

    state: ItemState
    credential_id: UUID | None = None
    reason: Reason | None = None


def undo_until(kind: BatchKind, asked_at: datetime) -> datetime | None:
    """Return until when a batch can be undone; what was revoked stays revoked."""
    return asked_at + UNDO_FOR if kind is BatchKind.ISSUE else None


def refuse_undo(
    kind: BatchKind, asked_at: datetime, undone_at: datetime | None, *, now: datetime
) -> None:
    """Refuse to undo what cannot be undone.

    :raises Conflict: if it was undone already, or the time is over
    """
    until = undo_until(kind, asked_at)
    if undone_at is not None:
        raise Conflict("batch-undone")
    if until is None or now > until:
        raise Conflict("too-late-to-undo")
