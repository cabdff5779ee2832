"""What is looked at before submissions are approved together, and what waits in a round."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session, joinedload, selectinload

from pldash.domain.messages import Side
from pldash.domain.rounds import Candidate, RoundItemState, likeness_of
from pldash.models.approvals import Submission
from pldash.models.rounds import RoundItem
from pldash.services.decisions import needs_another
from pldash.services.submission_contents import content_of
from pldash.services.threads import has_unread_along


@dataclass(frozen=True, slots=True)
class Looked:
    """A submission, its teacher and lines loaded, with what decides whether it is like others."""

    row: Submission
    candidate: Candidate


def is_in_round() -> ColumnElement[bool]:
    """Return whether a submission waits in a round, as part of another query."""
    return exists().where(
        RoundItem.submission_id == Submission.id, RoundItem.state == RoundItemState.WAITING
    )


def looked_at(
    session: Session, which: Collection[ColumnElement[bool]], *, is_locked: bool = False
) -> list[Looked]:
    """Return submissions in the order in which they came.

    :param which: the conditions
    :param is_locked: whether others wait with them until the transaction ends
    """
    query = _query(which)
    if is_locked:
        query = query.with_for_update(of=Submission)
    return [
        Looked(row, _candidate(row, has_message=has_message, is_in_round=waits))
        for row, has_message, waits in session.execute(query)
    ]


def _query(
    which: Collection[ColumnElement[bool]],
) -> Select[Submission, bool, bool]:
    return (
        select(Submission, has_unread_along(Side.TEACHER), is_in_round())
        .where(*which)
        .options(
            selectinload(Submission.lines),
            selectinload(Submission.adjustments),
            joinedload(Submission.teacher, innerjoin=True),
        )
        .order_by(Submission.submitted_at, Submission.id)
    )


def _candidate(row: Submission, *, has_message: bool, is_in_round: bool) -> Candidate:
    return Candidate(
        state=row.state,
        likeness=likeness_of(content_of(row)) if _is_plain(row) else None,
        is_adjusted=bool(row.adjustments),
        has_message=has_message,
        holder=row.opened_by,
        is_in_round=is_in_round,
    )


def _is_plain(row: Submission) -> bool:
    """Return whether an approval by the school settles it: the rest is looked at by itself."""
    is_special = row.is_ahead or row.is_drawn or row.system_id is not None
    return not is_special and not needs_another(row)
