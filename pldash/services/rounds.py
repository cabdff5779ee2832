"""Approve like submissions together: what goes together, begin it, undo it, see what became."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from pldash.domain.actors import Actor
from pldash.domain.approvals import SubmissionState
from pldash.domain.errors import Conflict
from pldash.domain.rounds import (
    RoundItemState,
    refuse_bad_round,
    refuse_undo,
)
from pldash.models.approvals import Submission
from pldash.models.base import new_id
from pldash.models.rounds import Round, RoundItem
from pldash.services.approvals import open_submission
from pldash.services.decisions import change_of
from pldash.services.jobs import NewJob, enqueue
from pldash.services.places import chain_at
from pldash.services.round_lists import (
    is_opened,
    refuse_who_may_not,
    round_of,
    why_not_together,
)
from pldash.services.round_rows import Looked, looked_at
from pldash.services.submissions import close, happening
from pldash.services.trail import Happening, chain_of, record

APPROVE_JOB: Final = "round-approve"

Chosen = Sequence[tuple[UUID, int]]
"""Submissions, each with the version that was looked at."""


def start_round(
    session: Session,
    actor: Actor,
    submission_id: UUID,
    *,
    chosen: Chosen,
    undo_for: timedelta,
    now: datetime,
) -> Round:
    """Approve like submissions together, once the time to undo it is over.

    Each is taken up at once, so that no teacher withdraws it and no other leader decides it by
    mistake. What changed since it was looked at drops out, and the round says why.

    :param submission_id: the one that the leader has opened; it is one of the chosen
    :raises NotFound: if one of them is nothing to the actor
    :raises NotPermitted: for who may not decide on one of them
    :raises Conflict: if the one that was opened changed, or is the leader's no more
    :raises RuleBroken: if there are too few or too many
    """
    versions = dict(chosen)
    refuse_bad_round(len(versions))
    for wanted in versions:
        refuse_who_may_not(session, actor, wanted)
    found = looked_at(session, (Submission.id.in_(versions),), is_locked=True)
    seed = next((each for each in found if each.row.id == submission_id), None)
    if seed is None or not is_opened(seed, actor):
        raise Conflict("round-not-opened")
    if seed.row.version != versions[submission_id]:
        raise Conflict("changed-meanwhile")
    row = Round(
        id=new_id(),
        school_id=seed.row.school_id,
        made_by=actor.account_id,
        made_at=now,
        due_at=now + undo_for,
    )
    session.add(row)
    session.flush()
    items = []
    for place, each in enumerate(found):
        code = _why_left_out(seed, each, actor, seen=versions[each.row.id])
        item = _item(row, each.row, code, place=place, now=now)
        if code is None:
            _take(session, actor, item, submission=each.row, now=now)
        items.append(item)
    session.add_all(items)
    _tell(session, "started", row, by=actor, body=_body(items), now=now)
    waiting = [_job(item, row) for item in items if item.state is RoundItemState.WAITING]
    enqueue(session, waiting, now=now)
    return row


def undo_round(session: Session, actor: Actor, round_id: UUID, *, now: datetime) -> Round:
    """Take a whole round back: what it took up is anybody's again.

    :raises NotFound: for a stranger
    :raises NotPermitted: for a colleague who does not lead
    :raises Conflict: if it was undone before, or has taken effect
    """
    row = round_of(session, actor, round_id)
    session.refresh(row, with_for_update=True)
    refuse_undo(row.due_at, row.undone_at, now=now)
    row.undone_at, row.undone_by = now, actor.account_id
    query = select(RoundItem).where(
        RoundItem.round_id == row.id, RoundItem.state == RoundItemState.WAITING
    )
    items = session.scalars(query.order_by(RoundItem.position).with_for_update()).all()
    taken = {each.submission_id for each in items if each.is_taken}
    for item in items:
        item.state, item.settled_at = RoundItemState.UNDONE, now
    for each in looked_at(session, (Submission.id.in_(taken),), is_locked=True):
        _let_go(session, actor, row, submission=each.row, now=now)
    _tell(session, "undone", row, by=actor, body={"submissions": len(items)}, now=now)
    return row


def _why_left_out(seed: Looked, other: Looked, actor: Actor, *, seen: int) -> str | None:
    """Return why a submission drops out: it is not alike any more, or simply not as it was seen."""
    apart = why_not_together(seed, other, actor)
    return apart or (None if other.row.version == seen else "changed-meanwhile")


def _item(
    row: Round, submission: Submission, code: str | None, *, place: int, now: datetime
) -> RoundItem:
    return RoundItem(
        id=new_id(),
        round_id=row.id,
        position=place,
        submission_id=submission.id,
        teacher_id=submission.teacher_id,
        school_id=submission.school_id,
        seen_version=submission.version,
        is_taken=False,
        state=RoundItemState.WAITING if code is None else RoundItemState.REFUSED,
        code=code or "",
        settled_at=None if code is None else now,
    )


def _take(
    session: Session, actor: Actor, item: RoundItem, *, submission: Submission, now: datetime
) -> None:
    if submission.state is SubmissionState.SUBMITTED:
        seen = submission.version
        open_submission(session, actor, submission.id, version=seen, now=now)
        item.is_taken = True
    item.seen_version = submission.version


def _let_go(
    session: Session, actor: Actor, row: Round, *, submission: Submission, now: datetime
) -> None:
    """Give a submission back that was taken up for a round, unless more was done with it."""
    is_as_taken = submission.state is SubmissionState.OPENED
    if not is_as_taken or submission.opened_by != row.made_by:
        return
    body = change_of(submission, SubmissionState.SUBMITTED)
    close(submission, SubmissionState.SUBMITTED)
    submission.opened_at = submission.opened_by = None
    what = happening(actor, submission, "given-back", body=body)
    record(session, chain_of(submission), what, now=now)


def _job(item: RoundItem, row: Round) -> NewJob:
    key = f"{APPROVE_JOB}:{item.id}"
    return NewJob(kind=APPROVE_JOB, key=key, args={"item": str(item.id)}, due_at=row.due_at)


def _body(items: Sequence[RoundItem]) -> dict[str, Any]:
    waiting = [each for each in items if each.state is RoundItemState.WAITING]
    return {"submissions": [str(each.submission_id) for each in waiting]}


def _tell(
    session: Session, what: str, row: Round, *, by: Actor, body: dict[str, Any], now: datetime
) -> None:
    told = Happening(
        actor=by.account_id, action=f"round:{what}", subject=f"round:{row.id}", body=body
    )
    record(session, chain_at(session, row.school_id), told, now=now)
